# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsReturn(models.Model):
    """What became of goods of a return afterwards: put in order, or sent to their vendor."""

    _inherit = "oms.return"

    refurbished_ids = fields.One2many("oms.return.refurbished", "return_id", "Put in order", readonly=True)
    vendor_line_ids = fields.One2many("oms.vendor.return.line", "return_id", "To vendors", readonly=True)
    vendor_return_count = fields.Integer(compute="_compute_vendor_return_count")

    def _compute_vendor_return_count(self):
        for back in self:
            back.vendor_return_count = len(back.vendor_line_ids.vendor_return_id)

    def action_view_vendor_returns(self):
        self.check_access("read")
        return self._oms_open("oms.vendor.return", self.vendor_line_ids.vendor_return_id, self.env._("To vendors"))
