# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import format_date


class OmsPromise(models.Model):
    """What a promise shows on the screen."""

    _inherit = "oms.promise"
    _rec_names_search = ["order_id", "product_id", "warehouse_id"]

    certainty = fields.Selection(
        [("firm", "Firm"), ("likely", "Likely")], compute="_compute_certainty", search="_search_certainty",
        help="Firm: from goods that were there when it was promised. Likely: from goods on their way.")

    @api.depends("firm")
    def _compute_certainty(self):
        for promise in self:
            promise.certainty = "firm" if promise.firm else "likely"

    def _search_certainty(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("firm", "in", [one == "firm" for one in value])]

    @api.depends("order_id", "quantity", "warehouse_id", "date")
    def _compute_display_name(self):
        for promise in self:
            # sudo: what the promise is called; who may read it may know that
            order, warehouse = promise.order_id.sudo(), promise.warehouse_id.sudo()
            promise.display_name = self.env._(
                "%(order)s: %(quantity)s from %(warehouse)s by %(date)s", order=order.name or "",
                quantity=f"{promise.quantity:.12g}", warehouse=warehouse.name or "",
                date=format_date(self.env, promise.date and promise._oms_day()))

    def action_oms_why(self):
        """Why from there?"""
        self.ensure_one()
        return self.line_id._oms_why_action(self.decision_id)
