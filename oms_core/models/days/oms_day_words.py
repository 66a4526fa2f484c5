# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools.misc import format_date


class OmsDay(models.AbstractModel):
    _inherit = "oms.day"

    @api.model
    def _say(self, date):
        """A date in words that name its day; the year where it is another one than this."""
        pattern = "EEE d MMM" if date.year == self._today(company=self.env.company).year else "d MMM y"
        if (self.env.lang or "en_US") == "en_US":
            pattern = "EEE MMM d" if pattern.startswith("EEE") else "MMM d, y"
        return format_date(self.env, date, date_format=pattern)
