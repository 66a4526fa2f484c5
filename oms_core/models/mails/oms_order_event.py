# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsOrderEvent(models.Model):
    """Customers are told of what is on the timeline: the one place through which everything goes."""

    _inherit = "oms.order.event"

    # Who asks for a rating looks for shipments and deliveries of the last weeks.
    _arrived_idx = models.Index("(date) WHERE kind IN ('shipped', 'delivered')")

    @api.model
    def _oms_log(self, entries):
        events = super()._oms_log(entries)
        if events:
            self.env["oms.mail.outbox"].sudo()._oms_append(events)  # sudo: what follows from a fact, whoever made it
        return events
