# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.oms_core.planning import shares

from ...planning import states
from ...planning.refund import Pool


class SaleOrderLine(models.Model):
    """Where returned units are taken from: the shipments and the invoices of an order line."""

    _inherit = "sale.order.line"

    def _oms_returnable_moves(self, coming=None):
        """{(order line, product): Pool of (done outgoing move, units that can still come back by it)}, oldest first; of a
        line of kits by component.

        Returns that name no original move are taken off the oldest, as is what the customer keeps.

        :param coming: return lines that come though they were to be kept
        """
        units = self.env["oms.return.line"]._oms_units
        moves = self.env["stock.move"].sudo().search([  # sudo: quantities only, for staff without stock access
            ("sale_line_id", "in", self.ids), ("state", "not in", ("draft", "cancel"))], order="date, id")
        free, loose = {(line, line.product_id): {} for line in self}, {}
        for move in moves.filtered(lambda move: move.location_dest_id.usage == "customer" and move.state == "done"):
            if move.product_id == move.sale_line_id.product_id or move.oms_kit:
                free.setdefault((move.sale_line_id, move.product_id), {})[move] = units(move.product_uom._compute_quantity(
                    move.quantity, move.product_id.uom_id, round=False))
        for move in moves._oms_from_customer():
            back = units(move.product_uom._compute_quantity(
                move.quantity if move.state == "done" else move.product_uom_qty, move.product_id.uom_id, round=False))
            key = move.sale_line_id, move.product_id
            origins = free.get(key, {})
            if move.origin_returned_move_id in origins:
                origins[move.origin_returned_move_id] -= back
            else:
                loose[key] = loose.get(key, 0) + back
        for key, kept in self._gather_kept(coming).items():
            loose[key] = loose.get(key, 0) + units(kept)
        pools = {}
        for key, origins in free.items():
            over = -sum(left for left in origins.values() if left < 0)
            pools[key] = Pool((move, max(0, left)) for move, left in origins.items())
            pools[key].take(loose.get(key, 0) + over)
        return pools

    def _gather_kept(self, coming=None):
        """{(order line, product): how much of it the customer keeps and gets money for, in the product's unit}"""
        found = {}
        # sudo: what of these orders is gone, whoever works on a return of them
        for line in self.env["oms.return.line"].sudo().search([
                ("sale_line_id", "in", self.ids), ("decision_rule", "=", "keep"),
                ("state", "not in", ("requested", *states.OFF)), ("id", "not in", coming.ids if coming else [])]):
            left = line.quantity - line.received_quantity
            for product, part in (line._oms_goods_of(left) if left > 0 else {}).items():
                key = line.sale_line_id, product
                found[key] = found.get(key, 0.0) + part
        return found

    def _oms_creditable_items(self):
        """{order line: Pool of (posted invoice line, units not yet credited)}, oldest first. Credit notes that name
        no invoice are taken off the oldest."""
        units = self.env["oms.return.line"]._oms_billed_units
        free, loose = {line: {} for line in self}, dict.fromkeys(self, 0)
        items = self.sudo().invoice_lines.filtered(  # sudo: what was billed, for staff who keep no books
            lambda item: item.parent_state == "posted" and item.display_type == "product"
            and not item.oms_return_line_id.component_id)
        for item in items.sorted(lambda item: (item.move_id.move_type != "out_invoice", item.date, item.id)):
            billed = units(item)
            for line in item.sale_line_ids.filtered(lambda line: line in free):
                if item._oms_is_price_credit():
                    continue
                if item.move_id.move_type == "out_invoice":
                    free[line][item] = billed
                    continue
                origins = [one for one in free[line] if one.move_id == item.move_id.reversed_entry_id]
                if origins:
                    free[line][origins[0]] -= billed
                else:
                    loose[line] += billed
        pools = {}
        for line, origins in free.items():
            over = -sum(left for left in origins.values() if left < 0)
            pools[line] = Pool((item, max(0, left)) for item, left in origins.items())
            pools[line].take(loose[line] + over)
        return pools

    def _oms_shares_paid(self):
        """{line: which part of its price is paid}, of lines of goods, after what is taken off the whole of their orders."""
        found = dict.fromkeys(self, 1.0)
        for order, mine in self.grouped("order_id").items():
            if not order.oms_reduction_ids:
                continue
            lines = self.env["oms.shares"]._lines(order)
            amounts, off = {line.key: line.amount for line in lines}, {}
            for key, base in shares.bases(lines).items():
                part = amounts[key] / sum(one.amount for one in base)
                for one in base:
                    off[one.key] = off.get(one.key, 0) + part
            found.update({line: max(1.0 + float(off.get(line.id, 0)), 0.0) for line in mine})
        return found
