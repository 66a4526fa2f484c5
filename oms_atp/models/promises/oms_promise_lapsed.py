# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsPromise(models.Model):
    """Promises whose goods are reserved from a lot that lapses before they ship: its date was moved, or the order is late."""

    _inherit = "oms.promise"

    @api.model
    def _oms_follow_supply(self, product_ids, cause=""):
        self._oms_free_lapsed(product_ids)._action_assign()
        result = super()._oms_follow_supply(product_ids, cause)
        self._oms_reserve_again(product_ids)
        return result

    @api.model
    def _oms_reserve_again(self, product_ids):
        """Promises that lost their lot, or found none on their day, reserve what there is by now: a date was moved back."""
        if not self.env["oms.supply"]._goods_lapse():
            return
        # sudo: a job's work on reservations of whatever orders
        moves = self.env["stock.move"].sudo().search([
            ("product_id", "in", product_ids), ("product_id.use_expiration_date", "=", True),
            ("oms_promise_id.state", "=", "open"), ("state", "in", ("confirmed", "partially_available"))])
        moves.filtered(lambda move: not move.oms_unreleased and move._should_assign_at_confirm())._action_assign()

    @api.model
    def _oms_lapsed_items(self, product_ids=None):
        """Detailed operations of open promises, not picked, of lots that are not there any more on the day they ship."""
        items = self.env["stock.move.line"].sudo()  # sudo: a job's work on reservations of whatever orders
        if not self.env["oms.supply"]._goods_lapse():
            return items
        self.env.flush_all()
        days = self.env["oms.day"]
        rows = self.env.execute_query(SQL(
            """SELECT item.id
                 FROM oms_promise promise
                 JOIN stock_move move ON move.oms_promise_id = promise.id
                  AND move.state IN ('partially_available', 'assigned')
                 JOIN stock_move_line item ON item.move_id = move.id AND NOT COALESCE(item.picked, FALSE)
                 JOIN stock_location location ON location.id = item.location_id AND location.oms_serves_id IS NOT NULL
                 JOIN stock_lot lot ON lot.id = item.lot_id
                 JOIN product_product product ON product.id = item.product_id
                 JOIN product_template template ON template.id = product.product_tmpl_id AND template.use_expiration_date
                WHERE promise.state = 'open' %s
                  AND %s <= GREATEST(%s, %s)""",
            self.env["oms.supply"]._of_products(
                self.env["oms.supply"]._scope(product_ids, []), SQL("move.product_id")),
            *(days._warehouse_day_sql(instant, SQL("promise.warehouse_id")) for instant in (
                SQL("LEAST(lot.removal_date, lot.expiration_date)"), SQL("move.date"))),
            days._warehouse_today_sql(SQL("promise.warehouse_id"))))
        return items.browse([row[0] for row in rows])

    @api.model
    def _oms_free_lapsed(self, product_ids=None):
        """Take back those reservations. What was picked is left alone.

        :returns: the moves, to be reserved anew from what else there is
        """
        items = self._oms_lapsed_items(product_ids)
        moves = items.move_id
        items.unlink()
        return moves
