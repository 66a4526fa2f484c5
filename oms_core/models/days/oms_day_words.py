# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from babel.dates import format_skeleton

from odoo import api, models
from odoo.tools.misc import babel_locale_parse, format_date, format_time, get_lang


class OmsDay(models.AbstractModel):
    _inherit = "oms.day"

    @api.model
    def _say(self, date):
        """A date in words that name its day; the year where it is another one than this."""
        pattern = "EEE d MMM" if date.year == self._today(company=self.env.company).year else "d MMM y"
        if (self.env.lang or "en_US") == "en_US":
            pattern = "EEE MMM d" if pattern.startswith("EEE") else "MMM d, y"
        return format_date(self.env, date, date_format=pattern)

    @api.model
    def _hour(self, instant, warehouse=None, company=None):
        """'2:00 PM' by the clock of the warehouse, as the user's language writes hours."""
        return format_time(self.env, instant, tz=self._zone(warehouse, company), time_format="short")

    @api.model
    def _when(self, instant, warehouse=None, company=None):
        """('Today', '2:00 PM') by the clock of the warehouse; another day than today and tomorrow as ``_say`` says it."""
        day, today = self._of(instant, warehouse, company), self._today(warehouse, company)
        named = {0: self.env._("Today"), 1: self.env._("Tomorrow")}.get((day - today).days) or self._say(day)
        return named, self._hour(instant, warehouse, company)

    @api.model
    def _say_when(self, instant, warehouse=None, company=None):
        """'2:00 PM' if it is today there, else with the day before it. Empty where there is no instant."""
        if not instant:
            return ""
        day, hour = self._when(instant, warehouse, company)
        return hour if self._of(instant, warehouse, company) == self._today(warehouse, company) else f"{day} {hour}"

    @api.model
    def _short(self, when, order):
        """'Nov 3', in the user's language; with the year if it is not this one. Of an instant it is the day
        where the order is sent from."""
        day = self._of(when, order.warehouse_id, order.company_id) if isinstance(when, datetime) else when
        skeleton = "MMMd" if day.year == self._today(order.warehouse_id, order.company_id).year else "yMMMd"
        return format_skeleton(skeleton, day, locale=babel_locale_parse(get_lang(self.env).code))
