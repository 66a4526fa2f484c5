# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsReturn(models.Model):
    """Returns that were made by Odoo's own return of a delivery: they follow its transfer."""

    _inherit = "oms.return"

    def _oms_follow_cancelled(self):
        """Nothing comes any more by the transfers that these returns were made by: nor do the returns."""
        self.filtered(lambda back: back.door == "stock" and back.state == "authorised" and all(
            move.state == "cancel" for move in back.line_ids.move_ids))._oms_go("cancelled")
