# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...planning.outcome import NOT


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

    @api.model
    def _oms_brought_sql(self):
        """WHERE: ``picking`` was put down from a tour, is on none any more, and nothing of it is left to pick."""
        return SQL(
            """picking.oms_step = 'pick' AND picking.batch_id IS NULL
           AND EXISTS (SELECT FROM oms_tour_tote tote JOIN oms_tour tour ON tour.id = tote.tour_id
                        WHERE tote.picking_id = picking.id AND tour.state = 'done')
           AND NOT EXISTS (SELECT FROM oms_tour_tote tote JOIN oms_tour tour ON tour.id = tote.tour_id
                            WHERE tote.picking_id = picking.id AND tour.state IN ('open', 'active'))
           AND EXISTS (SELECT FROM stock_move_line line WHERE line.picking_id = picking.id AND line.picked
                          AND line.quantity > 0 AND line.state NOT IN ('done', 'cancel'))
           AND NOT EXISTS (
               SELECT FROM stock_move_line line JOIN stock_move move ON move.id = line.move_id
                WHERE line.picking_id = picking.id AND line.quantity > 0 AND NOT COALESCE(line.picked, FALSE)
                  AND move.state IN ('assigned', 'partially_available') AND NOT COALESCE(move.oms_unreleased, FALSE))""")

    def _oms_go_on_from_tours(self):
        """These transfers left a tour without being put down. Those that other tours have put down, and of which nothing is left
        to pick, go on as if this one had been put down, too; of a set each by itself, as far as it can. What may not go on is
        told the office, and tried again when tours are planned (`oms.tour._oms_take_up`)."""
        if not self:
            return
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            "SELECT picking.id FROM stock_picking picking WHERE picking.id = ANY(%s) AND %s ORDER BY picking.id",
            self.ids, self._oms_brought_sql()))
        if rows:
            # sudo: whoever picked them put them down for this; who ends the last tour (a job, a picker, a supervisor) does no
            # more
            pickings = self.sudo().browse([row[0] for row in rows])
            outcomes = pickings._oms_pick()
            pickings._oms_tell_stays({key: one.why for key, one in outcomes.items() if one.status == NOT})

    @api.model
    def _oms_tell_stays(self, why):
        """Tell the timelines of orders why their goods stay where they were put down: once for each reason, however often it is
        tried. Called in superuser mode.

        :param why: {transfer id: why it may not go on}
        """
        events = self.env["oms.order.event"]
        entries = [
            {"order_id": picking.sale_id.id, "kind": "changed", "customer_visible": False, "facts": {"picking_id": picking.id},
             "summary": self.env._("%(picking)s is picked and does not go on: %(why)s", picking=picking.name,
                                   why=why[picking.id])}
            for picking in self.browse(why) if picking.sale_id]
        if entries:
            told = {(event.order_id.id, event.summary) for event in events.search_fetch([
                ("order_id", "in", [entry["order_id"] for entry in entries]), ("kind", "=", "changed")],
                ["order_id", "summary"])}
            events._oms_log([entry for entry in entries if (entry["order_id"], entry["summary"]) not in told])
