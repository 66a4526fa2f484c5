# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.planning import tracking

from ...planning import states


class OmsReturn(models.Model):
    """By which transfers a return comes: on its parcel stand their tracking numbers, and no number of the return."""

    _inherit = "oms.return"

    @api.model
    def _oms_by_transfer(self, pickings):
        """{picking id: returns} that come with these transfers, as far as who asks may see them: those whose goods a transfer
        brings; and those of a delivery that the carrier brings back, since the label on that parcel is the delivery's. What was
        refused or cancelled comes with none."""
        found = {}
        for move in pickings.sudo().move_ids:  # sudo: of which returns goods are; the returns' own rules come next
            sent_back = move.returned_move_ids.oms_return_line_id.return_id.filtered(
                lambda back: back.door == "carrier" and back.state in states.MOVING)
            returns = move._oms_from_customer().oms_return_line_id.return_id | sent_back
            found.setdefault(move.picking_id.id, set()).update(returns.ids)
        mine = self.search([("id", "in", sorted(set().union(*found.values()))), ("state", "not in", sorted(states.OFF))])
        return {picking_id: mine.filtered(lambda back: back.id in ids) for picking_id, ids in found.items()}  # noqa: B023

    def _oms_transfers(self):
        """The transfers whose numbers stand on parcels of these, as superuser."""
        moves = self.sudo().line_ids.move_ids._oms_from_customer()  # sudo: of a return that is known to who asks
        brought_back = moves.filtered(lambda move: move.oms_return_line_id.return_id.door == "carrier").origin_returned_move_id
        return (moves | brought_back).picking_id

    def _oms_transfer_numbers(self):
        """What stands on parcels of it, in words."""
        pickings = self._oms_transfers()
        return ", ".join(dict.fromkeys(filter(None, pickings.mapped("carrier_tracking_ref") or pickings.mapped("name"))))

    def _oms_is_on_parcel(self, code):
        """Whether a number, as a scanner reads it, is one of a parcel of this return, or of a transfer."""
        return any(code == picking.name or code in tracking.numbers(picking.carrier_tracking_ref)
                   for picking in self._oms_transfers())

    def _oms_why_scanned(self, code):
        """What to say to whoever scans, among its goods, the slip or label of this return once more; None where it is neither."""
        self.ensure_one()
        if code == self.name or self._oms_is_on_parcel(code):
            return self.env._("%(code)s is on the parcel of %(name)s: scan its goods.", code=code, name=self.name)
        return None
