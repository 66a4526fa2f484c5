# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...planning import overview as planning
from .oms_overview import OPEN


class OmsOverview(models.AbstractModel):
    """The manager's figures on open orders: each is the orders of a domain, so that a click opens what was counted."""

    _inherit = "oms.overview"

    def _marks(self):
        """{mark: domain within the open orders}; an addon's own mark becomes a tile."""
        return {
            "late": [("oms_late", "=", True)],
            "at_risk": [("oms_at_risk", "=", True)],
            "held": [("oms_held", "=", True)],
            "backordered": [("oms_backordered", "=", True)],
        }

    def _figures_of(self, companies):
        """Figures on the open orders of these companies that the user may see, in the currency of the user's company.

        Three statements, whatever the number of orders. An order that is sent from two warehouses counts in both, with what
        each sends of it.

        :returns: {"tiles": {mark, or "open" for all: Figure}, "stages": {stage: Figure}, "warehouses": {id: Figure}}
        """
        groups, sent = self._gather_open(companies), self._gather_sent_from(companies)
        rates = self._rates({group.currency for group in (*groups, *sent)})
        tiles = {mark: planning.tile(groups, mark, rates) for mark in self._marks()}
        return {
            "tiles": {**tiles, "open": planning.tile(groups, None, rates)},
            "stages": planning.split(groups, "stage", rates),
            "warehouses": planning.split(sent, "warehouse", rates),
        }

    def _gather_open(self, companies):
        """A list of ``planning.overview.Group``, in one statement with the user's record rules inside."""
        marks = self._marks()
        orders = self.env["sale.order"]
        query = orders._search(Domain(list(OPEN)) & Domain("company_id", "in", companies.ids))
        columns = [orders._field_to_sql(query.table, name, query) for name in ("oms_stage", "currency_id")]
        columns += [SQL("(%s) IS TRUE", Domain(domain).optimize_full(orders)._to_sql(orders, query.table, query))
                    for domain in marks.values()]
        names = [f"c{number}" for number in range(len(columns))]
        sale = query.select(SQL("%s AS id", SQL.identifier(query.table, "id")), *(
            SQL("%s AS %s", column, SQL.identifier(name)) for column, name in zip(columns, names, strict=True)))
        self.env["sale.order.line"].flush_model()
        shown = SQL(", ").join(SQL.identifier(name) for name in names)
        rows = self.env.execute_query(SQL(
            """WITH sale AS (%(orders)s), value AS (%(values)s)
               SELECT %(shown)s, COUNT(*), COALESCE(SUM(value.open), 0)::float8, COALESCE(SUM(value.short), 0)::float8
                 FROM sale LEFT JOIN value ON value.order_id = sale.id GROUP BY %(shown)s""",
            orders=sale, values=self._open_sql(), shown=shown))
        return [
            planning.Group(
                stage, 0, currency,
                frozenset(mark for mark, has in zip(marks, row[:-3], strict=True) if has), *row[-3:])
            for stage, currency, *row in rows]

    def _gather_sent_from(self, companies):
        """The same by where goods are sent from: groups of one stage and no marks."""
        orders = self.env["sale.order"]
        query = orders._search(Domain(list(OPEN)) & Domain("company_id", "in", companies.ids))
        sale = query.select(SQL("%s AS id", SQL.identifier(query.table, "id")), SQL(
            "%s AS currency_id", orders._field_to_sql(query.table, "currency_id", query)))
        parts = self._open_from_flushed(SQL("line.order_id IN (SELECT id FROM sale)"))
        rows = self.env.execute_query(SQL(
            """WITH sale AS MATERIALIZED (%s), part AS (%s)
               SELECT part.warehouse_id, sale.currency_id, COUNT(*), SUM(part.open)::float8, SUM(part.short)::float8
                 FROM sale JOIN part ON part.order_id = sale.id GROUP BY 1, 2""", sale, parts))
        return [planning.Group("", warehouse or 0, currency, frozenset(), *row) for warehouse, currency, *row in rows]
