# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...planning import states


class OmsRetention(models.AbstractModel):
    """An order is not finished while goods of it are on their way back, or came back and are not settled."""

    _inherit = "oms.retention"

    @api.model
    def _finished(self, before):
        return SQL(
            """%s AND NOT EXISTS (SELECT FROM oms_return_line line JOIN oms_return back ON back.id = line.return_id
                                   WHERE line.order_id = sale.id AND back.state = ANY(%s))""",
            super()._finished(before), sorted(states.OPEN))
