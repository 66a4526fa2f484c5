# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    oms_reference = fields.Char(
        "Import reference", copy=False, readonly=True,
        help="Names a payment that was registered in a set. The same reference is never registered twice.")

    _oms_reference_uniq = models.UniqueIndex(
        "(company_id, oms_reference) WHERE oms_reference IS NOT NULL AND state NOT IN ('canceled', 'rejected')",
        "A payment with this reference has been registered already.")
