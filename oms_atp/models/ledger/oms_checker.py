# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsChecker(models.AbstractModel):
    _inherit = "oms.checker"

    @api.model
    def _oms_rules(self):
        return [
            *super()._oms_rules(),
            self._promise_has_demand(), self._promise_is_its_moves(), self._promise_is_its_components(),
            self._promised_twice(), self._short_not_workable(),
        ]

    @api.model
    def _promise_has_demand(self):
        """An open promise without demand."""
        return ("promise_has_demand", "fault", "oms.promise", SQL(
            """SELECT promise.id, format('%%s: promised, but no demand carries the promise', sale.name)
                 FROM oms_promise promise
                 JOIN sale_order sale ON sale.id = promise.order_id
                WHERE promise.state = 'open'
                  AND NOT EXISTS (SELECT FROM stock_move move
                                   WHERE move.oms_promise_id = promise.id AND move.state != 'cancel')"""))

    @api.model
    def _promise_is_its_moves(self):
        """More demand than was promised."""
        return ("promise_is_its_moves", "fault", "oms.promise", SQL(
            """SELECT promise.id, format('%%s: %%s promised, moves carry %%s', sale.name, promise.quantity,
                                         SUM(move.product_qty))
                 FROM oms_promise promise
                 JOIN sale_order sale ON sale.id = promise.order_id
                 JOIN stock_move move ON move.oms_promise_id = promise.id
                  AND move.state NOT IN ('cancel', 'done')
                 JOIN stock_location dest ON dest.id = move.location_dest_id
            LEFT JOIN stock_location final ON final.id = move.location_final_id
                WHERE promise.state = 'open' AND COALESCE(final.usage, dest.usage) = 'customer'
                  AND move.product_id = promise.product_id
                GROUP BY promise.id, sale.name
               HAVING round((SUM(move.product_qty) - promise.quantity)::numeric, 4) > 0"""))

    @api.model
    def _promise_is_its_components(self):
        """More components in demand than kits were promised."""
        return ("promise_is_its_components", "fault", "oms.promise", SQL(
            """SELECT promise.id, format('%%s: %%s kits promised, moves carry components for %%s', sale.name,
                                         promise.quantity, SUM(move.product_qty) / %s)
                 FROM oms_promise promise
                 JOIN sale_order sale ON sale.id = promise.order_id
                 JOIN stock_move move ON move.oms_promise_id = promise.id AND move.oms_kit IS NOT NULL
                  AND move.state NOT IN ('cancel', 'done')
                 JOIN stock_location dest ON dest.id = move.location_dest_id
            LEFT JOIN stock_location final ON final.id = move.location_final_id
                WHERE promise.state = 'open' AND COALESCE(final.usage, dest.usage) = 'customer'
                GROUP BY promise.id, sale.name, move.product_id, move.oms_kit
               HAVING SUM(move.product_qty) / %s > promise.quantity + 0.26""",
            *[self.env["oms.supply"]._kit_part_sql(SQL("move.oms_kit"), SQL("move.product_id"))] * 2))

    @api.model
    def _promised_twice(self):
        """What is promised beyond what is there, and not marked."""
        return ("promised_twice", "fault", "oms.promise", SQL(
            """SELECT promise.id, format('%%s: %%s promised from %%s by %%s beyond what is there, not marked',
                                         sale.name, promise.quantity, warehouse.name, promise.date)
                 FROM oms_promise promise
                 JOIN (%s) beyond ON beyond.id = promise.id AND beyond.risky
                 JOIN sale_order sale ON sale.id = promise.order_id
                 JOIN stock_warehouse warehouse ON warehouse.id = promise.warehouse_id
                WHERE NOT COALESCE(promise.at_risk, FALSE)""",
            self.env["oms.promise"]._oms_judged_sql()))

    @api.model
    def _short_not_workable(self):
        """Backordered demand that the warehouse could work on."""
        return ("short_not_workable", "fault", "stock.move", SQL(
            """SELECT move.id, format('%%s: backordered, yet the warehouse could work on it', move.origin)
                 FROM stock_move move
                WHERE move.oms_short AND move.state NOT IN ('cancel', 'done')
                  AND (NOT COALESCE(move.oms_unreleased, FALSE) OR move.oms_promise_id IS NOT NULL)"""))
