# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

#: So many returns say how long it usually takes.
ENOUGH = 10


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    oms_return_days = fields.Integer(
        "Days from authorisation to the shelf", readonly=True, copy=False,
        help="Of half of the returns of the last 12 months; worked out by night. 0: not known yet.")

    @api.model
    def _oms_learn_return_days(self, now=None):
        """How long it takes from the authorisation of a return until its goods are inspected and put back, by warehouse."""
        now = now or fields.Datetime.now()
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """UPDATE stock_warehouse warehouse SET oms_return_days = fresh.days
                 FROM (SELECT here.warehouse_id, CEIL(percentile_cont(0.5) WITHIN GROUP (
                                  ORDER BY EXTRACT(EPOCH FROM back.inspected_on - back.authorised_on) / 86400))::int AS days
                         FROM oms_return back
                         JOIN LATERAL (SELECT place.warehouse_id
                                         FROM oms_return_line line
                                         JOIN stock_move move ON move.oms_return_line_id = line.id AND move.state = 'done'
                                         JOIN stock_location source ON source.id = move.location_id AND source.usage = 'customer'
                                         JOIN stock_location place ON place.id = move.location_dest_id
                                        WHERE line.return_id = back.id LIMIT 1) here ON TRUE
                        WHERE back.inspected_on >= %s - interval '365 days' AND back.authorised_on IS NOT NULL
                        GROUP BY here.warehouse_id HAVING COUNT(*) >= %s) fresh
                WHERE warehouse.id = fresh.warehouse_id AND warehouse.oms_return_days IS DISTINCT FROM fresh.days""",
            now, ENOUGH))
        self.invalidate_model(["oms_return_days"])
