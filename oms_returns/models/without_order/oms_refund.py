# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...planning import refund_plan


class OmsRefund(models.AbstractModel):
    _inherit = "oms.refund"

    @api.model
    def _bills_without_order(self, note):
        """The invoices that billed what a credit note for goods of no order credits."""
        return note.invoice_line_ids.oms_return_line_id.price_item_id.move_id

    @api.model
    def _plan_facts_without_order(self, want):
        """No payment is known for it: what the customer still owes of the invoices it is from is lowered, the rest goes by
        transfer, or stays as credit. Never by card; and no more of what an invoice billed than came in for it."""
        note = want.note
        owed = sum(note._oms_cents(bill.amount_residual) for bill in self._bills_without_order(note)
                   if bill.state == "posted" and bill.currency_id == note.currency_id)
        credited = note._oms_cents(want.amount)
        return refund_plan.Facts(credited, other=credited, billed=min(owed, credited), wish=want.wish,
                                 transfers=bool(self._bank(note)), most=self._brought_for(note))

    @api.model
    def _brought_for(self, note):
        """What may go out for the invoices that a credit note is from: what payments brought for them, less what went out
        already. In the smallest part of its currency; None where it is of none."""
        bills = self._bills_without_order(note)
        if not bills:
            return None
        notes = note | self.env["account.move.line"].search([
            ("oms_return_line_id.price_item_id", "in", bills.invoice_line_ids.ids), ("parent_state", "=", "posted"),
            ("move_id.move_type", "=", "out_refund")]).move_id
        left = 0.0
        for one in self._bills_without_order(notes):
            left += one.currency_id._convert(one._oms_brought(), note.currency_id, one.company_id, one.invoice_date)
        for one in notes:
            unbilled = one.invoice_line_ids.filtered(
                lambda item: item.oms_return_line_id and not item.oms_return_line_id.price_item_id and not item.oms_return_charge)
            left += one.currency_id._convert(
                sum(unbilled.mapped("price_total")) - one._oms_paid_out(), note.currency_id, one.company_id, one.invoice_date)
        return max(note._oms_cents(left), 0)
