# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from dataclasses import replace

from odoo import api, models
from odoo.addons.oms_core import jobs
from odoo.addons.oms_core.tools import RefusedToCustomer, facts
from odoo.tools import email_normalize

from ...planning import states
from ...planning.portal_form import MOST
from ...planning.verdict import withdraws
from .oms_return_withdrawal import CRON

_logger = logging.getLogger(__name__)


class OmsReturnWithdrawal(models.Model):
    """What follows from a declaration: of goods that left a return, what has not left is cancelled; the rest is for people."""

    _inherit = "oms.return.withdrawal"

    @api.model
    @jobs.later_on_collision(CRON)
    def _cron_oms_withdrawals(self):
        new = self.search([("state", "=", "new")], order="id").ids
        jobs.run(self.env, CRON, new, lambda ids: self.browse(ids)._oms_follow(), 20,
                 name=lambda said_id: f"withdrawal {said_id}", given_up=lambda said_id: self.browse(said_id)._oms_given_up())

    def _oms_given_up(self):
        """What cannot be done by itself, for a reason that only the log knows, is done by a person."""
        for said in self:
            said._oms_look(self.env._(
                "%(order)s: this could not be done by itself. Make the return, cancel what has not left, and press “Seen to”.",
                order=said.order_id.name or said.order_text))

    def _oms_follow(self):
        """Look for the order, and do what is declared. Each by itself: one that fails is looked at by a person."""
        for said in self:
            if said.return_ids or said.state in ("rest", "done"):  # once: since then people have worked on its order
                continue
            if not said.order_id:
                said.write(facts({"order_id": said._oms_find_order().id}))
            if not said.order_id:
                said._oms_look(said._why_no_order())
                continue
            state, rest = "rest", []
            if error := jobs.refused(self.env, said, 1, lambda said, rest=rest: rest.extend(said._oms_apply())).get(said):
                _logger.info("Withdrawal %s: %s", said.id, error)
                rest, state = [str(error)], "look"
            if rest:
                said._oms_look("\n".join(rest), state)
            else:
                said.write(facts({"state": "done", "why": False}))

    def _oms_look(self, why, state="look"):
        self.write(facts({"state": state, "why": why}))

    def _why_no_order(self):
        return self.env._(
            "There is no order %(order)s of %(email)s. Enter the one that is meant and press “Do it”, or answer the customer.",
            order=self.order_text, email=self.email)

    def _oms_find_order(self):
        """The order by its number (ours, or the customer's) and the address, which has to be the customer's own; none where
        there are several."""
        self.ensure_one()
        orders = self.env["sale.order"].search([
            ("company_id", "=", self.company_id.id), ("state", "=", "sale"),
            "|", ("name", "=ilike", self._like(self.order_text)), ("client_order_ref", "=ilike", self._like(self.order_text))],
            limit=50)
        mine = orders.filtered(lambda order: self._oms_is_address_of(order, self.email))
        return mine if len(mine) == 1 else mine.browse()

    @api.model
    def _oms_is_address_of(self, order, email):
        """Whether this is an address of the order's customer."""
        said, customer = email_normalize(email), order.partner_id
        return bool(said) and any(
            said == email_normalize(partner.email or "") for partner in
            (customer, customer.commercial_partner_id, order.partner_invoice_id, order.partner_shipping_id))

    @api.model
    def _like(self, text):
        """A text for the operator ``=ilike`` that means itself."""
        return text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

    # --- done ------------------------------------------------------------------------------------------------------------

    def _oms_apply(self):
        """Make the return and cancel what has not left.

        :return: what is left for people, in words
        """
        self.ensure_one()
        order, rest = self.order_id, []
        if self.goods_text and not self.lines:  # in words: nothing is guessed
            return [self.env._(
                "%(order)s: the customer withdraws from “%(goods)s”. Make the return, or cancel what has not left.",
                order=order.name, goods=self.goods_text)]
        wanted = self._oms_wanted(order)
        coming = self._oms_cancel_open(order, wanted, rest)
        asks = self._oms_back(order, wanted, coming)
        returns = self._oms_withdraw_open(order, wanted, coming, asks, rest)
        if asks:
            new = self.env["oms.return"]._oms_create_from_lines(
                asks, door="withdrawal", withdrawn_on=self.declared_on, user_id=False, note=self.text)
            new.write(facts({"withdrawal_id": self.id}))
            returns |= new
        if returns:
            returns._oms_auto_authorise()
        elif not coming and not rest:
            rest.append(self.env._("%s: nothing of it is left to be withdrawn from. Answer the customer.", order.name))
        return rest

    def _oms_wanted(self, order):
        """{order line: quantity withdrawn from, in the product's unit; None: all of it}"""
        lines = self._oms_of_contract(order)
        if not self.lines:
            return dict.fromkeys(lines)
        return {line: self.lines[str(line.id)] for line in lines if str(line.id) in self.lines}

    @api.model
    def _oms_of_contract(self, order):
        """The lines that a customer withdraws from: delivery, discounts and what was paid in advance go by their own rules."""
        return order.order_line.filtered(lambda line: not line.display_type and not line.is_downpayment and line.product_id
                                         and not line.is_delivery and not line.oms_reduced_order_id)

    @api.model
    def _oms_services(self, order):
        """[(line, quantity in the product's unit)] of what was ordered besides goods."""
        return [(line, line.product_uom_id._compute_quantity(line.product_uom_qty, line.product_id.uom_id))
                for line in self._oms_of_contract(order)
                if line.product_id.type == "service" and line.product_uom_qty > 0 and line.price_subtotal >= 0]

    def _oms_cancel_open(self, order, wanted, rest):
        """Cancel what has not left, by the portal's own way; what cannot be cancelled so is said in ``rest``.

        :return: {order line: quantity that will not come}
        """
        portal, gone = self.env["oms.portal"], {}
        if not self.lines and portal._can_cancel(order):
            portal._cancel(order)
            return {line: line.oms_ordered_qty for line in wanted}
        for line, quantity in wanted.items():
            due = line.oms_ordered_qty - line.oms_closed_qty - line.oms_shipped_qty
            if line.product_id.type != "consu":
                if line.product_uom_qty:
                    rest.append(self.env._("%s is no goods: see whether it can be withdrawn from.", line.product_id.display_name))
                continue
            if line.product_uom_id.compare(due, 0) <= 0:
                continue
            if quantity is not None and line.product_id.uom_id.compare(quantity, due) < 0:
                rest.append(self.env._(
                    "%(goods)s: of %(due)s that have not left, %(quantity)s are withdrawn from. Lower the order.",
                    goods=line.product_id.display_name, due=f"{due:.12g}", quantity=f"{quantity:.12g}"))
                gone[line] = quantity
                continue
            try:
                portal._cancel(order, line)
            except RefusedToCustomer:
                rest.append(self.env._("%(due)s × %(goods)s of %(order)s have not left yet: stop and cancel them.",
                                       due=f"{due:.12g}", goods=line.product_id.display_name, order=order.name))
            gone[line] = due
        return gone

    def _oms_back(self, order, wanted, gone):
        """What has left and is to come back, as `_oms_create_from_lines` takes it; withdrawal needs no reason."""
        goods = order.order_line.browse([line.id for line in wanted]).filtered(lambda line: line.product_id.type == "consu")
        facts_of, asks = goods._oms_gather_returnable(), []
        for line in goods:
            of = facts_of[line.id]
            left = max(0.0, of["shipped"] - of["returned"] - of["asked"])
            quantity = left if wanted[line] is None else min(left, wanted[line] - gone.get(line, 0.0))
            if line.product_id.uom_id.compare(quantity, 0) > 0:
                asks.append({"sale_line_id": line.id, "quantity": quantity})
        return asks

    def _oms_withdraw_open(self, order, wanted, gone, asks, rest):
        """What comes back by open returns already is withdrawn from, too: nobody pays a fee for having asked a day earlier. A
        return that is withdrawn from whole, and in time, becomes a withdrawal; what only people can part is said in ``rest``.

        :return: the returns that became withdrawals
        """
        left = {line: MOST if quantity is None else quantity - gone.get(line, 0.0) for line, quantity in wanted.items()}
        for ask in asks:
            left[order.order_line.browse(ask["sale_line_id"])] -= ask["quantity"]
        lines = order.order_line.oms_return_line_ids.filtered(
            lambda line: line.state in states.OPEN and line.return_id.door != "withdrawal" and line.decision != "refuse")
        if lines:  # whoever settles them just now is waited for, and what they did is seen when this is tried again
            self.env["oms.guard"]._lock(self.env.cr, "return", [(line.id, 0) for line in order.order_line])
        day, found = self.env["oms.day"]._customer_of(self.declared_on, order), self.env["oms.return"]
        timely = dict(zip(lines, lines._oms_gather_wanted(statutory=True) if lines else (), strict=True))
        for back, mine in lines.grouped("return_id").items():
            taken, whole = False, back.order_ids == order and len(back.line_ids._oms_may_become_withdrawal()) == len(mine)
            for line in mine:
                there = left.get(line.sale_line_id, 0.0)
                if withdraws(replace(timely[line], today=day), line._oms_terms()):  # later it is a return like any other
                    taken = taken or line.uom_id.compare(there, 0) > 0
                whole = whole and line.uom_id.compare(there, line.quantity) >= 0
                left[line.sale_line_id] = max(there - line.quantity, 0.0)
            if taken and whole:
                back._oms_become_withdrawal(self)
                found |= back
            elif taken:
                rest.append(self.env._(
                    "Some of it comes back by %(name)s, which is withdrawn from, too. See that no fee is kept, and that money "
                    "goes back.", name=back.name))
        return found
