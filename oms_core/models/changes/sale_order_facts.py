# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import html2plaintext


class SaleOrder(models.Model):
    """The facts of an order that a change may alter, as plain (JSON) values: gathered before and after it, and to know whether
    somebody else changed it meanwhile."""

    _inherit = "sale.order"

    def _gather_change_facts(self):
        """Extended by further addons, in the parts below or by keys of their own."""
        self.ensure_one()
        self.env.flush_all()
        order = self.sudo()  # sudo: facts of an order that the user may change; money only for those who may see it
        return {
            "state": order.state, "locked": order.locked,
            "address": order.partner_shipping_id.display_name, "address_id": order.partner_shipping_id.id,
            "date": str(order._oms_wanted_day()) if order.commitment_date else None,
            "untaxed": order.amount_untaxed, "tax": order.amount_tax, "total": order.amount_total,
            "final": order._oms_final_total(),
            **order._gather_change_money(),
            "holds": {
                f"{hold.reason_id.id}/{hold.line_id.id or ''}":
                f"{hold.reason_id.name}: {hold.message}" if hold.message and hold.message != hold.reason_id.name
                else hold.reason_id.name for hold in order._oms_active_holds()},
            "lines": {str(line.id): line._gather_change_line() for line in order.order_line
                      if line.product_id and not line.display_type and not line.is_downpayment},
            "promises": order._gather_change_promises(),
            "deliveries": order._gather_change_deliveries(),
            "returns": order._gather_change_returns(),
            **order._gather_change_purchases(),
            "credit": self._gather_change_credit(),
        }

    def _gather_change_own(self):
        """The facts by which another state of this order is told; what its customer owes is moved by everything else of
        that customer, and is none."""
        facts = self._gather_change_facts()
        del facts["credit"]
        return facts | {"holds": sorted(facts["holds"])}

    def _gather_change_money(self):
        """What is invoiced, received and guaranteed by a card."""
        received = sum(
            move.direction_sign * -(move.amount_total - move.amount_residual)
            for move in self.invoice_ids if move.state == "posted")
        done = sum(one.amount for one in self.transaction_ids if one.state == "done")
        return {
            "invoiced": self.amount_invoiced, "paid": max(received, done),
            "authorised": sum(one.amount for one in self.transaction_ids if one.state == "authorized")}

    def _gather_change_promises(self):
        """{line id: [[quantity, place or "", day or None]]} of what is still to come. Extended by promising."""
        return {
            str(line_id): [[quantity, "", str(day) if day else None] for quantity, day in rows]
            for line_id, rows in self.env["oms.portal"]._dates(self).items()}

    def _gather_change_deliveries(self):
        """{id of a delivery: what is in it} of those that are not done, drop-shipped ones too."""
        found = {}
        moves = self.order_line.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))._oms_towards_customer()
        moves = self._oms_moves_to_ship(moves)
        for picking, some in moves.grouped("picking_id").items():
            goods = {}
            for move in some:
                goods[move.product_id.display_name] = goods.get(move.product_id.display_name, 0.0) + move.product_qty
            found[str(picking.id)] = {
                "name": picking.name or "", "from": picking.picking_type_id.warehouse_id.name or picking.partner_id.name or "",
                "to": picking.partner_id.display_name or "", "goods": goods,
                "day": str(self.env["oms.day"]._of(picking.scheduled_date, picking.picking_type_id.warehouse_id, self.company_id))
                if picking.scheduled_date else None}
        return found

    def _oms_moves_to_ship(self, moves):
        """Those of the moves that are going to be shipped from where they are. Extended by promising."""
        return moves

    def _gather_change_returns(self):
        """{id of a move that brings something back: product}."""
        moves = self.order_line.move_ids.filtered(
            lambda move: move.state != "cancel" and move.location_id.usage == "customer")
        return {str(move.id): move.product_id.display_name for move in moves}

    def _gather_change_purchases(self):
        """Purchases made for this order alone, and what their buyers were told."""
        bought = self.order_line._oms_bought()
        return {
            "purchases": {
                str(line.id): {"name": line.order_id.name, "vendor": line.partner_id.display_name, "quantity": line.product_qty,
                               "product": line.product_id.display_name, "to": line.order_id.dest_address_id.display_name or "",
                               "confirmed": line.order_id.state not in ("draft", "sent", "to approve")}
                for line in bought},
            "told": {str(activity.id): [activity.res_name, html2plaintext(activity.note or "")]
                     for activity in bought.order_id.activity_ids}}

    def _gather_change_credit(self):
        """[owes, room left or None], where there is an account and the user may see it; else None."""
        Account = self.env["oms.credit.account"]
        if not Account.has_access("read") or not Account._oms_used(self.company_id.id):
            return None
        case = Account._gather_cases(self.ids)[self.id]
        if not case.account_id:
            return None
        owes = Account._gather_owes(self.env.cr, [case.account_id]).get(case.account_id, 0.0)
        limit, _rated = Account._oms_limit_of(case, self.company_id)
        return [owes, None if limit is None else limit - owes]


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _gather_change_line(self):
        """Where the quantities of this line are, in the product's unit (``ordered`` in its own), and its price."""
        self.ensure_one()
        unit = self.product_id.uom_id
        return {
            "name": self.product_id.display_name, "product_id": self.product_id.id, "ordered": self.product_uom_qty,
            "need": self.oms_ordered_qty, "price": self.price_unit, "subtotal": self.price_subtotal,
            "goods": self.product_id.type == "consu", "reduces": bool(self.oms_reduced_order_id),
            "short": self.oms_short_qty, "shipped": self.oms_shipped_qty, "closed": self.oms_closed_qty,
            "open": self.oms_waiting_qty + self.oms_released_qty, "hands": self._oms_in_hands_qty(),
            "delivered": self.qty_delivered, "sent": self.oms_released_qty, "bought": sum(
                line.product_uom_id._compute_quantity(line.product_qty, unit, round=False) for line in self._oms_bought())}
