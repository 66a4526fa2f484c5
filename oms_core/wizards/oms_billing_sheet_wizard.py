# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.urls import url_encode

from odoo import api, fields, models
from odoo.exceptions import UserError


class OmsBillingSheetWizard(models.TransientModel):
    """Asks for what the billing spreadsheet is to show, and downloads it."""

    _name = "oms.billing.sheet.wizard"
    _description = "Billing spreadsheet"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company,
        domain=lambda self: [("id", "in", self.env.companies.ids)])
    date_from = fields.Date(
        "From", default=lambda self: self.env["oms.day"]._today(company=self.env.company).replace(day=1),
        help="Empty: since the beginning.")
    date_to = fields.Date(
        "To", required=True, default=lambda self: self.env["oms.day"]._today(company=self.env.company),
        help="What is open is open at the end of this day.")
    open_before = fields.Boolean(
        "Also older documents still open", default=True,
        help="Lists the invoices, credit notes and payments from before the period that were still open.")

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for wizard in self:
            if wizard.date_from and wizard.date_from > wizard.date_to:
                raise UserError(self.env._("The period ends before it begins."))

    def action_download(self):
        self.ensure_one()
        self.env["oms.billing.sheet"]._oms_check_allowed(self.company_id)
        return {
            "type": "ir.actions.act_url",
            "target": "download",
            "url": "/oms/billing_sheet?" + url_encode({
                "company_id": self.company_id.id, "date_from": self.date_from or "", "date_to": self.date_to,
                "open_before": int(self.open_before),
            }),
        }
