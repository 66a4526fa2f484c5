# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class SaleOrder(models.Model):
    """What the order form says and offers; computed when it is looked at, never stored."""

    _inherit = "sale.order"

    oms_stage = fields.Selection(group_expand="_group_expand_oms_stage")
    oms_can_send = fields.Boolean("Can be sent to the warehouse", compute="_compute_oms_can_send")

    @api.depends("state", "oms_held", "order_line.oms_waiting_qty")
    def _compute_oms_can_send(self):
        for order in self:
            order.oms_can_send = (
                order.state == "sale"
                and any(line.oms_waiting_qty > 0 and not line._oms_release_blocked() for line in order.order_line))

    @api.model
    def _group_expand_oms_stage(self, stages, domain):
        """The columns of the board in the order of the path, empty ones too; the ends only if something is there."""
        return [
            stage for stage, _label in self._fields["oms_stage"].selection
            if stage in stages or stage not in ("closed", "cancelled")]

    @api.model
    @api.readonly
    def search_panel_select_range(self, field_name, **kwargs):
        """Stages are listed along the path; ends that the filter leaves out are not offered to be chosen in vain."""
        found = super().search_panel_select_range(field_name, **kwargs)
        if field_name == "oms_stage" and "values" in found:
            found["values"] = [
                value for value in found["values"]
                if value.get("__count") or value["id"] not in ("closed", "cancelled")]
        return found
