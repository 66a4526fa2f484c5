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
        "Lines a day", default=0, help="How many order lines are sent to this zone in a day, by the warehouse's day. 0: any number.")

    _name_once = models.Constraint("UNIQUE (warehouse_id, name)", "This warehouse has a zone of that name.")
    _lines_positive = models.Constraint("CHECK (lines_a_day >= 0)", "The number of lines a day cannot be negative.")
