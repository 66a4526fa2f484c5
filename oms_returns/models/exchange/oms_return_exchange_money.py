# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools.misc import formatLang

from ...planning import exchange
from ...planning import refund_plan as planning
from ..money.oms_refund import Want
from .oms_return_line import EXCHANGE


class OmsReturn(models.Model):
    """The difference: what is credited for goods that are exchanged is kept for the order of the others, until its bills take it.
    What is left goes back as any money of the return; what is missing that order bills."""

    _inherit = "oms.return"

    def _oms_pay_back(self, notes):
        swaps = self.filtered("has_exchange")
        if not swaps:
            return super()._oms_pay_back(notes)
        there = swaps.exchange_order_ids.filtered(lambda order: order.state != "cancel")
        swaps._oms_pay_with(notes, there)
        (swaps - there.oms_exchange_return_id)._oms_replace("inspection", notes)
        super()._oms_pay_back(notes)
        return swaps._oms_pay_rest(notes)

    # --- for the order ----------------------------------------------------------------------------------------------------

    def _oms_pay_with(self, notes, orders):
        """Keep what these credit notes give for the orders in exchange: no more than is open of them, nor than those need."""
        shares = orders.oms_exchange_return_id._oms_exchange_credit(notes)
        self._oms_lock_exchange(notes, orders)
        for order in orders:
            for (note, _order, back), amount in shares.items():
                if back == order.oms_exchange_return_id:
                    self._oms_pay_order(order, note, amount)

    def _oms_pay_order(self, order, note, amount):
        """Keep so much of a credit note for an order, as far as that is open and the order needs it.

        :return: what the order got
        """
        account = self.env["oms.on.account"]
        money, items = order.currency_id, note._oms_receivable_lines()
        free = account._open_credits(order.partner_invoice_id, order.company_id, money, lock=True, item_ids=items.ids)
        cents = money.rounding
        found = exchange.difference(
            round(min(sum(credit.amount for credit in free), amount) / cents), round(account._oms_needs_still(order) / cents))
        if found.kept:
            account._keep(order, money.round(found.kept * cents), items.ids)
            account._take_kept(order.invoice_ids.filtered(
                lambda move: move.move_type == "out_invoice" and move.state == "posted" and move.amount_residual))
        return money.round(found.kept * cents)

    def _oms_lock_exchange(self, notes, orders):
        if notes and orders:
            self.env["oms.refund"]._lock(notes, orders, orders.transaction_ids)

    def _oms_exchange_credit(self, notes):
        """{(credit note, order, return): what it gives for goods of it that are exchanged}"""
        found = {}
        for note in notes:
            for line, amount in note._oms_return_totals().items():
                if line.return_id in self and line.resolution == EXCHANGE and amount > 0:
                    key = note, line.order_id, line.return_id
                    found[key] = note.currency_id.round(found.get(key, 0.0) + amount)
        return found

    # --- what is left -----------------------------------------------------------------------------------------------------

    def _oms_pay_rest(self, notes, way=None):
        """What no order in exchange keeps, or took, goes back as wished; it lowers what is open of its own order first. What of a
        credit note is others' stays."""
        wanted, used, refund = [], {}, self.env["oms.refund"]
        for (note, order, back), amount in self._oms_exchange_credit(notes).items():
            wish = planning.CREDIT if back._oms_kept_by_customer() else way or back.line_ids._oms_exchanged()[:1]._oms_way()
            if (note, back) not in used:
                used[note, back] = sum(note._oms_used_for(back.exchange_order_ids).values())
            taken = min(used[note, back], amount)
            used[note, back] -= taken
            spare = note._oms_free() - note._oms_stays_credit() - sum(want.amount for want in wanted if want.note == note)
            rest = note.currency_id.round(min(amount - taken, spare))
            want = Want(note, order, rest, wish, "return", back.name)
            if wish == planning.CREDIT:  # whoever has the goods pays for them first
                payer = note.commercial_partner_id
                refund._oms_lower_first(want, back.exchange_order_ids.filtered(
                    lambda one: one.state == "cancel" and one.partner_invoice_id.commercial_partner_id == payer))  # noqa: B023
            elif rest := refund._oms_lower_first(want, order):
                wanted.append(want._replace(amount=rest))
        return refund._pay_back(self._oms_by_origin(wanted))

    # --- return of an exchange --------------------------------------------------------------------------------------------

    def _oms_wanted_money(self, notes):
        return self._oms_by_origin(super()._oms_wanted_money(notes))

    def _oms_by_origin(self, wanted):
        """What was paid for an order in exchange with what came back for it goes back to where that had come from: to the
        payments of the orders that came back first; where these goods were of no order, as the money for such goods does. What
        was paid for itself goes back by that. What is still owed of any of them comes before."""
        swaps = [want for want in wanted if want.order.oms_exchange_return_id]
        found, given, refund = [want for want in wanted if want not in swaps], {}, self.env["oms.refund"]
        for want in found:
            given[want.order] = given.get(want.order, 0.0) + want.amount
        for want in swaps:
            orders = refund._oms_chain(want.order)
            spare = want.note._oms_free() - sum(one.amount for one in found if one.note == want.note)
            rest = refund._oms_lower_first(want._replace(amount=min(want.amount, spare)), orders)
            for order, room in refund._oms_rooms(want.note, orders).items():
                part = want.note.currency_id.round(min(rest, max(room - given.get(order, 0.0), 0.0)))
                if part > 0:
                    found.append(want._replace(order=order, amount=part))
                    given[order] = given.get(order, 0.0) + part
                    rest = want.note.currency_id.round(rest - part)
            goods = refund._oms_swapped_without_order(orders) if rest > 0 else None
            if goods:
                room = refund._oms_room_without_order(want.note, orders) - given.get(goods, 0.0)
                part = want.note.currency_id.round(min(rest, max(room, 0.0)))
                if part > 0:
                    found.append(want._replace(order=want.order.browse(), amount=part))
                    given[goods] = given.get(goods, 0.0) + part
                    rest = want.note.currency_id.round(rest - part)
            found += [want._replace(order=orders[-1], amount=rest)] if rest > 0 else []
        return self._oms_together(found)

    def _oms_together(self, wanted):
        """What differs by its amount alone is one: several orders of an exchange may lead to the same payment."""
        found = {}
        for want in wanted:
            key = want._replace(amount=0.0)
            found[key] = want.note.currency_id.round(found.get(key, 0.0) + want.amount)
        return [key._replace(amount=amount) for key, amount in found.items()]

    def _oms_usual_way(self):
        """Also where the money had come for what these goods were the exchange of."""
        way = super()._oms_usual_way()
        before = self.sudo().order_ids.oms_exchange_return_id  # sudo: whether anything was paid, as above
        return before[:1]._oms_usual_way() if way == planning.CREDIT and before and before != self else way


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    def _oms_note_results(self):
        """What is exchanged says by which order."""
        # sudo: whether there is one, for staff that sees no orders
        swaps = self.filtered(lambda line: line.resolution == EXCHANGE and line.sudo().return_id.exchange_order_ids)
        super(OmsReturnLine, self - swaps)._oms_note_results()
        for line in swaps:
            back = line.sudo()  # sudo: documents of returns
            items = back.refund_line_ids.filtered(lambda item: item.parent_state == "posted")
            worth = sum(amount for note in items.move_id for item, amount in note._oms_shared_totals().items() if item in items)
            orders = ", ".join(back.return_id.exchange_order_ids.mapped("name"))
            text = self.env._("Exchanged by %s", orders) if not items else self.env._(
                "Exchanged by %(orders)s: %(amount)s credited by %(notes)s", orders=orders,
                amount=formatLang(self.env, worth, currency_obj=items.currency_id[:1]),
                notes=", ".join(sorted(set(items.move_id.mapped("name")))))
            if line.result != text:
                line._oms_write({"result": text})
