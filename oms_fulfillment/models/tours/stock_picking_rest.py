# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL


class StockPicking(models.Model):
    """Somebody validates, or splits, a transfer whose tour is not over: what is left of it is another transfer from then on."""

    _inherit = "stock.picking"

    def _create_backorder(self, backorder_moves=None):
        rests = super()._create_backorder(backorder_moves)
        rests._oms_stay_on_tours()
        return rests

    def _oms_stay_on_tours(self):
        """What these backorders have on open tours stays there, in the tote that it was to go into: the backorder takes the
        place of a transfer that is done, and stands beside one that is not."""
        types = self.env["oms.tour.method"]._oms_type_ids()
        rests = self.filtered(lambda one: one.picking_type_id.id in types and one.backorder_id)
        if not rests:
            return
        for name in ("stock.move.line", "stock.picking", "oms.tour.tote"):
            self.env[name].flush_model()
        rows = self.env.execute_query(SQL(
            """SELECT tote.id, rest.id, before.state = 'done' OR NOT EXISTS (
                          SELECT FROM stock_move_line line
                           WHERE line.picking_id = before.id AND line.state NOT IN ('done', 'cancel'))
                 FROM stock_picking rest
                 JOIN stock_picking before ON before.id = rest.backorder_id
                 JOIN oms_tour_tote tote ON tote.picking_id = before.id
                 JOIN oms_tour tour ON tour.id = tote.tour_id AND tour.state IN ('open', 'active')
                WHERE rest.id = ANY(%s)
                  AND NOT EXISTS (SELECT FROM oms_tour_tote other WHERE other.tour_id = tour.id AND other.picking_id = rest.id)
                ORDER BY tote.id, rest.id""", rests.ids))
        # sudo: where transfers are that the user has just divided; tours are readonly for everybody
        totes, made = self.env["oms.tour.tote"].sudo(), []
        for tote_id, rest_id, over in rows:
            tote = totes.browse(tote_id)
            if over:
                tote.picking_id = rest_id
            else:
                made.append({"tour_id": tote.tour_id.id, "picking_id": rest_id, "number": tote.number,
                             "package_id": tote.package_id.id})
        totes.create(made)
