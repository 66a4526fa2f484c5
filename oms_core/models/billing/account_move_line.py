# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class AccountMoveLine(models.Model):
    """Where a line of an invoice comes from, as it was when it was billed."""

    _inherit = "account.move.line"

    oms_slips = fields.Char("Deliveries", readonly=True, copy=False)
    oms_shipped_on = fields.Date("Shipped on", readonly=True, copy=False)
    oms_customer_ref = fields.Char("Customer's order number", readonly=True, copy=False)
