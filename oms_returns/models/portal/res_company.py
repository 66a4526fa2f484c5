# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    """What customers of a company may send back by themselves."""

    _inherit = "res.company"

    oms_portal_returns = fields.Boolean(
        "Customers return goods in the portal",
        help="On the page of an order and in their account customers say what they send back, and see at once what the policy "
             "says of it and where each return stands.")
    oms_withdrawal = fields.Boolean(
        "Withdraw from contract here",
        help="Consumers in the EU may withdraw from a contract at the press of a button (Directive (EU) 2023/2673): on the page "
             "of the order, at the foot of every page, without an account too. Each is acknowledged by mail at once.")
