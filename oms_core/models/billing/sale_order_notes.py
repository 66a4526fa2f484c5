# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models

#: In the context of what notes the same thing on many orders: a :class:`Notes`. No client can send this object.
NOTES = "oms_notes"


class Notes:
    """Notes on orders that are written together in the end, by Odoo's own batch."""

    def __init__(self):
        self.bodies = defaultdict(list)

    def write(self, env):
        while self.bodies:
            some = {order_id: bodies.pop(0) for order_id, bodies in self.bodies.items()}
            env["sale.order"].browse(some)._message_log_batch(some)
            self.bodies = {order_id: bodies for order_id, bodies in self.bodies.items() if bodies}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def message_post(self, **kwargs):
        notes = self.env.context.get(NOTES)
        if isinstance(notes, Notes) and set(kwargs) == {"body"}:
            notes.bodies[self.id].append(kwargs["body"])
            return self.env["mail.message"]
        return super().message_post(**kwargs)
