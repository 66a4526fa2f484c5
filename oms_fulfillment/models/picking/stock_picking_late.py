# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain


class StockPicking(models.Model):
    """A transfer is late when the day it was promised for is over where it is sent from, not minutes after its confirmation."""

    _inherit = "stock.picking"

    oms_late = fields.Boolean("Late", compute="_compute_oms_late", search="_search_oms_late")

    @api.depends("state", "date_deadline", "picking_type_id")
    def _compute_oms_late(self):
        midnights = self.env["oms.day"]._midnights()
        for picking in self:
            start = midnights.get(picking.picking_type_id.warehouse_id.id, midnights[False])
            picking.oms_late = bool(
                picking.state not in ("done", "cancel") and picking.date_deadline and picking.date_deadline < start)

    def _search_oms_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "not in", ("done", "cancel")) & self.env["oms.day"]._late_domain(
            "date_deadline", "picking_type_id.warehouse_id")
