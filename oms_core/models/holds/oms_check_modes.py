# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .oms_hold_reason import MODES

PREFIX = "oms_check_"


def _mode(code, label):
    """A field that shows and sets the mode of the check ``code`` in the page's company."""
    name = PREFIX + code

    @api.depends("company_id")
    def compute(pages):
        for page in pages:
            page[name] = page.env["oms.checks"]._modes(page.company_id.id).get(code, "off")

    def inverse(pages):
        for page in pages:
            page._oms_set_checks({name: page[name]})

    return fields.Selection(MODES, label, compute=compute, inverse=inverse)


class OmsCheckModes(models.AbstractModel):
    """For a page of a company's settings: which orders are held by themselves at confirmation. Kept on the reasons for such
    holds, for each company (``oms.hold.reason.mode``)."""

    _name = "oms.check.modes"
    _description = "Modes of the automatic holds of a company"

    oms_check_address = _mode("address", "Incomplete address")
    oms_check_duplicate = _mode("duplicate", "Ordered twice")
    oms_check_price = _mode("price", "Price too low")
    oms_check_date = _mode("date", "Impossible date")
    oms_check_payment = _mode("payment", "Payment pending")
    oms_check_card = _mode("card", "Card does not cover it")
    oms_check_review = _mode("review", "Suspicious orders")

    def _oms_set_checks(self, vals):
        """Keep those of these values that are modes of checks. Whoever calls has checked that the user may change settings."""
        self.ensure_one()
        checks, company_id = self.env["oms.checks"], self.company_id.id
        reasons, modes = checks._reasons(), checks._modes(company_id)
        for code, reason in reasons.items():
            mode = vals.get(PREFIX + code, modes[code]) or "off"
            if mode != modes[code]:
                # sudo: a setting of this company alone, on a reason that other companies may share
                reason.sudo().with_company(company_id).mode = mode
