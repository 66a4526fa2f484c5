# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class OmsHold(models.Model):
    """Is a hold in force, what does it stop, and of which lines: asked here and nowhere else, and in SQL by the twins.

    What is stopped of lines is asked with ``sale.order.line._oms_stopped``; SQL here is about rows ``hold``, their ``reason`` and
    an order's ``line``.
    """

    _inherit = "oms.hold"

    def _in_force(self, code=None):
        """Those that hold, of the reason with this code or of any."""
        return self.filtered(lambda hold: hold.state == "active" and (code is None or hold.reason_id.code == code)).with_prefetch(
            self._prefetch_ids)

    def _not_cleared(self):
        """Those in force, and those that return with their cancelled order."""
        return self.filtered(lambda hold: hold.state in ("active", "returning"))

    def _stopping(self, what):
        """Those in force that keep something from ``what``: "release", "promise" (with promising) or "invoice"."""
        blocks = f"blocks_{what}"
        holds = self._in_force()
        return holds.filtered(f"reason_id.{blocks}") if blocks in holds.reason_id._fields else holds.browse()

    def _on(self, lines):
        """Those on these lines, or on a whole order."""
        return self.filtered(lambda hold: not hold.line_id or hold.line_id in lines._origin)

    def _on_whole(self):
        """Those on a whole order."""
        return self.filtered(lambda hold: not hold.line_id)

    @api.model
    def _in_force_domain(self):
        return Domain("state", "=", "active")

    @api.model
    def _in_force_sql(self):
        return SQL("hold.state = 'active'")

    @api.model
    def _stopping_sql(self, what):
        return SQL("(%s AND reason.%s)", self._in_force_sql(), SQL.identifier(f"blocks_{what}"))

    @api.model
    def _on_line_sql(self):
        return SQL("(hold.line_id IS NULL OR hold.line_id = line.id)")

    @api.model
    def _of_line_sql(self, which):
        """FROM … WHERE of the holds on ``line``, or on its whole order, that are ``which``: a condition, as those above."""
        return SQL(
            """ FROM oms_hold hold JOIN oms_hold_reason reason ON reason.id = hold.reason_id
               WHERE hold.order_id = line.order_id AND %s AND %s""", which, self._on_line_sql())
