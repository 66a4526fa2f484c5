# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, tools
from odoo.tools import SQL


class OmsAllotment(models.Model):
    """Supply set aside for one channel (sales team): others are not promised it. What the channel is promised uses it up."""

    _name = "oms.allotment"
    _description = "Stock set aside for a channel"
    _order = "product_id, warehouse_id, team_id"
    _rec_name = "product_id"

    active = fields.Boolean(default=True)
    product_id = fields.Many2one("product.product", required=True, index=True, ondelete="cascade",
                                 domain=[("is_storable", "=", True)])
    warehouse_id = fields.Many2one("stock.warehouse", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="warehouse_id.company_id", store=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    team_id = fields.Many2one("crm.team", "Set aside for", required=True, ondelete="cascade")
    quantity = fields.Float("Set aside", required=True, digits="Product Unit", help="In the product's unit.")
    date_from = fields.Date("From", required=True, default=lambda self: self.env["oms.day"]._today(company=self.env.company))
    date_to = fields.Date("Until")

    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "What is set aside for a channel must be more than zero.")
    _dates_in_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)", "The last day cannot be before the first.")
    _channel_uniq = models.UniqueIndex(
        "(product_id, warehouse_id, team_id) WHERE active", "This product is set aside for this team already: change that row.")

    @api.model_create_multi
    def create(self, vals_list):
        allotments = super().create(vals_list)
        if not self._oms_are_any():
            self.env.registry.clear_cache()
        return allotments

    @api.model
    @tools.ormcache()
    def _oms_are_any(self):
        """Whether anything may be set aside: where nothing ever was, the ledger need not ask, nor offers which team it is. When
        the last row has gone it may say yes all the same."""
        return self.env.execute_query(SQL("SELECT EXISTS (SELECT FROM oms_allotment)"))[0][0]
