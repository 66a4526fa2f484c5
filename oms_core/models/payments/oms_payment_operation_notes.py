# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsPaymentOperation(models.Model):
    """Refunds that pay a credit note back."""

    _inherit = "oms.payment.operation"

    note_id = fields.Many2one(
        "account.move", "Credit note", readonly=True, ondelete="set null", index="btree_not_null",
        help="What was credited and is paid back by this refund.")
    note_amount = fields.Float(
        "Of the credit note", readonly=True, aggregator=None, help="How much of it this pays back, in its currency.")
