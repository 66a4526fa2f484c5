# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsHoldReason(models.Model):
    """Why an order may be held, what that stops, and who may let it go on."""

    _name = "oms.hold.reason"
    _description = "Reason for a hold"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name by which rules refer to this reason.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    blocks_release = fields.Boolean("Keeps from the warehouse", default=True)
    blocks_invoice = fields.Boolean("Keeps from invoicing")
    group_id = fields.Many2one(
        "res.groups", "May clear it", help="Empty: every user of the order desk.")
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")

    _code_uniq = models.UniqueIndex("(code, COALESCE(company_id, 0))", "A reason with this code exists already.")
