# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools.misc import formatLang

from ...planning.words import shortened

#: As much as mailboxes show beside a subject.
SHOWN = 140


class SaleOrder(models.Model):
    """The line that mailboxes show beside the subject: a sentence with the news. Called with the customer's language."""

    _inherit = "sale.order"

    def _oms_mail_preview(self, parts):
        """:param parts: see :meth:`_oms_mail_post`"""
        said = [getattr(self, f"_oms_mail_preview_{event}")(facts) for event, _template, facts in parts]
        return shortened(" ".join(words for words in said if words).replace("..", "."), SHOWN)  # after "2 déc."

    def _oms_mail_preview_received(self, facts):
        return self.env._("We are looking at it and will tell you when it comes.")

    def _oms_mail_preview_confirmed(self, facts):
        dates = [day for some in self.env["oms.portal"]._dates(self).values() for _quantity, day in some]
        known = sorted(filter(None, dates))
        if not known:
            return self.env._("We will tell you the date.") if dates else ""
        first, last = self._oms_day_words(known[0]), self._oms_day_words(known[-1])
        if len(known) < len(dates):
            return self.env._("The first goods come by %s; for the rest we will tell you the date.", first)
        if first == last:
            return self.env._("It comes by %s.", last)
        return self.env._("The first goods come by %(first)s, the last by %(last)s.", first=first, last=last)

    def _oms_mail_preview_cancelled(self, facts):
        return self.env._("Nothing more of it will be sent.")

    def _oms_mail_preview_moved(self, facts):
        words = self._oms_mail_words("moved", facts)
        if not words:
            return ""
        return (self.env._("%(first)s, and %(number)s more.", first=words[0], number=len(words) - 1) if len(words) > 1
                else f"{words[0]}.")

    _oms_mail_preview_backordered = _oms_mail_preview_moved

    def _oms_mail_preview_shipped(self, facts):
        left = self._oms_mail_shipments(facts)
        carriers = ", ".join(dict.fromkeys(one["carrier"] for one in left if one["carrier"]))
        number = next((number for one in left for number, _link in one["tracking"]), "")
        if carriers and number:
            return self.env._("Your goods are on their way with %(carrier)s, tracking number %(number)s.",
                              carrier=carriers, number=number)
        if carriers:
            return self.env._("Your goods are on their way with %s.", carriers)
        return (self.env._("Your goods are on their way, tracking number %s.", number) if number
                else self.env._("Your goods are on their way."))

    def _oms_mail_preview_part_shipped(self, facts):
        days = [day for some in self.env["oms.portal"]._dates(self).values() for _quantity, day in some]
        last = max(days) if days and all(days) else None
        rest = (self.env._("The rest comes by %s.", self._oms_day_words(last)) if last
                else self.env._("For the rest we will tell you the date."))
        return f"{self._oms_mail_preview_shipped(facts)} {rest}"

    def _oms_mail_preview_delivered(self, facts):
        return self.env._("If something is missing or not right, just answer this mail.")

    def _oms_mail_preview_refunded(self, facts):
        return " ".join(f"{words}." for words in self._oms_mail_words("refunded", facts))

    def _oms_mail_preview_rating(self, facts):
        return self.env._("It takes one click to tell us.")

    # --- words ---------------------------------------------------------------------------------------------------

    def _oms_day_words(self, day):
        return self.env["oms.day"]._customer_words(day, self)

    def _oms_money_words(self, amount, currency):
        return formatLang(self.env, amount, currency_obj=currency)

    def _oms_number_words(self, number):
        """A number in the reader's language, with the decimals that it has."""
        text = f"{number:.3f}".rstrip("0").rstrip(".")
        return formatLang(self.env, number, digits=len(text.partition(".")[2]))
