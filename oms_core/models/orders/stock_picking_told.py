# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockPicking(models.Model):
    """The order desk cancels an order, or makes it less, for which goods were bought: the buyer is told by Odoo, which reads the
    purchase for that, and the desk may not."""

    _inherit = "stock.picking"

    def _log_activity_get_documents(self, orig_obj_changes, stream_field, stream, groupby_method=False):
        lines = [one for one in orig_obj_changes if one._name == "sale.order.line" and not one.env.su]
        if stream == "UP" and lines and self.env.user.has_group("oms_core.group_oms_user"):
            lines[0].concat(*lines).check_access("write")
            # sudo: whose purchases the lines, which the user may change, wait for; Odoo tells them with sudo as well
            self = self.sudo()
            orig_obj_changes = {one.sudo(): change for one, change in orig_obj_changes.items()}
        return super()._log_activity_get_documents(orig_obj_changes, stream_field, stream, groupby_method)
