# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import html2plaintext

from ...planning.change_facts import Credit, Delivery, Facts, Line, Purchase, Told


class OmsChange(models.AbstractModel):
    """The facts of an order that a change may alter: gathered before and after it, and to know whether somebody else changed
    it meanwhile."""

    _inherit = "oms.change"

    @api.model
    def _gather(self, order):
        """:class:`Facts`. Extended by further addons in the parts below."""
        order.ensure_one()
        order = order.with_prefetch()  # a dialog's order is read for as many as the dialog is in memory: for none, after a trial
        self.env.flush_all()
        credit = self._gather_credit(order)
        # sudo: facts of an order that the user may change; money only for those who may see it
        return self.sudo()._gather_all(order.sudo(), credit)

    def _gather_all(self, order, credit):
        """Extended by who takes something off the whole order: ``final``."""
        invoiced, paid, authorised = self._gather_money(order)
        bought = order.order_line._oms_bought()
        return Facts(
            state=order.state, locked=order.locked,
            address=order.partner_shipping_id.display_name, address_id=order.partner_shipping_id.id,
            date=str(order._oms_wanted_day()) if order.commitment_date else None,
            untaxed=order.amount_untaxed, tax=order.amount_tax, total=order.amount_total, final=order.amount_total,
            invoiced=invoiced, paid=paid, authorised=authorised,
            holds=self._gather_holds(order),
            lines={str(line.id): self._gather_line(line) for line in order.order_line
                   if line.product_id and not line.display_type and not line.is_downpayment},
            promises=self._gather_promises(order), deliveries=self._gather_deliveries(order),
            returns=self._gather_returns(order), purchases=self._gather_purchases(bought), told=self._gather_told(bought),
            credit=credit)

    def _gather_line(self, line):
        """Extended by who takes something off the whole order: ``reduces``."""
        unit = line.product_id.uom_id
        return Line(
            name=line.product_id.display_name, product_id=line.product_id.id, ordered=line.product_uom_qty,
            need=line.oms_ordered_qty, price=line.price_unit, subtotal=line.price_subtotal,
            goods=line.product_id.type == "consu",
            short=line.oms_short_qty, shipped=line.oms_shipped_qty, closed=line.oms_closed_qty,
            open=line.oms_waiting_qty + line.oms_released_qty, hands=line._oms_in_hands_qty(),
            delivered=line.qty_delivered, sent=line.oms_released_qty, bought=sum(
                one.product_uom_id._compute_quantity(one.product_qty, unit, round=False) for one in line._oms_bought()))

    def _gather_money(self, order):
        """(what is invoiced, received, guaranteed by a card)."""
        money = self.env["oms.money"]._of(order)
        return order.amount_invoiced, money.paid, money.authorised

    def _gather_holds(self, order):
        return {
            f"{hold.reason_id.id}/{hold.line_id.id or ''}":
            f"{hold.reason_id.name}: {hold.message}" if hold.message and hold.message != hold.reason_id.name
            else hold.reason_id.name for hold in order._oms_active_holds()}

    def _gather_promises(self, order):
        """{line id, as text: [Promised]} of what is still to come. Here nobody promises anything: extended by what customers
        are told, and by promising."""
        return {}

    def _gather_deliveries(self, order):
        """{id of a delivery, as text: Delivery} of those that are not done, drop-shipped ones too."""
        found = {}
        moves = order.order_line.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))._oms_towards_customer()
        for picking, some in self._moves_to_ship(moves).grouped("picking_id").items():
            goods = {}
            for move in some:
                goods[move.product_id.display_name] = goods.get(move.product_id.display_name, 0.0) + move.product_qty
            warehouse = picking.picking_type_id.warehouse_id
            found[str(picking.id)] = Delivery(
                name=picking.name or "", source=warehouse.name or picking.partner_id.name or "",
                to=picking.partner_id.display_name or "", goods=goods,
                day=str(self.env["oms.day"]._of(picking.scheduled_date, warehouse, order.company_id))
                if picking.scheduled_date else None)
        return found

    def _moves_to_ship(self, moves):
        """Those of the moves that are going to be shipped from where they are. Extended by promising."""
        return moves

    def _gather_returns(self, order):
        """{id of a move that brings something back, as text: product}."""
        moves = order.order_line.move_ids.filtered(
            lambda move: move.state != "cancel" and move.location_id.usage == "customer")
        return {str(move.id): move.product_id.display_name for move in moves}

    def _gather_purchases(self, bought):
        """{id of a line that was bought for the order alone, as text: Purchase}"""
        return {
            str(line.id): Purchase(
                name=line.order_id.name, vendor=line.partner_id.display_name, quantity=line.product_qty,
                product=line.product_id.display_name, to=line.order_id.dest_address_id.display_name or "",
                confirmed=line.order_id.state not in ("draft", "sent", "to approve"))
            for line in bought}

    def _gather_told(self, bought):
        """{id of an activity, as text: Told} of what buyers were told about what was bought."""
        return {
            str(activity.id): Told(activity.res_name, html2plaintext(activity.note or ""))
            for activity in bought.order_id.activity_ids}

    def _gather_credit(self, order):
        """:class:`Credit`, where there is an account and the user may see it; else None."""
        Account = self.env["oms.credit.account"]
        if not Account.has_access("read") or not Account._oms_used(order.company_id.id):
            return None
        case = Account._gather_cases(order.ids)[order.id]
        if not case.account_id:
            return None
        owes = Account._gather_owes(self.env.cr, [case.account_id]).get(case.account_id, 0.0)
        limit, _rated = Account._oms_limit_of(case, order.company_id)
        return Credit(owes, None if limit is None else limit - owes)
