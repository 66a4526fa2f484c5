# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsOrderEvent(models.Model):
    _inherit = "oms.order.event"

    kind = fields.Selection(selection_add=[("return_closed", "Return closed")], ondelete={"return_closed": "cascade"})
