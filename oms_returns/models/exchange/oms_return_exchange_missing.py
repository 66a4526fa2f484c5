# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import float_compare

from ...planning import exchange, states
from .oms_return_line import EXCHANGE


class OmsReturn(models.Model):
    """What an exchange costs the customer besides what came: more than that was worth, or goods that were sent ahead for what
    never came. It is the order's to bill, as ever; once the exchange is settled the policy says whether that is done by itself,
    and whether the card that is stored with what came back is charged. Once: whoever settles it first asks."""

    _inherit = "oms.return"

    bills_exchange = fields.Boolean("What was sent in exchange is to be billed", compute="_compute_bills_exchange")

    @api.depends("state", "exchange_order_ids.invoice_status", "line_ids.received_quantity", "line_ids.resolution")
    def _compute_bills_exchange(self):
        for back in self:
            back.bills_exchange = bool(back.sudo()._oms_exchange_to_bill())  # sudo: whether, for staff that sees no orders

    def _oms_exchange_to_bill(self):
        """The orders that were sent ahead in exchange for what never came, as far as they can be billed."""
        return self.filtered(lambda back: back.state in ("settled", "cancelled") and any(
            line._oms_is_short() for line in back.line_ids) and back._oms_sent_too_much()).exchange_order_ids.filtered(
                lambda order: order.state == "sale" and order.invoice_status == "to invoice")

    def _oms_claim_orders(self):
        return super()._oms_claim_orders() | self.sudo()._oms_exchange_to_bill().with_env(self.env)  # sudo: as above

    # --- when it is settled --------------------------------------------------------------------------------------------

    def _action_settle(self, date=None, moment=None, only=None):
        closed = super()._action_settle(date, moment, only)
        self._oms_ask_missing()
        return closed

    def _oms_never_came(self):
        super()._oms_never_came()
        self._oms_ask_missing()

    def _oms_ask_missing(self):
        """Bill what never came, and have stored cards charged with what is missing, as the policies of these have it."""
        # sudo: decided by the policy, whatever the person may do whose step this is
        for back in self.sudo().filtered(lambda back: back.has_exchange and back._oms_is_exchanged()):
            order = back.exchange_order_ids
            way = back._oms_way_of_missing()
            if way == exchange.BILL or back._oms_asked_missing():
                continue
            done = not back._oms_sent_too_much() or back._oms_bill_claim(order, there=True) is not None
            if done and way == exchange.CHARGE:
                back._oms_charge_missing(order)

    def _oms_is_exchanged(self):
        """Whether its other goods are ordered, and nothing that is exchanged for them is open any more."""
        self.ensure_one()
        if self.state == "cancelled" or self.exchange_order_ids.mapped("state") != ["sale"]:
            return False
        lines = self.line_ids._oms_exchanged()
        return self.state == "settled" or bool(
            lines and self.state in states.MOVING and not self._oms_waiting_for_goods() and not lines._oms_to_credit()
            and any(lines._oms_credited_quantity().values()))

    def _oms_way_of_missing(self):
        """What the policies of what is exchanged do about it by themselves, the mildest of them."""
        name = "claim" if self._oms_sent_too_much() else "difference"
        return exchange.mildest([line._oms_term(name, exchange.BILL) for line in self.line_ids._oms_exchanged()] or [
            exchange.BILL])

    def _oms_sent_too_much(self):
        """Whether the order gives more than what came is exchanged for."""
        self.ensure_one()
        due, given = {}, {}
        for line in self.line_ids._oms_exchanged():
            product = line.exchange_product_id
            due[product] = due.get(product, 0.0) + line._oms_quantity(line._oms_replaced_units("inspection"))
        for line in self.exchange_order_ids.order_line.filtered(lambda line: line.product_id in due):
            given[line.product_id] = given.get(line.product_id, 0.0) + line.product_uom_id._compute_quantity(
                line.product_uom_qty, line.product_id.uom_id, round=False)
        return any(float_compare(given[product], due[product], precision_digits=6) > 0 for product in given)

    def _oms_asked_missing(self):
        """Whether a card was asked for it before."""
        return bool(self.env["oms.payment.operation"].search_count([
            ("order_id", "in", self.exchange_order_ids.ids), ("kind", "=", "authorise"), ("cause", "=", "exchange")], limit=1))

    def _oms_charge_missing(self, order):
        """Have the stored card charged: for what is billed at once, for the rest as the goods leave."""
        self.env["oms.guard"]._lock(self.env.cr, "return", self.line_ids._oms_guards())
        card = self._oms_stored_card(self.env["oms.refund"]._oms_chain(order), order.currency_id)
        # What is authorised for it, by whatever payment, is taken as the goods leave: nobody is charged for that besides.
        missing = order.currency_id.round(
            max(self._oms_missing(order) - self.env["oms.money"]._of(order).authorised, 0.0)) if card else 0.0
        left = self._oms_ask_charge(order, missing, order.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted" and move.amount_residual), card, "exchange")
        if order.currency_id.compare_amounts(left, 0) > 0:
            self.env["oms.payment.operation"]._oms_ask([{
                "kind": "authorise", "transaction_id": card.id, "order_id": order.id, "amount": left, "cause": "exchange",
                "document": self.name, "key": f"exchange {self.id} {order.id}"}])

    def _oms_missing(self, order):
        """What the customer has to pay for the order besides what came, in its currency."""
        cents, lines = order.currency_id.rounding, self.line_ids._oms_exchanged()
        notes = lines.refund_line_ids.move_id.filtered(lambda note: note.state == "posted")
        if notes.currency_id - order.currency_id:
            return 0.0  # a person pays it with these
        came = sum(self._oms_exchange_credit(notes).values()) + sum(line._oms_worth_unbilled() for line in lines)
        return order.currency_id.round(cents * exchange.missing(*(round(amount / cents) for amount in (
            self.env["oms.on.account"]._oms_needs_still(order), order.amount_total, came))))

    # --- it comes after all --------------------------------------------------------------------------------------------

    def _oms_pay_back(self, notes):
        """Goods that come after they were given up pay for what was sent in exchange for them, as far as nobody paid that; only
        the rest goes back."""
        late = {note: {line: orders for line, orders in note._oms_late_goods().items() if line.return_id in self}
                for note in notes}
        self._oms_lock_exchange(notes, self.env["sale.order"].union(*(
            orders for lines in late.values() for orders in lines.values())))
        for note, lines in late.items():
            rest = note._oms_return_totals() if lines else {}
            for line, orders in lines.items():
                for order in orders:  # what one got no other gets
                    rest[line] = note.currency_id.round(rest[line] - self._oms_pay_order(order, note, rest[line]))
        return super()._oms_pay_back(notes)


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    def _oms_is_short(self):
        """Whether less came than is exchanged."""
        self.ensure_one()
        return (self.resolution == EXCHANGE and self.decision == "accept" and not self._oms_is_kept()
                and self.uom_id.compare(self.received_quantity, self.quantity) < 0)

    def _oms_sent_before(self):
        """{line: orders that were sent in exchange for the same goods, which did not come by their return}, of those with any"""
        found = {}
        for line, same in self._oms_of_same_goods().items():
            short = same.filtered(lambda one, line=line: (
                one.return_id != line.return_id and one.state in ("settled", "cancelled") and one._oms_is_short()))
            orders = short.return_id.filtered(lambda back: back._oms_sent_too_much()).exchange_order_ids
            if orders := orders.filtered(lambda order: order.state == "sale"):
                found[line] = orders
        return found

    def _oms_of_same_goods(self):
        """{line: the lines of whatever returns of the same order line}. Extended by what is of no order."""
        return {line: line.sudo().sale_line_id.oms_return_line_ids for line in self}  # sudo: which other returns there are

    def _oms_worth_unbilled(self):
        """What of it counts and was never billed is worth, taxes included: nothing is credited for it, and it is not billed."""
        self.ensure_one()
        sold = self.sale_line_id
        units = self._oms_counted_units("inspection") - self._oms_units(self._oms_credited_quantity()[self])
        if units <= 0 or not sold.product_uom_qty:
            return 0.0
        quantity = self.uom_id._compute_quantity(self._oms_quantity(units), sold.product_uom_id, round=False) if (
            not self.component_id) else self._oms_quantity(units)
        return (sold.price_total / sold.product_uom_qty * sold._oms_shares_paid()[sold] * quantity
                * float(self._oms_share_of_kit()))
