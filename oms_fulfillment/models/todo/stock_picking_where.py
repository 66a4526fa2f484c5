# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Where an open transfer is, in the order in which it comes past.
PLACES = ("held", "backordered", "goods", "send", "pick", "pack", "ship")
#: Why a pick-up was missed: the first thing that was not done by its hour.
CAUSES = ("held", "goods", "send", "pick", "pack", "ship")


class StockPicking(models.Model):
    """Where each open transfer of an order is, once, and why it missed its pick-up: what the floor's page counts and its lists
    show, from the same statement."""

    _inherit = "stock.picking"

    oms_where = fields.Selection(
        [("held", "Held"), ("backordered", "Backordered"), ("goods", "Waits for goods"), ("send", "To send"), ("pick", "To pick"),
         ("pack", "To pack"), ("ship", "Ready to leave")], "Where it is",
        compute="_compute_oms_where", search="_search_oms_where", groups="base.group_user",
        help="What is to be done next with this open transfer of an order. What was sent in part is where that part is.")
    oms_missed = fields.Selection(
        [("held", "Held"), ("goods", "Waited for goods"), ("send", "Not sent in time"), ("pick", "Not picked in time"),
         ("pack", "Not packed in time"), ("ship", "Packed, but not fetched")], "Missed its pick-up",
        compute="_compute_oms_where", search="_search_oms_missed", groups="base.group_user",
        help="Why this open transfer did not go with the pick-up that it had to make: the first thing that was not done by then.")

    @api.depends("oms_step", "oms_unreleased", "oms_to_send", "state", "oms_held", "oms_pickup_at", "oms_picked_at",
                 "oms_packed_at", "move_ids.oms_short", "move_ids.oms_sent_on")
    def _compute_oms_where(self):
        found = {}
        if self._origin.ids:
            self._oms_flush_floor()
            found = {id_: (where, missed) for id_, where, missed in self.env.execute_query(SQL(
                "SELECT picking_id, place, missed FROM (%s) floor", self._oms_where_sql(ids=self._origin.ids)))}
        for picking in self:
            picking.oms_where, picking.oms_missed = found.get(picking._origin.id) or (False, False)

    @api.model
    def _search_oms_where(self, operator, value):
        return self._oms_search_floor(SQL("place"), operator, value)

    @api.model
    def _search_oms_missed(self, operator, value):
        return self._oms_search_floor(SQL("missed"), operator, value)

    @api.model
    def _oms_search_floor(self, column, operator, value):
        if operator != "in":
            return NotImplemented
        self._oms_flush_floor()
        floor = self._oms_where_sql()
        named = [one for one in value if one]
        domain = self._oms_among_open(SQL("SELECT picking_id FROM (%s) floor WHERE %s = ANY(%s)", floor, column, named))
        if len(named) < len(value):  # none of it: all others, whatever they are
            domain |= Domain("id", "not in", SQL("(SELECT picking_id FROM (%s) floor WHERE %s IS NOT NULL)", floor, column))
        return domain

    @api.model
    def _oms_where_sql(self, warehouses=None, ids=None):
        """SELECT of (picking_id, at, place, missed) of open transfers: their pick-up, one of PLACES, and one of CAUSES where the
        last pick-up of the day on which they had to leave has gone without them. `place` is NULL while a step before it is under
        way. The caller flushes.

        :param warehouses: as ``_oms_pickup_sql``, `ids` too
        """
        return SQL(
            """WITH floor AS MATERIALIZED (SELECT picking.*, %(place)s AS place FROM (%(pickup)s) picking)
               SELECT floor.picking_id, floor.at, floor.place,
                      CASE WHEN floor.place IS NULL OR floor.until >= %(now)s OR floor.until IS NULL THEN NULL
                           WHEN floor.place IN ('backordered', 'goods') THEN 'goods'
                           WHEN floor.place IN ('held', 'send') THEN floor.place
                           WHEN way.sent > floor.until THEN 'send'
                           WHEN floor.place = 'pick' OR way.picked > floor.until THEN 'pick'
                           WHEN floor.place = 'pack' OR way.packed > floor.until THEN 'pack'
                           ELSE floor.place END AS missed
                 FROM floor CROSS JOIN LATERAL (%(way)s) way""",
            now=fields.Datetime.now(), place=self._oms_place_sql(), pickup=self._oms_pickup_sql(warehouses, ids),
            way=self._oms_way_sql())

    @api.model
    def _oms_way_sql(self):
        """SELECT of (sent, picked, packed): when the steps of the goods of ``floor`` were done, on its transfer or on those that
        brought them to it (nothing does to the first step). Not those of what else its order has. Only of what is late and
        with the warehouse; else NULL."""
        step = SQL(
            """JOIN stock_move_move_rel link ON link.move_dest_id = move.id
               JOIN stock_move before ON before.id = link.move_orig_id""")
        return SQL(
            """SELECT MAX(move.oms_sent_on) AS sent, MAX(step.oms_picked_at) AS picked, MAX(step.oms_packed_at) AS packed
                 FROM (SELECT floor.picking_id AS id
                        UNION
                       SELECT before.picking_id FROM stock_move move %(step)s
                        WHERE move.picking_id = floor.picking_id AND floor.place != 'pick'
                        UNION
                       SELECT first.picking_id FROM stock_move move %(step)s
                         JOIN stock_move_move_rel earlier ON earlier.move_dest_id = before.id
                         JOIN stock_move first ON first.id = earlier.move_orig_id
                        WHERE move.picking_id = floor.picking_id AND floor.place != 'pick') way
                 JOIN stock_picking step ON step.id = way.id AND (step.id = floor.picking_id OR step.state = 'done')
                 JOIN stock_move move ON move.picking_id = step.id AND move.state != 'cancel'
                WHERE floor.until < %(now)s AND floor.place IN ('pick', 'pack', 'ship')""", step=step, now=fields.Datetime.now())

    @api.model
    def _oms_place_sql(self):
        """One of PLACES for the row ``picking`` of ``_oms_pickup_sql``."""
        return SQL(
            """CASE WHEN picking.oms_step IS NOT NULL THEN
                         CASE WHEN picking.state = 'assigned' THEN picking.oms_step
                              WHEN picking.oms_step = 'pick' OR picking.state = 'confirmed' THEN 'goods' END
                    WHEN picking.oms_to_send AND picking.free AND NOT %s THEN 'send'
                    WHEN picking.held THEN 'held'
                    WHEN picking.short THEN 'backordered'
                    ELSE 'goods' END""", self._oms_incomplete_sql())
