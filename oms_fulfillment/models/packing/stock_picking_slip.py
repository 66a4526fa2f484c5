# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models


class StockPicking(models.Model):
    """What the packing slip says: a page for each parcel, in the customer's language, without prices."""

    _inherit = "stock.picking"

    def _oms_slip(self):
        """A list of parcels, in the order of their names, what lies in none last: {"package": record, "number", "of", "lines":
        [{"product", "quantity", "unit", "lots"}], "others": the other parcels, as {"name", "lines"}, "later": as lines}."""
        self.ensure_one()
        groups = self._oms_slip_lines().grouped("result_package_id")
        packages = sorted(groups, key=lambda package: (not package, package.name or ""))
        named = [(package, self._oms_slip_rows(groups[package])) for package in packages]
        later = self._oms_slip_later()
        return [{
            "package": package, "number": number, "of": len(named), "lines": rows, "later": later,
            "others": [{"name": other.name or self.env._("Without a parcel"), "lines": its} for other, its in named
                       if other != package]}
            for number, (package, rows) in enumerate(named, 1)]

    def _oms_slip_lines(self):
        """What of the transfer is sent: what is picked of it, or all that is reserved while nothing is."""
        lines = self.move_line_ids.filtered(lambda line: line.quantity and line.state != "cancel")
        return lines.filtered("picked") or lines

    def _oms_slip_rows(self, lines):
        rows = {}
        for line in lines.sorted(lambda line: (line.move_id.sequence, line.move_id.id, line.id)):
            row = rows.setdefault((line.product_id, line.product_uom_id), {
                "product": line.product_id, "quantity": 0.0, "unit": line.product_uom_id, "lots": []})
            row["quantity"] += line.quantity
            if lot := line.lot_id.name or line.lot_name:
                row["lots"].append(lot)
        return list(rows.values())

    def _oms_slip_later(self):
        """What of the order follows with other transfers: goods that are on their way to the customer and not on this one."""
        # sudo: which goods of the customer's own order follow, for whoever packs it
        moves = self.sudo().sale_id.order_line.move_ids._oms_towards_customer().filtered(
            lambda move: move.state not in ("draft", "done", "cancel"))
        own = moves.filtered(lambda move: move.picking_id == self)
        chain = {*own._rollup_move_origs(), *own._rollup_move_dests()} if own else ()
        left = defaultdict(float)
        for move in moves - own:
            # What a step before it is still to bring counts there.
            if move.id not in chain and not move.move_orig_ids.filtered(lambda one: one.state not in ("done", "cancel")):
                left[move.product_id] += move.product_qty
        sent = self._oms_slip_lines()
        for move in own:
            missing = move.product_qty - sum((move.move_line_ids & sent).mapped("quantity_product_uom"))
            if missing > 0:
                left[move.product_id] += missing
        return [{"product": product, "quantity": quantity, "unit": product.uom_id, "lots": []}
                for product, quantity in left.items() if not product.uom_id.is_zero(quantity)]
