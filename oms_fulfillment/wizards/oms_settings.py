# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class OmsSettings(models.TransientModel):
    """What managers decide about sending, for all warehouses of the company together; each has its own on its form."""

    _inherit = "oms.settings"

    oms_planned_sending = fields.Boolean(
        "Planned sending", compute="_compute_oms_planned_sending", readonly=False,
        help="In every warehouse confirmed orders wait until somebody, or the plan, sends them.")

    @api.depends("company_id")
    def _compute_oms_planned_sending(self):
        for page in self:
            planned, every = page._oms_planned()
            page.oms_planned_sending = bool(every) and planned == every

    def _oms_warehouses(self):
        company = self.company_id or self.env.company
        # sudo: who may change the setting was checked by write(), others are told a count
        return self.env["stock.warehouse"].sudo().search([("company_id", "=", company.id)])

    def _oms_planned(self):
        """(warehouses of the company with planned sending, all of them)"""
        every = self._oms_warehouses()
        return len(every.filtered(lambda one: one.oms_release_policy == "planned")), len(every)

    def write(self, vals):
        result = super().write(vals)  # who may not is refused there
        for page in self if "oms_planned_sending" in vals else ():
            # A form sends what it shows: where only some warehouses plan, "off" that nobody touched changes none.
            if page.oms_planned_sending != bool(vals["oms_planned_sending"]):
                policy = "planned" if vals["oms_planned_sending"] else "at_once"
                page._oms_warehouses().oms_release_policy = policy
                page.invalidate_recordset(["oms_planned_sending"])
        return result
