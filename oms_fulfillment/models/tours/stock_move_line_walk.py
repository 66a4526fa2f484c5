# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class StockMoveLine(models.Model):
    """The order of lines on the floor. Odoo's own order of this model stays as it is: our lists ask for ``oms_walk``."""

    _inherit = "stock.move.line"

    oms_walk = fields.Integer(
        "Walking order", readonly=True, copy=False,
        help="When one comes past it on the walk through its transfer or tour, from 1. Kept when a walk is shown, printed or "
             "planned; 0: not yet.")

    oms_place = fields.Char("Place", compute="_compute_oms_place")

    @api.depends("location_id", "location_dest_id")
    def _compute_oms_place(self):
        service, Location = self.env["oms.walk"], self.env["stock.location"]
        shelves = {line: service._oms_shelf(line) for line in self}
        at = Location.union(*shelves.values())._oms_places()
        for line, shelf in shelves.items():
            line.oms_place = Location._oms_say_place(at[shelf.id]) if shelf.id in at else ""

    def _oms_in_walking_order(self):
        """These lines as one walk, by where things are now."""
        return self.browse(self._oms_walk().lines)

    def _oms_walk(self):
        """:returns: the `Walk` past these lines together"""
        return self.env["oms.walk"]._oms_walks({0: self})[0]

    def _oms_keep_walk(self, key=None):
        """Number the lines in walking order, each group from 1, and say how.

        :param key: what tells the groups apart (default: the transfer); a constant for one walk past all
        :returns: {key: `Walk`}
        """
        walks = self.env["oms.walk"]._oms_walks(self.grouped(key or "picking_id"))
        self._oms_keep_order([one.lines for one in walks.values()])
        return walks

    def _oms_keep_order(self, orders):
        """Number lines as these sequences of their ids are ordered, each from 1. One statement, which touches what is not so
        already: a line somebody is scanning at the moment is not in its way without need. Lines on a tour that is not over keep
        the order of that tour, whoever looks at the walk of their transfer meanwhile."""
        numbers = {line: number for order in orders for number, line in enumerate(order, 1)}
        self.check_access("read")
        # SQL: it is our own fact, no content; write() would ask each line whether its goods changed.
        self.env.cr.execute(SQL(
            """UPDATE stock_move_line line SET oms_walk = walk.number
                 FROM unnest(%s::int[], %s::int[]) AS walk (id, number)
                WHERE line.id = walk.id AND line.oms_walk IS DISTINCT FROM walk.number
                  AND NOT EXISTS (
                      SELECT FROM oms_tour tour WHERE tour.id = line.oms_tour_id AND tour.state IN ('open', 'active'))""",
            list(numbers), list(numbers.values())))
        self.invalidate_model(["oms_walk"], flush=False)
