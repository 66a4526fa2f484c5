# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools.misc import formatLang

from ...planning.words import shortened

#: As much as mailboxes show beside a subject.
SHOWN = 140


class OmsMail(models.AbstractModel):
    """The line that mailboxes show beside the subject: a sentence with the news."""

    _inherit = "oms.mail"

    def _preview(self, order, parts):
        """:param parts: see :meth:`_write_mail`"""
        said = [getattr(self, f"_preview_{event}", self._preview_other)(order, facts) for event, _template, facts in parts]
        return shortened(" ".join(words for words in said if words).replace("..", "."), SHOWN)  # after "2 déc."

    def _preview_other(self, order, facts):
        """Mailboxes show how the mail begins."""
        return ""

    def _preview_received(self, order, facts):
        return self.env._("We are looking at it and will tell you when it comes.")

    def _preview_confirmed(self, order, facts):
        dates = [day for some in self.env["oms.portal"]._dates(order).values() for _quantity, day in some]
        known = sorted(filter(None, dates))
        if not known:
            return self.env._("We will tell you the date.") if dates else ""
        first, last = self._day(order, known[0]), self._day(order, known[-1])
        if len(known) < len(dates):
            return self.env._("The first goods come by %s; for the rest we will tell you the date.", first)
        if first == last:
            return self.env._("It comes by %s.", last)
        return self.env._("The first goods come by %(first)s, the last by %(last)s.", first=first, last=last)

    def _preview_cancelled(self, order, facts):
        return self.env._("Nothing more of it will be sent.")

    def _preview_moved(self, order, facts):
        words = self._words(order, "moved", facts)
        if not words:
            return ""
        return (self.env._("%(first)s, and %(number)s more.", first=words[0], number=len(words) - 1) if len(words) > 1
                else f"{words[0]}.")

    _preview_backordered = _preview_moved

    def _preview_shipped(self, order, facts):
        left = self._shipments(order, facts)
        carriers = ", ".join(dict.fromkeys(one["carrier"] for one in left if one["carrier"]))
        number = next((number for one in left for number, _link in one["tracking"]), "")
        if carriers and number:
            return self.env._("Your goods are on their way with %(carrier)s, tracking number %(number)s.",
                              carrier=carriers, number=number)
        if carriers:
            return self.env._("Your goods are on their way with %s.", carriers)
        return (self.env._("Your goods are on their way, tracking number %s.", number) if number
                else self.env._("Your goods are on their way."))

    def _preview_part_shipped(self, order, facts):
        days = [day for some in self.env["oms.portal"]._dates(order).values() for _quantity, day in some]
        last = max(days) if days and all(days) else None
        rest = (self.env._("The rest comes by %s.", self._day(order, last)) if last
                else self.env._("For the rest we will tell you the date."))
        return f"{self._preview_shipped(order, facts)} {rest}"

    def _preview_delivered(self, order, facts):
        return self.env._("If something is missing or not right, just answer this mail.")

    def _preview_refunded(self, order, facts):
        return " ".join(f"{words}." for words in self._words(order, "refunded", facts))

    def _preview_rating(self, order, facts):
        return self.env._("It takes one click to tell us.")

    # --- words ---------------------------------------------------------------------------------------------------

    def _day(self, order, day):
        return self.env["oms.day"]._customer_words(day, order)

    def _money(self, amount, currency):
        return formatLang(self.env, amount, currency_obj=currency)
