# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

KINDS = [
    ("claim", "Claim (damaged, missing, wrong)"),
    ("freight", "Freight"),
    ("price", "Price"),
    ("chargeback", "Chargeback"),
    ("discount", "Cash discount"),
    ("other", "Other"),
]


class OmsDeductionReason(models.Model):
    """Why customers keep something back of what they were billed, and how it is settled where they are right."""

    _name = "oms.deduction.reason"
    _inherit = ["oms.shared.config"]
    _description = "Reason of deductions"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(KINDS, required=True, default="other")
    settle = fields.Selection(
        [("credit_note", "Credit note on the invoice, with its taxes"), ("write_off", "Entry in the ledger, without taxes")],
        "When accepted", required=True, default="write_off",
        help="A credit note lowers what was sold and its taxes. An entry books the amount as an expense; the sale stays.")
    account_id = fields.Many2one(
        "account.account", "Written off to", company_dependent=True,
        groups="account.group_account_invoice,account.group_account_readonly",
        domain="[('account_type', 'not in', ('asset_receivable', 'liability_payable', 'asset_cash', 'off_balance'))]",
        help="Of the company you work in. Empty: the account for discounts for early payment.")
    user_id = fields.Many2one(
        "res.users", "Who decides", domain="[('share', '=', False)]", help="Empty: whoever writes the deduction down.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: all companies.")
