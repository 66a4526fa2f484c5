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
        account = self.env["oms.on.account"]
        money, items = order.currency_id, note._oms_receivable_lines()
        free = account._open_credits(order.partner_invoice_id, order.company_id, money, lock=True, item_ids=items.ids)
        cents = money.rounding
        found = exchange.difference(
            round(min(sum(credit.amount for credit in free), amount) / cents), round(account._needed(order) / cents))
        if found.kept:
            account._keep(order, money.round(found.kept * cents), items.ids)
            account._take_kept(order.invoice_ids.filtered(
                lambda move: move.move_type == "out_invoice" and move.state == "posted" and move.amount_residual))

    def _oms_lock_exchange(self, notes, orders):
        if notes and orders:
            self.env["oms.refund"]._lock(notes, orders, orders.transaction_ids)

    def _oms_exchange_credit(self, notes):
        """{(credit note, order, return): what it gives for goods of it that are exchanged}"""
        found = {}
        for note in notes:
            for item, amount in note._oms_shared_totals().items():
                line = item.oms_return_line_id
                if line.return_id in self and line.resolution == EXCHANGE and amount > 0:
                    key = note, line.order_id, line.return_id
                    found[key] = note.currency_id.round(found.get(key, 0.0) + amount)
        return found

    # --- what is left -----------------------------------------------------------------------------------------------------

    def _oms_pay_rest(self, notes, way=None):
        """What no order in exchange keeps goes back as wished; it lowers what is open of its own order first."""
        wanted = []
        for (note, order, back), amount in self._oms_exchange_credit(notes).items():
            wish = way or back.line_ids._oms_exchanged()[:1]._oms_way()
            rest = min(amount, self._oms_free_of(note)) if wish != planning.CREDIT else 0.0
            if note.currency_id.compare_amounts(rest, 0) > 0:
                want = Want(note, order, rest, wish, "return", back.name)
                self.env["oms.refund"]._lower([note._oms_cents(rest)], want)
                rest = min(rest, self._oms_free_of(note))
                wanted += [want._replace(amount=rest)] if note.currency_id.compare_amounts(rest, 0) > 0 else []
        return self.env["oms.refund"]._pay_back(self._oms_by_origin(wanted))

    def _oms_free_of(self, note):
        """What is open of a credit note, and neither kept nor going back."""
        return sum(credit.amount for credit in self.env["oms.on.account"]._open_credits(
            note.partner_id, note.company_id, note.currency_id, item_ids=note._oms_receivable_lines().ids))

    # --- return of an exchange --------------------------------------------------------------------------------------------

    def _oms_wanted_money(self, notes):
        return self._oms_by_origin(super()._oms_wanted_money(notes))

    def _oms_by_origin(self, wanted):
        """What was paid for an order in exchange with what came back for it goes back to where that had come from: to the
        payments of the order that came back first. What was paid for itself goes back by that."""
        found = []
        for want in wanted:
            if not want.order.oms_exchange_return_id:
                found.append(want)
                continue
            rest, order = min(want.amount, self._oms_free_of(want.note)), want.order
            while order.oms_exchange_return_id and rest > 0:
                part = min(rest, max(self.env["oms.refund"]._overpaid(order), 0.0))
                found += [want._replace(order=order, amount=part)] if part > 0 else []
                rest, order = want.note.currency_id.round(rest - part), order.oms_exchange_return_id.line_ids.order_id[:1]
            found += [want._replace(order=order, amount=rest)] if rest > 0 else []
        return found

    def _oms_usual_way(self):
        """Also where the money had come for what these goods were the exchange of."""
        way = super()._oms_usual_way()
        before = self.sudo().order_ids.oms_exchange_return_id  # sudo: whether anything was paid, as above
        return before[:1]._oms_usual_way() if way == planning.CREDIT and before and before != self else way


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    def _oms_note_results(self):
        """What is exchanged says by which order."""
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
