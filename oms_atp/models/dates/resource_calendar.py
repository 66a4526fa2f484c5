# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _oms_workdays(self):
        """The days of the week ("0": Monday) on which anybody works."""
        return set(self.attendance_ids.filtered(
            lambda line: not line.display_type and line.day_period != "lunch" and line.hour_to > line.hour_from
        ).mapped("dayofweek"))

    def write(self, vals):
        result = super().write(vals)
        if "tz" in vals:
            self.env.registry.clear_cache()  # the days of warehouses that work by it
        return result
