# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo import models
from odoo.tools import SQL

from ..money.oms_refund_parts import WAITS


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
            "spent": _("%(amount)s taken off another bill of yours"),
            "credit": _("%(amount)s is on your account as credit"),
        }

    def _day_in_words(self, back, when):
        return self._day(back, when) if isinstance(when, datetime) else self._day_of_date(back, when)

    def _money_parts(self, move):
        """[(what became of it, amount, when)] of a posted credit note, in its currency: together what it comes to."""
        refund, money, note = self.env["oms.refund"], move.currency_id, SQL("SELECT %s::int", move.id)
        refund._flush_parts()
        rows = self.env.execute_query(SQL(
            "SELECT part.kind, part.amount, part.ended_on, part.paid_on FROM (%s) part ORDER BY part.rank, part.id",
            refund._parts_sql(note, refund._each_by_hand(note))))
        found = [(kind, money.round(float(amount)), instant or date or False) for kind, amount, instant, date in rows]
        return [one for one in found if money.compare_amounts(one[1], 0) > 0]

    def _waits(self, returns):
        """Those of these that are settled, and for whose money the customer still waits, in a constant number of queries. What is
        kept as credit is theirs already."""
        settled = returns.filtered(lambda back: back.state == "settled")
        notes = settled.refund_ids.filtered(lambda move: move.state == "posted")
        if not notes:
            return settled.browse()
        refund, these = self.env["oms.refund"], SQL("SELECT unnest(%s::int[])", notes.ids)
        refund._flush_parts()
        rows = self.env.execute_query(SQL(
            "SELECT part.note_id, part.amount FROM (%s) part WHERE part.kind = ANY(%s)",
            refund._parts_sql(these, refund._each_by_hand(these)), list(WAITS)))
        waiting = {note_id for note_id, amount in rows
                   if notes.browse(note_id).currency_id.compare_amounts(float(amount), 0) > 0}
        return settled.filtered(lambda back: not waiting.isdisjoint(back.refund_ids.ids))

    def _is_over(self, back):
        """Whether nothing follows: settled, and the customer waits for no money."""
        return back.state == "settled" and not self._waits(back)

    def _stages(self, returns):
        """{return: as ``_stage``, until the money is there}"""
        waits = self._waits(returns)
        return {back: (self.env._("Your money is on its way"), "info", "") if back in waits else self._stage(back)
                for back in returns}
