# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsZone(models.Model):
    """A part of a warehouse that people work in by themselves: locations and what lies below them."""

    _name = "oms.zone"
    _description = "Zone of a warehouse"
    _order = "warehouse_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    warehouse_id = fields.Many2one(
        "stock.warehouse", "Warehouse", required=True, ondelete="cascade", index=True, check_company=True)
    company_id = fields.Many2one(related="warehouse_id.company_id", store=True, index=True)
    location_ids = fields.One2many("stock.location", "oms_zone_id", "Locations")
    lines_a_day = fields.Integer(
        "Lines a day", default=0,
        help="How many order lines are sent to this zone in a day, by the warehouse's day. 0: any number.")

    _name_once = models.Constraint("UNIQUE (warehouse_id, name)", "This warehouse has a zone of that name.")
    _lines_positive = models.Constraint("CHECK (lines_a_day >= 0)", "The number of lines a day cannot be negative.")

    def action_places(self):
        """The locations of the zone's warehouse, those of the zone together: to be given the zone, or taken from it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("oms_fulfillment.oms_places_action")
        return action | {
            "name": self.env._("Locations of %s", self.warehouse_id.name), "context": {"search_default_group_zone": 1},
            "domain": [("warehouse_id", "=", self.warehouse_id.id), ("usage", "=", "internal")]}
