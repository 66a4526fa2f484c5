# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.jobs import later_on_collision, run
from odoo.addons.oms_core.tools import Fact
from odoo.tools import SQL, ormcache

#: Days of shipments from which the daily use is taken.
USE_DAYS = 90
#: Policies looked at in one transaction.
CHUNK = 1000


class OmsStockPolicy(models.Model):
    """What of a product in a warehouse is never promised: a fixed quantity or so many days of use."""

    _name = "oms.stock.policy"
    _description = "Safety stock"
    _order = "product_id, warehouse_id"
    _rec_name = "product_id"

    product_id = fields.Many2one("product.product", required=True, index=True, ondelete="cascade",
                                 domain=[("is_storable", "=", True)])
    warehouse_id = fields.Many2one("stock.warehouse", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="warehouse_id.company_id", store=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    fixed_qty = fields.Float("Safety stock", digits="Product Unit", help="Never promised, in the product's unit.")
    cover_days = fields.Integer("Days of cover", help="So many days of average use are never promised.")
    daily_use = fields.Float("Use per day", readonly=True, digits="Product Unit",
                             help="Average of what left for customers in the last 90 days; computed every night.")
    opportunity_price = fields.Float(
        "Worth elsewhere", digits="Product Price",
        help="What a unit is worth where it would be sold otherwise, in the company's currency: so much dearer it is to "
             "supply from here.")
    safety_qty = fields.Float("Not promised", compute="_compute_safety_qty", store=True, digits="Product Unit")

    _product_warehouse_uniq = models.Constraint(
        "UNIQUE(product_id, warehouse_id)", "This product has a safety stock in this warehouse already: change that one.")
    _not_negative = models.Constraint(
        "CHECK(fixed_qty >= 0 AND cover_days >= 0)", "Safety stock and days of cover cannot be negative.")

    _opportunity_not_negative = models.Constraint(
        "CHECK(opportunity_price >= 0)", "What a unit is worth elsewhere cannot be negative.")

    @api.depends("fixed_qty", "cover_days", "daily_use")
    def _compute_safety_qty(self):
        for policy in self:
            policy.safety_qty = max(policy.fixed_qty, policy.cover_days * policy.daily_use)

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        policies.filtered("cover_days")._oms_refresh_use()
        if any(policies.mapped("opportunity_price")):
            self.env.registry.clear_cache()
        return policies

    def write(self, vals):
        result = super().write(vals)
        if "cover_days" in vals:
            self.filtered("cover_days")._oms_refresh_use()
        if "opportunity_price" in vals:
            self.env.registry.clear_cache()
        return result

    @api.model
    @ormcache()
    def _oms_has_opportunity(self):
        """Whether anything is worth something elsewhere: most shops never ask."""
        # sudo: whether there is any
        return bool(self.sudo().search_count([("opportunity_price", ">", 0)], limit=1))

    @api.model
    def _oms_opportunity(self, product_ids, warehouse_ids):
        """{(product id, warehouse id): what a unit is worth elsewhere}, where it is worth anything."""
        if not self._oms_has_opportunity():
            return {}
        self.flush_model(["product_id", "warehouse_id", "opportunity_price"])
        return {(product_id, warehouse_id): price for product_id, warehouse_id, price in self.env.execute_query(SQL(
            """SELECT product_id, warehouse_id, opportunity_price::float FROM oms_stock_policy
                WHERE product_id = ANY(%s) AND warehouse_id = ANY(%s) AND opportunity_price > 0""",
            list(product_ids), list(warehouse_ids)))}

    def _oms_refresh_use(self):
        """Take the daily use anew from what was shipped, in one statement."""
        if not self:
            return
        self.env.flush_all()
        used = {row[0]: row[1] for row in self.env.execute_query(SQL(
            """SELECT policy.id, SUM(move.quantity * unit.factor / product_unit.factor) / %s
                 FROM oms_stock_policy policy
                 JOIN stock_move move ON move.product_id = policy.product_id AND move.state = 'done'
                  AND move.date >= (now() AT TIME ZONE 'UTC') - %s * interval '1 day'
                 JOIN stock_location source ON source.id = move.location_id AND source.warehouse_id = policy.warehouse_id
                 JOIN stock_location dest ON dest.id = move.location_dest_id AND dest.usage = 'customer'
                 %s
                WHERE policy.id = ANY(%s) GROUP BY policy.id""",
            USE_DAYS, USE_DAYS, self.env["stock.move"]._oms_units_sql(), self.ids))}
        for policy in self:
            policy.write({"daily_use": Fact(used.get(policy.id, 0.0))})

    @api.model
    @later_on_collision("oms_atp.cron_use")
    def _cron_oms_refresh_use(self):
        run(self.env, "oms_atp.cron_use", self.search([("cover_days", ">", 0)]).ids, self._oms_refresh_use_of, CHUNK,
            name="safety stock {}", shared=True)

    @api.model
    def _oms_refresh_use_of(self, policy_ids):
        self.browse(policy_ids).exists()._oms_refresh_use()
