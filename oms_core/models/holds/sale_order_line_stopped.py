# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class SaleOrderLine(models.Model):
    """What a hold stops is what its reason says, of the lines it is on: asked here, and in SQL by its twin."""

    _inherit = "sale.order.line"

    oms_held = fields.Boolean("Held", compute="_compute_oms_held", search="_search_oms_held")

    def _oms_stopped(self, what="release"):
        # sudo: yes or no, for whoever works on the goods and may read neither orders nor holds
        return super()._oms_stopped(what) | self.filtered(lambda line: line.sudo().order_id._oms_stops(what)._on(line))

    @api.model
    def _oms_stopped_sql(self, what="release"):
        """SQL: whether :meth:`_oms_stopped` has the row ``line`` of sale_order_line. The caller flushes."""
        holds = self.env["oms.hold"]
        return SQL("EXISTS (SELECT%s)", holds._of_line_sql(holds._stopping_sql(what)))

    def _oms_held_for(self, code):
        """Those of these lines that are held, alone or with their order, for the reason with this code."""
        return self.filtered(lambda line: line.order_id.oms_held and line.order_id._oms_active_holds(code)._on(line))

    @api.model
    def _oms_held_for_sql(self, code):
        """SQL: whether :meth:`_oms_held_for` has the row ``line``. The caller flushes."""
        holds = self.env["oms.hold"]
        return SQL("EXISTS (SELECT%s)", holds._of_line_sql(SQL("%s AND reason.code = %s", holds._in_force_sql(), code)))

    @api.depends("order_id.oms_held", "order_id.oms_hold_ids.state", "order_id.oms_hold_ids.line_id")
    def _compute_oms_held(self):
        for line in self:
            line.oms_held = line.order_id.oms_held and bool(line.order_id._oms_active_holds()._on(line))

    def _search_oms_held(self, operator, value):
        if operator != "in":
            return NotImplemented
        active = self.env["oms.hold"]._in_force_domain()
        # sudo: only which lines, as the badge says it too
        of_lines = self.env["oms.hold"].sudo()._search(active & Domain("line_id", "!=", False))
        return Domain("order_id.oms_hold_ids", "any!", active & Domain("line_id", "=", False)) | Domain(
            "id", "in", of_lines.subselect("line_id"))
