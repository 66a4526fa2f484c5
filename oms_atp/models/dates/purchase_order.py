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
        for order in self:
            # sudo: how many, for whoever reads the purchase
            order.oms_late_count = len(order.sudo()._oms_hit_now()) if order._origin.state == "purchase" else 0

    def _oms_hit_now(self):
        """Rows (promise id, quantity beyond supply) of promises that this purchase should have served and nothing covers now."""
        coming = self._origin.order_line.filtered(lambda line: (
            line.state == "purchase" and line.product_id.is_storable and line.qty_received < line.product_qty))
        if not coming or self.company_id.oms_promise_mode != "on":
            return []
        self.env.flush_all()
        promises = self.env["oms.promise"]
        rows = self.env.execute_query(SQL(
            """SELECT judged.id, judged.uncovered FROM (%s) judged
                 JOIN oms_promise promise ON promise.id = judged.id AND promise.warehouse_id = %s
                WHERE judged.risky ORDER BY promise.date, judged.id""",
            promises._oms_judged_sql(coming.product_id.ids), self.picking_type_id.warehouse_id.id or 0))
        return [row for row in rows if row[1] > 0]

    def action_oms_rescue(self):
        """What can be done for the orders that this purchase comes too late for."""
        self.ensure_one()
        return self.env["oms.rescue"]._oms_open(self)
