# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsMoney(models.AbstractModel):
    """Fees and freight of a return are its order's, and no other's on the same credit note. They name none of its lines: nothing
    of those is billed or credited by them."""

    _inherit = "oms.money"

    @api.model
    def _lines_of_orders_sql(self, move_id):
        return SQL(
            """%s
            UNION ALL
               SELECT charge.id, back.order_id, charge.price_total FROM account_move_line charge
                 JOIN oms_return_line back ON back.id = charge.oms_return_line_id AND back.order_id IS NOT NULL
                WHERE charge.move_id = %s AND charge.oms_return_charge IS NOT NULL""",
            super()._lines_of_orders_sql(move_id), move_id)

    @api.model
    def _flush(self):
        super()._flush()
        self.env["oms.return.line"].flush_model(["order_id"])
