# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsReturn(models.Model):
    """Inspecting: from inspection back into stock, or to scrap."""

    _inherit = "oms.return"

    def action_inspect(self, dispositions=None):
        """Do with the received goods what was decided about them.

        :param dispositions: {return line id: 'restock' or 'scrap'}; default: as on the lines
        """
        self._oms_check_group(
            "oms_returns.group_returns_user", self.env._("Only staff of returns inspect goods."))
        for disposition, lines in self.line_ids._oms_given(dispositions, self.line_ids._oms_is_disposition).items():
            lines.write({"disposition": disposition})
        self._action_inspect()
        return True

    def _action_inspect(self):
        """Set-based: one transfer per warehouse puts back what is fit to sell; the rest is scrapped.

        :return: the returns that were inspected
        """
        ready = self.filtered(lambda back: back.state == "received")
        lines = ready.line_ids.filtered(lambda line: line.decision == "accept" and line.received_quantity > 0)
        for disposition, group in lines.grouped("disposition").items():
            # sudo: a clerk of returns decides about returned goods only, not about any stock
            moves = group.sudo().move_ids._oms_from_customer().filtered(lambda move: move.state == "done")
            getattr(moves, f"_oms_return_{disposition}")()
        ready._oms_go("inspected")
        return ready
