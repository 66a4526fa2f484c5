# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsReturnReason(models.Model):
    _inherit = "oms.return.reason"

    for_customers = fields.Boolean("Customers may choose it", default=True, help="On the page where they ask for a return.")
