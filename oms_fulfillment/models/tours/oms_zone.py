# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


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

    # A name of several languages is one value of all of them: as typed first it is in each.
    _one_name = models.UniqueIndex("(warehouse_id, (name ->> 'en_US'))", "This warehouse has a zone of that name.")
    _lines_positive = models.Constraint("CHECK (lines_a_day >= 0)", "The number of lines a day cannot be negative.")

    @api.constrains("name", "warehouse_id")
    def _check_name(self):
        """In no language two zones of a warehouse are called the same."""
        self.flush_model(["name", "warehouse_id"])
        rows = self.env.execute_query(SQL(
            """SELECT warehouse.name, COALESCE(zone.name ->> lang, zone.name ->> 'en_US')
                 FROM oms_zone zone
                 JOIN oms_zone other ON other.warehouse_id = zone.warehouse_id AND other.id != zone.id
           CROSS JOIN LATERAL jsonb_object_keys(zone.name || other.name) AS lang
                 JOIN stock_warehouse warehouse ON warehouse.id = zone.warehouse_id
                WHERE zone.id = ANY(%s) AND COALESCE(zone.name ->> lang, zone.name ->> 'en_US')
                                          = COALESCE(other.name ->> lang, other.name ->> 'en_US')
                LIMIT 1""", self.ids))
        if rows:
            raise ValidationError(self.env._(
                "%(warehouse)s has a zone “%(name)s” already. Choose another name.", warehouse=rows[0][0], name=rows[0][1]))

    @api.constrains("warehouse_id")
    def _check_warehouse(self):
        # sudo: archived ones and those of other users' companies, too
        self.sudo().with_context(active_test=False).location_ids._check_oms_zone()

    def action_places(self):
        """The locations of the zone's warehouse, those of the zone together: to be given the zone, or taken from it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("oms_fulfillment.oms_places_action")
        return action | {
            "name": self.env._("Locations of %s", self.warehouse_id.name), "context": {"search_default_group_zone": 1},
            "domain": [("warehouse_id", "=", self.warehouse_id.id), ("usage", "=", "internal")]}
