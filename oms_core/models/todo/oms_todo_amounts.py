# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import SEES_CREDIT


class OmsTodo(models.Model):
    """Whose figures a row shows: a row may be somebody's work (a transfer, goods to buy) whose order is not theirs to read."""

    _inherit = "oms.todo"

    figures = fields.Char("Compared", compute="_compute_figures", groups=SEES_CREDIT)

    @api.depends("res_model", "res_id")
    def _compute_figures(self):
        self.figures = False
        rows = self.filtered(lambda row: row.res_model == "oms.hold")
        holds = self.env["oms.hold"].browse(rows.mapped("res_id")).exists()._filtered_access("read")
        said = {hold.id: hold.figures for hold in holds}
        for row in rows:
            row.figures = said.get(row.res_id)

    @api.model
    def _oms_own_values(self):
        """Models of documents that rows are about and whose own value they show, not their order's. Extended by addons."""
        return ["account.move"]

    @api.model
    def _oms_todo_value(self):
        """The value of the row ``todo``: 0 where it is that of an order which the user may not read, or sale prices are not the
        user's business."""
        todo = self.with_user(self.env.uid)  # the record rule reads as superuser
        orders, value = todo.env["sale.order"], SQL("COALESCE(todo.value, 0)")
        seen = SQL("FALSE")
        if orders.has_access("read") and (self.env.user._oms_sees_prices() or self.env.user.has_group("base.group_system")):
            rules = todo.env["ir.rule"]._compute_domain("sale.order", "read")
            if all(condition.field_expr == "company_id" for condition in rules.iter_conditions()):
                return value
            seen = SQL("todo.order_id IN %s", orders._search([]).subselect())
        return SQL("CASE WHEN todo.res_model = ANY(%s) OR %s THEN %s ELSE 0 END", self._oms_own_values(), seen, value)

    def _read_group_select(self, aggregate_spec, query):
        """What an order is worth counts once, however many rows are about it. Values are in one currency."""
        if aggregate_spec not in ("value:sum", "value:sum_currency"):
            return super()._read_group_select(aggregate_spec, query)
        column = {name: self._field_to_sql(self._table, name, query) for name in ("res_model", "res_id", "order_id", "value")}
        about = SQL(
            "CASE WHEN %(order_id)s IS NULL OR %(res_model)s = ANY(%(own)s) THEN concat_ws(',', %(res_model)s, %(res_id)s) "
            "ELSE %(order_id)s::text END", own=self._oms_own_values(), **column)
        return SQL("(SELECT SUM(part.value::numeric)::float8 FROM jsonb_each_text(jsonb_object_agg(%s, COALESCE(%s, 0))) part)",
                   about, column["value"])
