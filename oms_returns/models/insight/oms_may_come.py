# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL, ormcache

#: Days from authorisation to the shelf where nothing is known yet.
DAYS = 14


class OmsMayCome(models.AbstractModel):
    """Authorised returns are supply, as far as the policy under which they were decided says so."""

    _inherit = "oms.may.come"

    @api.model
    @ormcache()
    def _is_on(self):
        """Whether any policy counts what may come: no confirmation pays for what nobody uses."""
        # sudo: what the shop allows does not depend on who asks
        return bool(self.env["oms.return.policy"].sudo().search([("supply_percent", ">", 0)], limit=1))

    @api.model
    def _terms(self, supply, scope):
        return [*super()._terms(supply, scope), *([self._returns_sql(supply, scope)] if self._is_on() else [])]

    @api.model
    def _returns_sql(self, supply, scope):
        """Open receipts of returns whose goods are usually put back: whole units of the expected part, counted on from the first
        to come, so that five single pieces at 80 % are four. They lie on the shelf so long after the authorisation as it
        usually takes there, tomorrow at the earliest; what takes twice as long is not counted any more."""
        ahead = supply._ahead_sql(scope, SQL("warehouse.id"))
        return SQL(
            """SELECT product_id, warehouse_id, day, FLOOR(total) - FLOOR(total - expected) AS quantity, 'may_come' AS kind,
                      'stock.move' AS model, id AS res_id, 0 AS loose
                 FROM (SELECT one.*, SUM(expected) OVER (PARTITION BY product_id, warehouse_id ORDER BY day, id) AS total
                         FROM (SELECT move.id, move.product_id, warehouse.id AS warehouse_id,
                                      move.product_qty * (line.terms->>'supply_percent')::numeric / 100 AS expected,
                                      GREATEST(due.on_day - %(ahead)s, %(first)s) + %(ahead)s AS day
                                 FROM stock_move move
                                 JOIN oms_return_line line ON line.id = move.oms_return_line_id AND line.disposition = 'restock'
                                  AND (line.terms->>'supply_percent')::numeric > 0
                                 JOIN oms_return back ON back.id = line.return_id AND back.authorised_on IS NOT NULL
                                 JOIN stock_location source ON source.id = move.location_id AND source.usage = 'customer'
                                 JOIN stock_location here ON here.id = move.location_dest_id
                                 JOIN stock_warehouse warehouse ON warehouse.id = here.warehouse_id
                                  AND warehouse.id = ANY(%(warehouses)s)
                           CROSS JOIN LATERAL (SELECT %(day)s AS on_day, %(late)s AS late_day) due
                                WHERE move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                                  AND due.late_day >= 0 %(products)s) one) counted
                WHERE FLOOR(total) > FLOOR(total - expected)""",
            ahead=ahead, first=scope.first_receipt, warehouses=scope.warehouses,
            day=supply._day_sql(scope, self._usual_sql(1), SQL("warehouse.id")),
            late=supply._day_sql(scope, self._usual_sql(2), SQL("warehouse.id")),
            products=supply._of_products(scope, SQL("move.product_id")))

    @api.model
    def _usual_sql(self, times):
        return SQL("back.authorised_on + make_interval(days => %s * COALESCE(NULLIF(warehouse.oms_return_days, 0), %s))",
                   times, DAYS)
