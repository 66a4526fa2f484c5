# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsLineClosure(models.Model):
    """What is given up of an order in exchange needs no credit any more."""

    _inherit = "oms.line.closure"

    @api.model_create_multi
    def create(self, vals_list):
        closures = super().create(vals_list)
        orders = closures.line_id.order_id.filtered("oms_exchange_return_id")
        if orders:
            self.env["oms.on.account"]._oms_release(orders)
        return closures
