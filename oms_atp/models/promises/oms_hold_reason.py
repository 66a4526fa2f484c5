# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsHoldReason(models.Model):
    _inherit = "oms.hold.reason"

    blocks_promise = fields.Boolean(
        "Keeps from promising",
        help="Nothing is promised to an order that is held for this: its lines are backordered until the hold is cleared, "
             "and what was promised before goes back to the others.")
