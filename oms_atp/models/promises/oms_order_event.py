# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.planning.event_kind import Kind


class OmsOrderEvent(models.Model):
    """A promise that arrives later is shown to the customer: the days, never the warehouses or the cause."""

    _inherit = "oms.order.event"

    kind = fields.Selection(selection_add=[("at_risk", "At risk")], ondelete={"at_risk": "cascade"})

    def _kinds(self):
        return {**super()._kinds(), "at_risk": Kind("fa-exclamation-triangle", "warn", passing=True)}

    @api.model
    def _oms_log(self, entries):
        later = self.env.context.get("oms_later_dates")
        if later and isinstance(later, dict):  # a client may send anything along
            entries = [
                {**entry, "customer_visible": True, "facts": {**(entry.get("facts") or {}), "dates": [later[entry["line_id"]]]}}
                if entry["kind"] == "moved" and entry.get("line_id") in later else entry
                for entry in entries]
        return super()._oms_log(entries)
