# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.planning import kits

from ...planning import states


class SaleOrderLine(models.Model):
    """What can come back of kits: whole ones, and each component by itself."""

    _inherit = "sale.order.line"

    def _oms_gather_returnable(self, without=None):
        """Of lines of kits in kits, and besides ``components``: {product id: the same facts of that component}. What is
        coming back in kits cannot come by component as well, nor the other way round."""
        found = super()._oms_gather_returnable(without)
        lines = self._oms_kit_lines()
        if lines:
            asked = lines._gather_asked_of_kits(without)
            for line in lines:
                found[line.id] = line._oms_returnable_kits(asked.get(line, {}))
        return found

    def _oms_components_sent(self):
        """What is in one of this line's kits, and what was in those that were launched before its bill of materials changed."""
        self.ensure_one()
        texts = set(self.move_ids._oms_for_kits().mapped("oms_kit"))
        return self._oms_components() | self.env["product.product"].browse({part for text in texts for part in kits.load(text)})

    def _gather_asked_of_kits(self, without):
        """{line: {component or none: quantity asked for by open returns whose goods are not here yet}}"""
        asked = {}
        # sudo: how much is asked for, for whoever may return goods of these orders
        for line, component, quantity in self.env["oms.return.line"].sudo()._read_group(
                [("sale_line_id", "in", self.ids), ("state", "in", sorted(states.CLAIMS)), ("decision", "!=", "refuse"),
                 ("id", "not in", without.ids if without else [])], ["sale_line_id", "component_id"], ["quantity:sum"]):
            asked.setdefault(line.with_env(self.env), {})[component.id] = quantity
        return asked

    def _oms_parts_sent(self):
        """({recipe as text: {component id: [sent, came back or is coming back]}}, oldest first; the move that was sent last)"""
        self.ensure_one()
        last, parts = None, {}
        moves = self.sudo().move_ids._oms_for_kits().filtered(  # sudo: quantities only, for staff without stock access
            lambda move: move.state not in ("draft", "cancel"))
        for move in moves.sorted(lambda move: (move.date, move.id)):
            leaves = move.location_dest_id.usage == "customer" and move.state == "done"
            if not leaves and move.location_id.usage != "customer":
                continue
            quantity = move.product_uom._compute_quantity(
                move.quantity if move.state == "done" else move.product_uom_qty, move.product_id.uom_id, round=False)
            part = parts.setdefault(move.oms_kit, {}).setdefault(move.product_id.id, [0.0, 0.0])
            part[not leaves] += quantity
            last = move if leaves else last
        return parts, last

    @api.model
    def _oms_kits_left(self, there, recipe, grain, asked=None):
        """Whole kits that can still come back."""
        return kits.whole({key: part[0] - part[1] - (asked or {}).get(key, 0.0) for key, part in there.items()}, recipe, grain)

    def _oms_goods_of_kits(self, quantity):
        """{component: how much of it comes back with so many whole kits}: those that were sent first, by what they were made
        of."""
        self.ensure_one()
        found, left, recipe = {}, quantity, {part.id: each for part, each in self._oms_recipe_now().items()}
        grain = self._oms_kit_grain()
        sent = [(kits.load(text), there) for text, there in self._oms_parts_sent()[0].items()]
        for made_of, most in [*((one, self._oms_kits_left(there, one, grain)) for one, there in sent), (recipe, left)]:
            part = min(most, left)
            if part > 0:
                left -= part
                for component, each in made_of.items():
                    found[component] = found.get(component, 0.0) + part * each
        return {self.env["product.product"].browse(component): part for component, part in found.items()}

    def _oms_returnable_kits(self, asked):
        self.ensure_one()
        grain, (parts, move) = self._oms_kit_grain(), self._oms_parts_sent()
        last = move.date if move else None
        kits_asked, shipped, left, components = asked.get(False, 0.0), 0.0, 0.0, {}
        for text, there in parts.items():
            recipe = kits.load(text)
            shipped += kits.whole({key: part[0] for key, part in there.items()}, recipe, grain)
            left += self._oms_kits_left(there, recipe, grain, asked)
            for key, each in recipe.items():
                out, back = there.get(key, (0.0, 0.0))
                facts = components.setdefault(key, {
                    "shipped": 0.0, "returned": 0.0, "asked": asked.get(key, 0.0) + kits_asked * each, "shipped_on": last,
                    "component": key})
                facts["shipped"] += out
                facts["returned"] += back
        found = {"shipped": shipped, "returned": shipped - left, "asked": kits_asked, "shipped_on": last,
                 "components": components}
        for facts in (found, *components.values()):
            facts.update(self._oms_sent_at_once(facts, move))
        return found

    def _oms_sent_at_once(self, facts, move):
        """Kits and their parts are as old as what of them was sent last."""
        if not move or not facts["shipped"]:
            return {"parts": [], "takes": []}
        picking = move.picking_id
        return {
            "parts": [(move.date, facts["shipped"], picking.id or None, self.order_id.id,
                       move.picking_type_id.warehouse_id.id or None, picking.carrier_id.id or None)],
            "takes": [(move.date, facts["returned"] + facts["asked"])]}

    def _get_invoice_lines(self):
        """The credit for a component takes money off, no kit: it is no quantity of the line."""
        items = super()._get_invoice_lines()
        if not self.env["stock.move"]._oms_knows_kits():
            return items
        # sudo: which credit notes are for a component, for whoever computes the order
        return items.filtered(lambda item: not item.sudo().oms_return_line_id.component_id)
