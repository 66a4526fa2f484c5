# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    oms_release_policy = fields.Selection(
        [("at_once", "At once"), ("planned", "Planned")],
        "Send orders to warehouse", required=True, default="at_once",
        help="At once: the warehouse can work on an order as soon as it is confirmed and not held. "
             "Planned: somebody, or a plan, sends orders to the warehouse.")

    @api.model
    def _get_partner_locations(self):
        """Natively a look at each of the two whether it is still there: whoever deletes a place deletes its name."""
        id_of = self.env["ir.model.data"]._xmlid_to_res_id
        found = [id_of(f"stock.stock_location_{name}") for name in ("customers", "suppliers")]
        if not all(found):
            return super()._get_partner_locations()
        return tuple(self.env["stock.location"].browse(number) for number in found)

    @api.model_create_multi
    def create(self, vals_list):
        warehouses = super().create(vals_list)
        self.env.registry.clear_cache()  # each has its day
        return warehouses

    def write(self, vals):
        result = super().write(vals)
        if not {"partner_id", "company_id"}.isdisjoint(vals):
            self.env.registry.clear_cache()
        return result
