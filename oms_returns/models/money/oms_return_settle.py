# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsReturn(models.Model):
    """Settling: the order's quantities follow the goods, and the customer gets a credit note for what was billed."""

    _inherit = "oms.return"

    def action_settle(self):
        """Refund what was accepted, as far as it was billed; close the returns."""
        self._oms_check_group(
            "oms_returns.group_returns_user", self.env._("Only staff of returns settle returns."))
        self._action_settle()
        return True

    def _action_settle(self, date=None):
        """Set-based: the returns count in the orders' quantities, one credit note per invoice, posted.

        What was not billed yet needs no credit note: it is simply not billed. Posting a credit note reconciles it
        with its invoice as far as that is open; the rest stays as the customer's credit.

        :param date: date of the credit notes (today)
        :return: the returns that were settled
        """
        ready = self.filtered(lambda back: back.state == "inspected")
        lines = ready.line_ids.filtered(
            lambda line: line.decision == "accept" and line.received_quantity > 0 and line.resolution == "refund")
        self.env["oms.guard"]._lock(self.env.cr, "return", [(line.sale_line_id.id, 0) for line in lines])
        blocked = {**lines._oms_unbilled_components(), **lines._oms_draft_invoices()}
        ready = ready.filtered(lambda back: back not in blocked)
        lines = lines.filtered(lambda line: line.return_id in ready)
        # sudo: the marks and the credit note follow from a decision that was checked; clerks of returns keep no books
        whole = lines.filtered(lambda line: not line.component_id)  # a part that came back leaves the kit delivered
        whole.sudo().move_ids._oms_from_customer().write({"to_refund": True})
        notes = self.env["account.move"].sudo()
        for company, group in lines.sudo().grouped("company_id").items():
            notes |= group.with_company(company)._oms_make_credit_notes(date or self.env["oms.day"]._today(company=company))
        lines.sale_line_id.order_id.oms_reduction_ids._oms_settle_points()
        lines._oms_note_results(notes)
        (ready.line_ids - lines)._oms_note_unpaid()
        ready._oms_go("settled")
        ready._oms_log_settled()
        self._oms_block(blocked)
        return ready

    def _oms_log_settled(self):
        """Posting a credit note tells the timeline itself; what ended without one is told here."""
        entries = []
        for back in self:
            lines = back.line_ids.filtered(lambda line: line.decision == "accept" and not line.refund_line_ids)
            entries += [{
                "order_id": order.id, "kind": "return_closed",
                "summary": self.env._("%(name)s closed without a credit note: %(why)s", name=back.name, why="; ".join(
                    sorted({line.result for line in lines if line.order_id == order and line.result}))),
                "facts": {"return_id": back.id},
            } for order in lines.order_id]
        self.env["oms.order.event"]._oms_log(entries)
