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
        transfer, or stays as credit. Never by card."""
        note = want.note
        owed = sum(note._oms_cents(bill.amount_residual) for bill in self._bills_without_order(note)
                   if bill.state == "posted" and bill.currency_id == note.currency_id)
        credited = note._oms_cents(want.amount)
        return refund_plan.Facts(credited, other=credited, billed=min(owed, credited), wish=want.wish,
                                 transfers=bool(self._bank(note)))
