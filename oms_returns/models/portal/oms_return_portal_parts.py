# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsReturnPortal(models.AbstractModel):
    """Components of kits, each by itself: what of them can still come back, and which share of the kit's price each is."""

    _inherit = "oms.return.portal"

    def _parts(self, lines, facts):
        """{line: rows of its components of which something can come back, as of ``_row``, with ``worth``: what of the kit's price
        one is, in words} of those of these lines that are kits.

        :param facts: of ``_oms_gather_returnable``
        """
        found, sent = {}, {line: facts[line.id].get("components", {}) for line in lines}
        products = self._parts_by_id(key for parts in sent.values() for key in parts)
        for line, parts in sent.items():
            rows = [self._row(line, of, products[key]) for key, of in parts.items()]
            rows = [row for row in rows if row["left"] > 0]
            if rows:
                found[line] = rows
        worth = self._worth_of_parts([(line, row["part"]) for line, rows in found.items() for row in rows])
        for line, rows in found.items():
            for row in rows:
                row["worth"] = line.order_id.currency_id.format(worth[line, row["part"]])
        return found

    def _parts_by_id(self, ids):
        """{id: component} of these, 0 and None left out; read together."""
        return {part.id: part for part in self.env["product.product"].browse(sorted(set(filter(None, ids))))}

    def _goods_of(self, wanted, lines):
        """What comes back by each of these asks, of as many order lines, in their order: what was ordered, or a component."""
        parts = self._parts_by_id(ask.get("component_id") for ask in wanted)
        return [parts.get(ask.get("component_id")) or line.product_id for ask, line in zip(wanted, lines, strict=True)]

    def _worth_of_parts(self, parts):
        """{(line, component): which part of what the customer pays for one kit one unit of it is, taxes included, after what is
        taken off the whole order} of these."""
        lines = self.env["sale.order.line"].browse({line.id for line, _component in parts})
        paid, Part, found = lines._oms_shares_paid() if lines else {}, self.env["oms.return.line"], {}
        for line, component in parts:
            units = line.product_uom_id._compute_quantity(line.product_uom_qty, line.product_id.uom_id, round=False)
            share = Part.new({"sale_line_id": line.id, "component_id": component.id})._oms_share_of_kit()
            found[line, component] = float(share) * (line.price_total / units * paid[line] if units else 0.0)
        return found

    def _knows_parts(self, form, lines):
        """Whether each component that was ticked is one that was sent with its line.

        :param form: a ``planning.portal_form.Form`` whose lines are among ``lines``
        """
        asked = {(ask.line_id, ask.part) for ask in form.asks if ask.part}
        if not asked:
            return True
        facts = lines.browse(sorted({line_id for line_id, _part in asked}))._oms_gather_returnable()
        return all(part in facts[line_id].get("components", {}) for line_id, part in asked)
