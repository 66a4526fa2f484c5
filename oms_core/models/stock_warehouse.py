# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    oms_release_policy = fields.Selection(
        [("at_once", "At once"), ("planned", "Planned")],
        "Send orders to warehouse", required=True, default="at_once",
        help="At once: the warehouse can work on an order as soon as it is confirmed and not held. "
             "Planned: somebody, or a plan, sends orders to the warehouse.")
