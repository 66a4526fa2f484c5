# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning import tracking


class OmsPortal(models.AbstractModel):
    """What left for the customer, and how to follow it."""

    _inherit = "oms.portal"

    def _sent(self, pickings):
        """Those of the transfers that left for the customer."""
        return pickings.filtered(lambda picking: picking.state == "done" and picking.location_dest_id.usage == "customer")

    def _shipments(self, order, pickings=None):
        """What left for the customer, the last first: list of dicts with picking, date and tracking [(number, link)]."""
        order.ensure_one()
        if pickings is None:
            pickings = order.picking_ids
        sent = self._sent(pickings)
        return [
            {"picking": picking, "date": self.env["oms.day"]._customer_of(picking.date_done, order),
             "carrier": picking.carrier_id.name or "", "tracking": self._tracking(picking)}
            for picking in sent.sorted("date_done", reverse=True)]

    def _arrived_on(self, order, picking):
        """The day on which a shipment arrived, or None: not known. Extended by who notes it."""
        return None

    def _all_sent_arrived(self, order):
        """Whether nothing is under way: of what left, all is known to have arrived."""
        sent = self._sent(order.picking_ids)
        return bool(sent) and all(self._arrived_on(order, picking) for picking in sent)

    def _has_arrived(self, order, picking_id):
        return any(self._arrived_on(order, picking) for picking in order.picking_ids if picking.id == picking_id)

    def _tracking(self, picking):
        """[(number, link or False)]: one for each parcel, also where somebody typed several numbers."""
        if not picking.carrier_tracking_ref:
            return []
        several = picking.get_multiple_carrier_tracking()
        if isinstance(several, list):
            return [(number, tracking.address(link) or False) for number, link in several]
        return self._typed_tracking(picking)

    def _typed_tracking(self, picking):
        form = picking.carrier_id.tracking_url or ""
        numbers = tracking.numbers(picking.carrier_tracking_ref)
        ours = picking.carrier_id.delivery_type in ("fixed", "base_on_rule") and tracking.PLACE in form
        if ours:
            return [(number, tracking.link(form, number) or False) for number in numbers]
        page = tracking.address(picking.carrier_tracking_url) or False  # the carrier's own, of all of them
        return [(number, page) for number in numbers]
