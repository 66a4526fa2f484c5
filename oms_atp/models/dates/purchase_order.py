# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def button_approve(self, force=False):
        """A confirmed purchase is supply: backorders get a promise from it."""
        result = super().button_approve(force=force)
        self.order_line._oms_supply_changed()
        return result

    def write(self, vals):
        done = super().write(vals)
        if vals.get("state") == "purchase":
            self.order_line._oms_keep_first_dates()
        return done

    # --- a date on the head ---------------------------------------------------------------------------------------

    oms_late_count = fields.Integer(
        "Orders short of this", compute="_compute_oms_late_count", groups="base.group_user",
        help="Orders whose goods do not come in time by now, of what this purchase brings.")

    @api.onchange("date_planned")
    def _onchange_oms_date_planned(self):
        """A date on the head is that of all lines: whom does it hit?"""
        lines = self._origin.order_line.filtered(lambda line: not line.display_type)
        return self.env["purchase.order.line"]._oms_warn_hit(dict.fromkeys(lines, self.date_planned))

    @api.depends("state", "order_line.date_planned")
    def _compute_oms_late_count(self):
        self.oms_late_count = 0
        # sudo: how many, for whoever reads the purchase
        coming = {order: products for order in self.sudo() if (products := order._oms_coming_products())}
        if len(coming) < 2 or self.env["stock.move"]._oms_knows_kits():  # a kit is judged whole: by all that it is made of
            for order in coming:
                order.oms_late_count = len(order._oms_hit_now())
            return
        self.env.flush_all()
        promises = self.env["oms.promise"]
        hit = {(warehouse_id, product_id): count for warehouse_id, product_id, count in self.env.execute_query(SQL(
            """SELECT promise.warehouse_id, judged.product_id, COUNT(*) FROM (%s) judged
                 JOIN oms_promise promise ON promise.id = judged.id
                WHERE judged.risky AND judged.uncovered > 0 GROUP BY promise.warehouse_id, judged.product_id""",
            promises._oms_judged_sql(self.env["product.product"].union(*coming.values()).ids)))}
        for order, products in coming.items():
            place = order.picking_type_id.warehouse_id.id
            order.oms_late_count = sum(hit.get((place, product.id), 0) for product in products)

    def _oms_coming_products(self):
        """What this purchase still brings, and promises may wait for."""
        order = self._origin
        if order.state != "purchase" or order.company_id.oms_promise_mode != "on":
            return self.env["product.product"]
        return order.order_line.filtered(lambda line: (
            line.state == "purchase" and line.product_id.is_storable and line.qty_received < line.product_qty)).product_id

    def _oms_hit_now(self):
        """Rows (promise id, quantity beyond supply) of promises that this purchase should have served and nothing covers now."""
        coming = self._oms_coming_products()
        if not coming:
            return []
        self.env.flush_all()
        promises = self.env["oms.promise"]
        rows = self.env.execute_query(SQL(
            """SELECT judged.id, judged.uncovered FROM (%s) judged
                 JOIN oms_promise promise ON promise.id = judged.id AND promise.warehouse_id = %s
                WHERE judged.risky ORDER BY promise.date, judged.id""",
            promises._oms_judged_sql(coming.ids), self.picking_type_id.warehouse_id.id or 0))
        return [row for row in rows if row[1] > 0]

    def action_oms_rescue(self):
        """What can be done for the orders that this purchase comes too late for."""
        self.ensure_one()
        return self.env["oms.rescue"]._oms_open(self)
