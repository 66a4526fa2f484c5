# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountMove(models.Model):
    """A credit note closes what its own orders owe of a bill for several. Odoo lets it close what any of them owes: that is then
    asked of nobody, and what was paid for the order that is credited goes back all the same."""

    _inherit = "account.move"

    def _reconcile_reversed_moves(self, reverse_moves, move_reverse_cancel):
        # sudo: whose a bill is and what it lacks, for who posts its credit note
        limits = self.env["oms.prepaid"].sudo()._limits_of_notes({
            bill: note for bill, note in zip(self.sudo(), reverse_moves.sudo(), strict=False)
            if bill.move_type == "out_invoice" and note.move_type == "out_refund"})
        moves = self.with_context(oms_at_most=limits) if limits else self
        return super(AccountMove, moves)._reconcile_reversed_moves(reverse_moves, move_reverse_cancel)
