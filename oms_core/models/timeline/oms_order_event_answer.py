# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsOrderEvent(models.Model):
    """What was said between the customer and us: who said the last word waits."""

    _inherit = "oms.order.event"

    # The last word about each order, for the To-do list.
    _said_idx = models.Index("(order_id, id) WHERE kind IN ('message', 'answered')")
