# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def action_oms_walk(self):
        """The lines of these transfers as one walk.

        :raises UserError: nothing is reserved
        """
        lines = self.move_line_ids
        if not lines:
            raise UserError(self.env._(
                "%s: nothing is reserved, so there is nowhere to walk. Check availability first.",
                ", ".join(self.mapped("display_name"))))
        walk = lines._oms_keep_walk(lambda line: 0)[0]
        action = self.env["ir.actions.act_window"]._for_xml_id("oms_fulfillment.oms_walk_action")
        name = self.display_name if len(self) == 1 else self.env._("%s transfers", len(self))
        return action | {
            "name": self.env._("Walk: %(transfers)s. %(how)s", transfers=name, how=walk.text),
            "domain": [("id", "in", lines.ids)]}

    def _oms_pick_list(self):
        """For the printed pick list: (its lines in walking order, how that was found)."""
        self.ensure_one()
        walk = self.move_line_ids._oms_keep_walk()[self] if self.move_line_ids else None
        return (self.env["stock.move.line"].browse(walk.lines), walk.text) if walk else (self.move_line_ids, "")
