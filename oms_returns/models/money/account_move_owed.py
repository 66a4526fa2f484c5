# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.oms_core.models.payments.account_move_line import AtMost


class AccountMove(models.Model):
    """What of invoices is owed. A payment that makes no entry of its own pays one and closes nothing: that is what the bank's
    statement closes, and no credit note of ours before it."""

    _inherit = "account.move"

    def _oms_owed(self):
        """[(open item, what of it nobody pays yet)] of these invoices, in their currency, what is due first first: payments on
        their way are for that."""
        waits, found = self.env["oms.money"]._unbooked(self), []
        items = self._oms_receivable_lines().filtered(lambda item: not item.reconciled and item.balance > 0)
        for item in items.sorted(lambda item: (item.date_maturity or item.date, item.id)):
            bill, left = item.move_id, item.amount_residual_currency
            paid = min(waits.get(bill, 0.0), left)
            waits[bill] = waits.get(bill, 0.0) - paid
            if (left := bill.currency_id.round(left - paid)) > 0:
                found.append((item, left))
        return found

    def _oms_meet(self, owed, most=None):
        """This credit note lowers what is owed, in turn.

        :param owed: as :meth:`_oms_owed`
        :param most: by no more than that, in its currency
        """
        self.ensure_one()
        credit = self._oms_receivable_lines().filtered(lambda item: not item.reconciled)[:1]
        rest = -credit.amount_residual_currency if most is None else most
        pairs, limits = [], AtMost()
        for item, left in owed:
            part = min(rest, left)
            if credit and part > 0 and item.account_id == credit.account_id and item.currency_id == credit.currency_id:
                pairs.append(item + credit)
                limits[item.id, credit.id] = part
                rest = self.currency_id.round(rest - part)
        if pairs:
            self.env["account.move.line"].with_context(oms_at_most=limits)._reconcile_plan(pairs)

    def _oms_is_of_return(self):
        """Whether it is a credit note of ours, for goods that came back or for goodwill."""
        return self.move_type == "out_refund" and any(
            line.oms_return_line_id or line.oms_return_charge for line in self.invoice_line_ids)

    def _oms_of_alone(self, order):
        """What becomes of the money of ours was decided: it may be credit that the customer keeps."""
        return super()._oms_of_alone(order).filtered(lambda note: not note._oms_is_of_return())

    def _reconcile_reversed_moves(self, reverse_moves, move_reverse_cancel):
        """Posted, a credit note meets what is open of its invoice, and one of ours no more than what is owed of that."""
        ours = reverse_moves.filtered(lambda note: note._oms_is_of_return())
        waits = self.env["oms.money"]._unbooked(ours.reversed_entry_id)
        ours = ours.filtered(lambda note: note.reversed_entry_id in waits)
        if not ours:
            return super()._reconcile_reversed_moves(reverse_moves, move_reverse_cancel)
        owed = ours.reversed_entry_id._oms_owed()
        # sudo: whose a bill is and what it lacks, for who posts its credit note
        shares = self.env["oms.prepaid"].sudo()._limits_of_notes({note.reversed_entry_id: note for note in ours}) or {}
        for note in ours:
            note.with_context(move_reverse_cancel=move_reverse_cancel)._oms_meet([
                (item, min(left, dict.get(shares, item.id, left))) for item, left in owed
                if item.move_id == note.reversed_entry_id])
        rest = reverse_moves - ours
        super(AccountMove, rest.reversed_entry_id)._reconcile_reversed_moves(rest, move_reverse_cancel)
        return reverse_moves
