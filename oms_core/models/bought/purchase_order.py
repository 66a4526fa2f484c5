# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...tools import facts

#: What of a purchase line says how much comes, and when.
WATCHED = {"product_id", "product_qty", "product_uom_id", "date_planned", "order_id", "sale_line_id", "move_dest_ids"}


class PurchaseOrder(models.Model):
    """A purchase that changes is news for the orders that it is for. A date on its head is that of its lines, as in its form,
    also where somebody else than the form writes it."""

    _inherit = "purchase.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        for order, vals in zip(orders, vals_list, strict=True):
            dated = [command for command in vals.get("order_line") or () if len(command) < 3 or (
                command[2] and "date_planned" in command[2])]
            if vals.get("date_planned") and not dated:
                order._oms_date_lines()
        return orders

    def write(self, vals):
        if {"state", "date_planned"}.isdisjoint(vals):
            return super().write(vals)
        again = self.filtered(lambda order: order.state == "cancel") if vals.get("state") == "draft" else self.browse()
        result = super().write(vals)
        if vals.get("date_planned") and "order_line" not in vals:
            self._oms_date_lines()
        self.order_line._oms_tell_orders()
        again.order_line._oms_bought_for_again()
        return result

    def _oms_date_lines(self):
        for order in self:
            order.order_line.filtered(lambda line, date=order.date_planned: (
                not line.display_type and line.date_planned != date)).write({"date_planned": order.date_planned})

    def button_cancel(self):
        """What waited for a cancelled purchase is lost for its order, and not given up by anybody."""
        return super(PurchaseOrder, self.env["stock.move"]._oms_losing(self)).button_cancel()


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._oms_tell_orders()
        return lines

    def write(self, vals):
        if WATCHED.isdisjoint(vals):
            return super().write(vals)
        self._oms_tell_orders()  # those that it was for until now
        planned = self._oms_planned_moves() if vals.get("date_planned") else {}
        # sudo: which demand it was for, for buyers
        served = {line: line.sudo().move_dest_ids for line in self} if "move_dest_ids" in vals else {}
        result = super().write(vals)
        for line, moves in planned.items():
            moves.write({"date": line.date_planned})
        for line, moves in served.items():
            # sudo: a fact about demand of orders, for buyers
            gone = (moves - line.sudo().move_dest_ids).exists().filtered(lambda move: move.state not in ("done", "cancel"))
            gone.write(facts({"oms_lost_line_id": line.id}))
        self._oms_tell_orders()
        return result

    def unlink(self):
        self._oms_tell_orders()
        return super(PurchaseOrderLine, self._oms_losing()).unlink()

    def _merge_po_line(self, rfq_line):
        """What a vendor sends to the customer of one order line stays that line's: two are not made one."""
        if "sale_line_id" in self._fields and rfq_line.sale_line_id != self.sale_line_id:
            rfq_line.order_id = self.order_id
            return None
        return super()._merge_po_line(rfq_line)

    def _prepare_stock_moves(self, picking):
        """Less of what is bought for an order is less of its own receipt. Odoo would send the difference back, before it came,
        where the date of the line was moved: with the quantity it computes the date anew, and merges only what has one date.
        What a buyer took instead is not what the order line waits for, and what is sent to us instead of the customer comes back
        from nobody: Odoo would count it as returned, and a credit note would follow."""
        moves = super()._prepare_stock_moves(picking)
        # sudo: what the order line is of, for buyers
        wanted = self.sudo().sale_line_id if "sale_line_id" in self._fields else False
        other = wanted and wanted.product_id != self.product_id and not wanted._oms_is_kit()
        if other or (wanted and picking.location_dest_id.usage == "internal"):
            for vals in moves:
                vals.pop("sale_line_id", None)
        less = [vals for vals in moves if vals["product_uom_qty"] < 0]
        # sudo: receipts, for buyers
        to_come = less and self.sudo().move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        if to_come and self._oms_order_lines():
            for vals in less:
                vals["date_deadline"] = max(to_come, key=lambda move: move.product_uom_qty).date_deadline
        return moves

    def _oms_losing(self):
        """Whatever is cancelled by this is lost for its order, not given up by anybody."""
        return self.env["stock.move"]._oms_losing(self)

    def _oms_order_lines(self):
        """The order lines that these are bought for."""
        # sudo: which orders a purchase is for, for buyers
        lines = self.sudo()
        found = (lines.move_dest_ids | lines.move_ids.move_dest_ids).sale_line_id | lines.move_ids.sale_line_id
        return found | lines.sale_line_id if "sale_line_id" in lines._fields else found

    def _oms_tell_orders(self):
        """Have the orders that these are for looked at before the transaction commits."""
        for lines in self.filtered("product_id").grouped("order_id").values():
            lines._oms_order_lines()._oms_bought_changed(lines._oms_bought_name(), lines.sudo().move_ids.ids)  # sudo: as above

    def _oms_bought_name(self):
        """The purchase and its vendor, for people."""
        return ", ".join(f"{order.name} ({order.partner_id.display_name})" for order in self.sudo().order_id)  # sudo: names

    def _oms_planned_moves(self):
        """{line: open moves of it that are planned for its date}: they move with it. What somebody planned for another day
        stays there."""
        return {line: moves for line in self for moves in [line.sudo().move_ids.filtered(  # sudo: plans, for buyers
            lambda move, line=line: move.state not in ("done", "cancel") and move.date == line.date_planned)]
            if moves}

    def _oms_bought_for_again(self):
        """A cancelled purchase is asked for again: for the same orders, as far as nothing else was bought for them since."""
        # sudo: demand of orders, for buyers
        moves = self.env["stock.move"].sudo().search(
            [("oms_lost_line_id", "in", self.ids), ("state", "not in", ("done", "cancel")), ("quantity", "=", 0)])
        for line, some in moves.grouped("oms_lost_line_id").items():
            free = some.filtered(lambda move: not move.created_purchase_line_ids and not move.move_orig_ids)
            free.write({"procure_method": "make_to_order"})
            line.move_dest_ids |= free
        moves.write(facts({"oms_lost_line_id": False}))
