# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo import models

#: What of a credit note the customer still waits for.
WAITS = ("card_goes", "card_refused", "transfer_goes")


class OmsReturnPortal(models.AbstractModel):
    """What became of the money of a return, in its customer's words: as the books and the providers have it, and never why."""

    _inherit = "oms.return.portal"

    def _money_words(self, back, move):
        """How the amount of a credit note reaches the customer."""
        money, words = move.currency_id.format, self._money_says()
        return "; ".join(words[kind] % {"amount": money(amount), "day": day and self._day_in_words(back, day)}
                         for kind, amount, day in self._money_parts(move))

    def _money_says(self):
        """{what became of money: words}. Extended by who does something else with it."""
        _ = self.env._
        return {
            "card_done": _("%(amount)s given back to your card on %(day)s"),
            "card_goes": _("%(amount)s is on its way to your card"),
            "card_refused": _("your card did not take %(amount)s: we get in touch with you"),
            "transfer_done": _("%(amount)s transferred to you on %(day)s"),
            "transfer_goes": _("we transfer %(amount)s to you"),
            "owed": _("%(amount)s taken off what you owed"),
            "credit": _("%(amount)s is on your account as credit"),
        }

    def _day_in_words(self, back, when):
        return self._day(back, when) if isinstance(when, datetime) else self._day_of_date(back, when)

    def _money_parts(self, move):
        """[(what became of it, amount, when)] of a posted credit note, in its currency: together what it comes to."""
        rows = self.env["oms.payment.operation"].search([("note_id", "=", move.id)], order="id")
        transfers = self.env["account.payment"].search([
            ("oms_note_id", "=", move.id), ("state", "not in", ("canceled", "rejected"))], order="id")
        found = [("card_done" if row.state == "done" else "card_goes", row.note_amount, row.ended_on)
                 for row in rows if row.state != "failed"]
        found += [("transfer_goes" if one.state == "draft" else "transfer_done", one.amount,
                   one.state != "draft" and one.date) for one in transfers]
        matched = move._oms_receivable_lines().matched_debit_ids
        by_bills = sum(match.credit_amount_currency for match in matched
                       if match.debit_move_id.move_id.move_type == "out_invoice")
        otherwise = [match for match in matched if match.debit_move_id.move_id.move_type != "out_invoice"
                     and match.debit_move_id.move_id.origin_payment_id not in (transfers | rows.child_id.payment_id)]
        found += [("transfer_done", match.credit_amount_currency, match.max_date) for match in otherwise]
        given = sum(amount for _kind, amount, _day in found)
        left = move.currency_id.round(max(move.amount_total - given - by_bills, 0.0))
        for row in rows.filtered(lambda row: row.state == "failed" and not row.settled):
            part = min(row.note_amount, left)
            left = move.currency_id.round(left - part)
            found.append(("card_refused", part, False))
        found += [("owed", by_bills, False), ("credit", left, False)]
        return [one for one in found if move.currency_id.compare_amounts(one[1], 0) > 0]

    def _is_over(self, back):
        """Whether nothing follows: settled, and the customer waits for no money. What is kept as credit is theirs already."""
        return back.state == "settled" and not any(
            kind in WAITS for move in back.refund_ids if move.state == "posted"
            for kind, _amount, _day in self._money_parts(move))

    def _stage_of_money(self, back):
        """As ``_stage``, until the money is there; for the page of one return."""
        if back.state == "settled" and not self._is_over(back):
            return self.env._("Your money is on its way"), "info", ""
        return self._stage(back)
