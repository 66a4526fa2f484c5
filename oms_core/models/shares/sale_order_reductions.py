# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager

from odoo import models
from odoo.fields import Command

from ...planning import change as planning
from ...planning import shares
from ...tools import LOWERED


class SaleOrder(models.Model):
    """When less is ordered, what is taken off the whole order follows: a discount is for what is kept."""

    _inherit = "sale.order"

    def write(self, vals):
        """Odoo's own form: what it changes together is one change; a discount that it writes itself stays as written."""
        changed = {one[1]: one[2] for one in vals.get("order_line") or () if one[0] == Command.UPDATE}
        lines = self.env["sale.order.line"].browse(changed)
        with lines.filtered(lambda line: "product_uom_qty" in changed[line.id])._oms_reductions_follow(but=lines):
            return super(SaleOrder, self.with_context(**LOWERED) if changed else self).write(vals)

    def _oms_lower_reductions(self, before, but=None):
        """Bring the reductions down to their share of what is ordered now.

        :param before: ``_oms_share_lines()`` before less was ordered
        :param but: lines that somebody set by hand
        :returns: what was lowered, as rows of a change for the timeline
        """
        self.ensure_one()
        lines = self.oms_reduction_ids - (but or self.order_line.browse())
        if not lines:
            return []
        self.order_line.flush_recordset()
        amounts = planning.reductions(before, self._oms_share_lines(), {
            line.id: line._oms_invoiced_amounts()[0] for line in lines}, self.currency_id.rounding)
        rows = []
        for line in lines:
            old, new = line.price_subtotal, float(amounts.get(line.id, line.price_subtotal))
            if self.currency_id.compare_amounts(old, new):
                line._oms_write_reduction(new)
                rows.append({"what": "discount", "product": line.product_id.display_name, "currency": self.currency_id.name,
                             "old": -old, "new": -line.price_subtotal})
        lines._oms_settle_points()
        return rows

    def _oms_total_of(self, quantities):
        """What the order comes to, taxes included, if so much is kept of its lines: {line: quantity in its unit}; of all
        others what is ordered."""
        self.ensure_one()
        totals = {line.id: shares.exact(line.price_total) for line in self.order_line}
        lines = [line._replace(amount=totals[line.key], weight=line.amount) for line in self._oms_share_lines()]
        kept = {line.key: line.ordered for line in lines} | {line.id: quantity for line, quantity in quantities.items()}
        return float(sum(shares.worth(lines, kept, self.currency_id.rounding).values()))

    def _oms_final_total(self):
        """What the order comes to, taxes included, if what is open of it is shipped, and what is given up stays so."""
        return self._oms_total_of({line: line._oms_final_qty() for line in self.order_line})


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def write(self, vals):
        if "product_uom_qty" not in vals:
            return super().write(vals)
        with self._oms_reductions_follow():
            return super().write(vals)

    @contextmanager
    def _oms_reductions_follow(self, but=None):
        """Less that is ordered meanwhile of these lines of confirmed orders, through a door that does not see to that itself,
        lowers what is taken off the orders, and their timelines say so. More raises nothing.

        :param but: reductions that somebody writes meanwhile
        """
        orders = self.env["sale.order"]
        if self.env.context.get("oms_reductions_follow") is not LOWERED["oms_reductions_follow"]:
            orders = self.order_id.filtered(lambda order: order.state == "sale").oms_reduction_ids.order_id
        goods = self.filtered(lambda line: line.order_id in orders and not line.oms_reduced_order_id)
        before = {order: order._oms_share_lines() for order in goods.order_id}
        was = {line: line.product_uom_qty for line in goods}
        yield
        less = goods.filtered(lambda line: line.product_uom_id.compare(line.product_uom_qty, was[line]) < 0)
        say = self.env["oms.change"]._say_row
        self.env["oms.order.event"]._oms_log([{
            "order_id": order.id, "kind": "changed", "customer_visible": True,
            "summary": self.env._("Order changed: %s", say(row)), "facts": {"changes": [row]},
        } for order in less.order_id for row in order._oms_lower_reductions(before[order], but)])

    def _oms_write_reduction(self, amount):
        """Write the price with which this reduction comes to ``amount``, untaxed; its quantity stays."""
        self.ensure_one()
        factor = self.product_uom_qty * (1 - self.discount / 100)
        if any(self.tax_ids._flatten_taxes_and_sort_them()[0].mapped("price_include")):
            self.price_unit = self.currency_id.round(self.price_unit * amount / self.price_subtotal)
        elif factor:
            self.price_unit = amount / factor

    def _oms_final_qty(self):
        """How much of the line is billed in the end, in its unit, if what is open of it is shipped. Extended by returns."""
        self.ensure_one()
        if self.product_id.invoice_policy != "delivery":
            return self.product_uom_qty
        return max(self.product_uom_qty - self._oms_closed_in_line_uom(), self.qty_delivered, 0.0)
