# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL


class StockPicking(models.Model):
    """Picked by zones, a transfer is on several tours: the end of the last of them takes it on, whichever way that ends."""

    _inherit = "stock.picking"

    def _oms_meet_tours(self):
        """Before a tour of these transfers ends. Two whose tours end at the same moment would each leave them to the other: both
        write all rows of the transfers on tours, so that PostgreSQL refuses one, who tries again and finds the other tour
        over."""
        if self:
            self.env["oms.tour.tote"].flush_model()
            self.env.cr.execute(SQL(
                """UPDATE oms_tour_tote tote SET write_date = now() AT TIME ZONE 'UTC'
                     FROM (SELECT id FROM oms_tour_tote WHERE picking_id = ANY(%s) ORDER BY id FOR NO KEY UPDATE) AS both_have
                    WHERE tote.id = both_have.id""", self.ids))

    def _oms_go_on_from_tours(self):
        """These transfers left a tour without being put down. Those that other tours have put down, and of which nothing is left
        to pick, go on as if this one had been put down, too; of a set each by itself, as far as it can."""
        if not self:
            return
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """SELECT picking.id FROM stock_picking picking
                WHERE picking.id = ANY(%s) AND picking.oms_step = 'pick' AND picking.batch_id IS NULL
                  AND EXISTS (SELECT FROM oms_tour_tote tote JOIN oms_tour tour ON tour.id = tote.tour_id
                               WHERE tote.picking_id = picking.id AND tour.state = 'done')
                  AND NOT EXISTS (SELECT FROM oms_tour_tote tote JOIN oms_tour tour ON tour.id = tote.tour_id
                                   WHERE tote.picking_id = picking.id AND tour.state IN ('open', 'active'))
                  AND EXISTS (SELECT FROM stock_move_line line WHERE line.picking_id = picking.id AND line.picked
                                 AND line.quantity > 0 AND line.state NOT IN ('done', 'cancel'))
                  AND NOT EXISTS (
                      SELECT FROM stock_move_line line JOIN stock_move move ON move.id = line.move_id
                       WHERE line.picking_id = picking.id AND line.quantity > 0 AND NOT COALESCE(line.picked, FALSE)
                         AND move.state IN ('assigned', 'partially_available') AND NOT COALESCE(move.oms_unreleased, FALSE))
                ORDER BY picking.id""", self.ids))
        if rows:
            # sudo: whoever picked them put them down for this; who ends the last tour (a job, a picker, a supervisor) does no
            # more
            self.sudo().browse([row[0] for row in rows])._oms_pick()
