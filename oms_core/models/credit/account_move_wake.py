# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountMove(models.Model):
    """Payments and credit notes leave room: orders held for credit are looked at again."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        # An invoice takes the place of its order: the customer owes what it owed before.
        self.env["oms.credit.account"]._oms_wake_for_items(
            posted.filtered(lambda move: move.move_type in ("entry", "out_refund")).line_ids)
        return posted
