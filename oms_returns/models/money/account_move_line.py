# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    oms_return_line_id = fields.Many2one(
        "oms.return.line", "Return line", copy=False, readonly=True, index="btree_not_null", ondelete="set null")
    oms_return_charge = fields.Selection(
        [("fee", "Fee"), ("return", "Cost of sending back"), ("outbound", "Delivery given back"), ("goodwill", "Goodwill")],
        "Besides goods", copy=False, readonly=True, help="On the credit note of a return: what it is for that is no goods.")
    # Copied: who takes it back takes it back of those goods.
    oms_given_for_id = fields.Many2one(
        "account.move.line", "Given for", readonly=True, index="btree_not_null", ondelete="set null",
        help="Of goodwill for certain goods: their line on the invoice, which is worth so much less.")

    def _oms_is_price_credit(self):
        """What a return credits follows goods."""
        return not self.oms_return_line_id and super()._oms_is_price_credit()

    def _oms_moves_to_credit(self):
        """What came back by a return of ours is credited by it; by Odoo's own return, by either."""
        return super()._oms_moves_to_credit().filtered(lambda move: not move.oms_return_line_id or move.oms_adopted)

    def _oms_origin_among(self, items):
        """Goodwill for certain goods is of those, also where it is not told to their order."""
        return self.oms_given_for_id if self.oms_given_for_id in items else super()._oms_origin_among(items)
