# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    oms_promise_mode = fields.Selection(
        [("off", "Leave it to the order's own warehouse"), ("on", "Promise from all warehouses")],
        "Promising", required=True, default="off",
        help="Promise from all warehouses: a confirmed order gets its goods from the warehouses that have them, "
             "and nobody else is promised the same goods. Orders confirmed before stay as they are.")
    oms_repromise_mode = fields.Selection(
        [("mark", "Only mark them"), ("auto", "Find another date or warehouse")],
        "Promises at risk", required=True, default="auto",
        help="When goods promised are late or lost: only mark the order, or promise it anew from where and when supply "
             "allows; the order's timeline says what was promised before, what is now, and why.")

    def write(self, vals):
        result = super().write(vals)
        if not {"oms_transit_days", "oms_transit_days_late", "partner_id"}.isdisjoint(vals):
            self.env.registry.clear_cache()  # what sourcing knows of warehouses
        return result
