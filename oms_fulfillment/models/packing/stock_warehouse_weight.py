# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    oms_weight_percent = fields.Float(
        "Weight may differ by (%)", default=5.0, digits=(6, 2),
        help="A parcel that weighs more or less than expected by more than this, and by more than the grams, is asked about.")
    oms_weight_grams = fields.Integer(
        "Weight may differ by (g)", default=50, help="Below this many grams no weight is asked about.")

    _oms_weight_tolerance = models.Constraint(
        "CHECK (oms_weight_percent BETWEEN 0 AND 100 AND oms_weight_grams BETWEEN 0 AND 100000)",
        "A weight may differ by 0 to 100 % and 0 to 100,000 g.")
