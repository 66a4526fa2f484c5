# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class StockLocation(models.Model):
    _inherit = "stock.location"

    oms_zone_id = fields.Many2one(
        "oms.zone", "Zone", copy=False, index="btree_not_null", ondelete="set null",
        help="What lies below this location is in the same zone, unless it has its own.")

    @api.constrains("oms_zone_id", "location_id")
    def _check_oms_zone(self):
        """Zones are parts of one warehouse; what lies below a location that moves to another one moves along."""
        # sudo: where locations are, of whichever company their zone is
        inside = self.sudo().with_context(active_test=False).search([
            ("id", "child_of", self.ids), ("oms_zone_id", "!=", False)])
        if not inside:
            return
        warehouses = inside._oms_warehouses()
        for location in inside:
            zone = location.oms_zone_id
            if warehouses.get(location.id) != zone.warehouse_id.id:
                raise ValidationError(self.env._(
                    "%(location)s is not in %(warehouse)s, so it cannot be in its zone %(zone)s. Choose a zone of its own "
                    "warehouse, or none.",
                    location=location.complete_name, warehouse=zone.warehouse_id.display_name, zone=zone.name))

    def _oms_warehouses(self):
        """{id: id of the warehouse that it is in now}: what is stored of those below does not follow a location that moves."""
        views = {one.view_location_id.id: one.id for one in self.env["stock.warehouse"].with_context(active_test=False).search([
            ("view_location_id", "parent_of", self.ids)])}
        paths = {one.id: [int(part) for part in (one.parent_path or "").split("/") if part] for one in self}
        return {location: next((views[one] for one in reversed(path) if one in views), None) for location, path in paths.items()}

    def _oms_zones(self):
        """{id: id of its zone} of those that are in one: their own, or that of the nearest location above. Two queries."""
        above = {location.id: [int(part) for part in (location.parent_path or "").split("/") if part] for location in self}
        # sudo: structure, not contents; whoever may read the location may know its zone
        own = {one.id: one.oms_zone_id.id for one in self.browse({one for path in above.values() for one in path}).sudo()}
        found = {location: next((own[one] for one in reversed(path) if own[one]), None) for location, path in above.items()}
        return {location: zone for location, zone in found.items() if zone}
