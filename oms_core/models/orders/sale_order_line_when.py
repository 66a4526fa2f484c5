# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .sale_order_line_stage import OPEN


class SaleOrderLine(models.Model):
    """When what is open of a line is sent, beside where it is: one short text each."""

    _inherit = "sale.order.line"

    oms_when = fields.Char("When", compute="_compute_oms_when", groups="base.group_user")

    @api.depends("oms_stage", "order_id.commitment_date", "oms_short_qty", "oms_vendor_date")
    def _compute_oms_when(self):
        self.oms_when = False
        for line in self.filtered(lambda line: line.oms_stage in OPEN):
            day = line._oms_last_day()
            if line.oms_short_qty > 0:  # whatever else is promised
                line.oms_when = self.env._("no date yet")
            elif day:
                line.oms_when = line._oms_say_when(day)

    def _oms_say_when(self, day):
        """With the day that was wanted, where it is an earlier one: what makes it late is said beside."""
        say, wanted = self.env["oms.day"]._say, self.order_id.commitment_date
        wanted = wanted and self.env["oms.day"]._of(wanted, self.order_id.warehouse_id)
        return self.env._("by %(day)s, wanted %(wanted)s", day=say(day), wanted=say(wanted)) if wanted and wanted < day else (
            self.env._("by %s", say(day)))

    def _oms_last_day(self):
        """The day by which all of the line is sent: that of its vendor, else the one that is wanted; None: none is known.
        Extended by promising."""
        self.ensure_one()
        date = self.oms_vendor_date or self.order_id.commitment_date
        return self.env["oms.day"]._of(date, self.order_id.warehouse_id) if date else None
