# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    oms_release_capacity = fields.Integer(
        "Order lines per sending", default=0,
        help="With planned sending: how many order lines the warehouse gets in one automatic run. 0: any number.")
    oms_release_days = fields.Integer(
        "Send days ahead", default=7,
        help="With planned sending: what is scheduled later than this many days from now is not sent automatically.")

    _oms_release_capacity_positive = models.Constraint(
        "CHECK (oms_release_capacity >= 0)", "The number of order lines per sending cannot be negative.")
    _oms_release_days_positive = models.Constraint(
        "CHECK (oms_release_days >= 0)", "The number of days ahead cannot be negative.")
