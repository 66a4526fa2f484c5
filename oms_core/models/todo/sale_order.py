# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

_VALUES = {"oms_open_value": "open", "oms_short_value": "short"}


class SaleOrder(models.Model):
    """What an order is worth to the one who looks: what is still to be sent of it and what is missing, at today's rate in the
    currency of the company worked in. The columns that overview and lists show and add up, so that they agree."""

    _inherit = "sale.order"

    oms_own_currency_id = fields.Many2one(
        "res.currency", compute="_compute_oms_own_currency_id", groups="base.group_user")
    oms_open_value = fields.Monetary(
        "Still to send", compute="_compute_oms_values", currency_field="oms_own_currency_id", groups="base.group_user",
        help="Untaxed value of what is neither shipped nor given up, in your company's currency.")
    oms_short_value = fields.Monetary(
        "Missing", compute="_compute_oms_values", currency_field="oms_own_currency_id", groups="base.group_user",
        help="Untaxed value of what is backordered, in your company's currency.")
    oms_from_warehouse_ids = fields.Many2many(
        "stock.warehouse", string="Ships from", compute="_compute_oms_from_warehouse_ids",
        search="_search_oms_from_warehouse_ids", groups="base.group_user", help="Where what is still to be sent is sent from.")

    _oms_open_idx = models.Index("(commitment_date) WHERE state = 'sale' AND oms_stage IN ('to_supply', 'in_warehouse')")
    _oms_held_idx = models.Index("(company_id) WHERE oms_held")
    _oms_backordered_idx = models.Index("(company_id) WHERE oms_backordered")
    _oms_at_risk_idx = models.Index("(company_id) WHERE oms_at_risk")
    _oms_sent_idx = models.Index("(company_id) WHERE state = 'sent'")
    _oms_to_invoice_idx = models.Index("(company_id) WHERE state = 'sale' AND invoice_status = 'to invoice'")

    @api.depends_context("company")
    def _compute_oms_own_currency_id(self):
        self.oms_own_currency_id = self.env.company.currency_id

    @api.depends("order_line.price_subtotal", "order_line.oms_ordered_qty", "order_line.oms_shipped_qty",
                 "order_line.oms_closed_qty", "order_line.oms_short_qty", "state", "currency_id")
    @api.depends_context("company", "oms_from_warehouse")
    def _compute_oms_values(self):
        overview = self.env["oms.overview"]
        rates = overview._rates(set(self.currency_id.ids))
        found = overview._values_of(self.ids)
        for order in self:
            rate = rates.get(order.currency_id.id, 1.0)
            for name, value in zip(_VALUES, found.get(order._origin.id, (0.0, 0.0)), strict=True):
                order[name] = value * rate

    def _field_to_sql(self, alias, field_expr, query=None):
        """So that the values can be added up by group."""
        if field_expr == "oms_own_currency_id":
            return SQL("%s::integer", self.env.company.currency_id.id)
        if field_expr not in _VALUES:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        self.env["sale.order.line"].flush_model()
        overview, mine = self.env["oms.overview"], SQL("line.order_id = %s", SQL.identifier(alias, "id"))
        column = SQL.identifier("value", _VALUES[field_expr])
        if "oms_from_warehouse" in self.env.context:
            self.env["stock.move"].flush_model()
            value = SQL("SELECT SUM(%s) FROM (%s) value WHERE value.warehouse_id %s", column, overview._open_from_sql(mine),
                        overview._from_sql())
        else:
            value = SQL("SELECT %s FROM (%s) value", column, overview._open_sql(mine))
        currencies = self.env["res.currency"].with_context(active_test=False).search([("id", "!=", False)])  # they are few
        return SQL("COALESCE((%s), 0) * %s", value, self.env["oms.day"]._case_sql(
            super()._field_to_sql(alias, "currency_id", query), overview._rates(set(currencies.ids)), 1.0))

    @api.depends("order_line.move_ids.state", "warehouse_id", "oms_stage")
    def _compute_oms_from_warehouse_ids(self):
        self.oms_from_warehouse_ids = False
        if not self.ids:
            return
        rows = self.env.execute_query(SQL(
            "SELECT DISTINCT order_id, warehouse_id FROM (%s) part WHERE warehouse_id IS NOT NULL",
            self.env["oms.overview"]._open_from_flushed(SQL("line.order_id = ANY(%s)", self.ids))))
        found = {}
        for order_id, warehouse_id in rows:
            found.setdefault(order_id, []).append(warehouse_id)
        for order in self:
            order.oms_from_warehouse_ids = sorted(found.get(order._origin.id, []))

    @api.model
    def _search_oms_from_warehouse_ids(self, operator, value):
        """False among the values: what no warehouse sends (a vendor does)."""
        if operator != "in":
            return NotImplemented
        ids = [id_ for id_ in value if id_]
        condition = SQL("warehouse_id = ANY(%s)", ids)
        if len(ids) < len(value):
            condition = SQL("(%s OR warehouse_id IS NULL)", condition)
        sent = self.env["oms.overview"]._open_from_flushed(SQL("TRUE"))
        return [("id", "in", SQL("(SELECT order_id FROM (%s) part WHERE %s)", sent, condition))]
