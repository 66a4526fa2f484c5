# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class SaleOrderLine(models.Model):
    """What a hold stops is what its reason says, of the lines it is on: asked here, and in SQL by its twin."""

    _inherit = "sale.order.line"

    def _oms_stopped(self, what="release"):
        """Those of these lines that a hold, on them or on their whole order, keeps from something.

        :param what: "release", "promise" (with promising) or "invoice"
        """
        # sudo: yes or no, for whoever works on the goods and may read neither orders nor holds
        return self.filtered(lambda line: line.sudo().order_id._oms_stops(what).filtered(
            lambda hold: hold.line_id.id in (False, line._origin.id)))

    @api.model
    def _oms_stopped_sql(self, what="release"):
        """SQL: whether :meth:`_oms_stopped` has the row ``line`` of sale_order_line. The caller flushes."""
        return SQL(
            """EXISTS (SELECT FROM oms_hold hold JOIN oms_hold_reason reason ON reason.id = hold.reason_id
                        WHERE hold.order_id = line.order_id AND hold.state = 'active' AND reason.%s
                          AND (hold.line_id IS NULL OR hold.line_id = line.id))""",
            SQL.identifier(f"blocks_{what}"))


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _oms_stops(self, what="release"):
        """The holds in force that keep something of these orders from ``what`` (see the line's method)."""
        blocks = f"blocks_{what}"
        holds = self.filtered("oms_held")._oms_active_holds()
        return holds.filtered(f"reason_id.{blocks}") if blocks in holds.reason_id._fields else holds.browse()

    def _oms_stop_names(self, what="release"):
        """The reasons for which something of these orders is held, for messages."""
        return ", ".join(self._oms_stops(what).reason_id.mapped("name"))
