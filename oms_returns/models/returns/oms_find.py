# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, models
from odoo.addons.oms_core.find_source import Field, Source
from odoo.addons.oms_core.planning.find import Hit, best

#: In place of a field's number: the return comes with a transfer that was found.
BY_TRANSFER = -2


class OmsFind(models.AbstractModel):
    """Returns by their number, and by what is on the customer's parcel: the tracking number of a transfer that they come with;
    parcels without papers."""

    _inherit = "oms.find"

    @api.model
    def _oms_find_sources(self):
        _ = self.env._
        return super()._oms_find_sources() + [
            Source("return", "oms.return", _("Returns"), "fa-undo", (
                Field("name", _("Number"), ("code", "number", "slips")),
                Field("external_ref", _("Channel's number"), ("code", "slips")),
            ), ("partner_id", "state_since", "amount"), "state", customer="partner_id", title="name"),
            Source("parcel", "oms.return.parcel", _("Parcels without papers"), "fa-archive", (
                Field("name", _("Number"), ("code", "number")),
                Field("reference", _("On the parcel"), ("code", "ending", "words")),
            ), ("partner_id",), "state", title="name"),
        ]

    def _oms_find_hits(self, asked, sources, limit):
        found, late = super()._oms_find_hits(asked, sources, limit)
        delivery = next((source for source in sources if source.key == "delivery"), None)
        named = [hit for hit in found.get("delivery", ()) if hit.field >= 0 and delivery.fields[hit.field].name in (
            "carrier_tracking_ref", "name")]  # not by their order's number, which is of all its transfers
        if named and "return" in found:
            found["return"] = best(found["return"] + self._oms_find_by_transfer(named), limit)
        return found, late

    @api.model
    def _oms_find_by_transfer(self, hits):
        """Hits of the returns that come with the transfers of these hits."""
        returns = self.env["oms.return"]._oms_by_transfer(self.env["stock.picking"].browse([hit.id for hit in hits]))
        return [Hit(back.id, BY_TRANSFER, hit.match, hit.score) for hit in hits for back in returns.get(hit.id, ())]

    def _oms_find_row(self, source, hit, record, row):
        if source.key != "return" or hit.field != BY_TRANSFER:
            return super()._oms_find_row(source, hit, record, row)
        found = super()._oms_find_row(source, replace(hit, field=0), record, row)
        return {**found, "why": self.env._("Transfer"), "value": record._oms_transfer_numbers()}
