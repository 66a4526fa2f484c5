# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .oms_return_line_due import EARLY

#: Where goods and money of a return move.
MOVING = ("authorised", "received", "inspected")


class OmsReturn(models.Model):
    """Settling: the order's quantities follow the goods, and the customer gets a credit note for what was billed."""

    _inherit = "oms.return"

    def action_settle(self):
        """Refund what was accepted, as far as it was billed; close the returns."""
        self._oms_check_group(
            "oms_returns.group_returns_user", self.env._("Only staff of returns settle returns."))
        self._action_settle()
        return True

    def _action_settle(self, date=None, moment=None, only=None):
        """Set-based, in stages: what is due of these returns and not credited yet counts in the orders' quantities, one credit
        note per invoice, posted; what was credited goes back as wished. Returns of which nothing is open any more are settled.

        What was not billed yet needs no credit note: it is simply not billed. Posting a credit note reconciles it
        with its invoice as far as that is open; the rest goes back (``oms.refund``), or stays as the customer's credit.

        :param date: date of the credit notes (today)
        :param moment: what happened just now, where that makes money due
        :param only: return lines; none but these are credited, and no return is closed that has others
        :return: the returns that were settled
        """
        moving = self.filtered(lambda back: back.state in MOVING)
        # whole orders: what one person gives back of them is approved as one, whichever lines two people settle at once
        self.env["oms.guard"]._lock(self.env.cr, "return", sorted({
            *moving.line_ids._oms_guards(), *((line.id, 0) for line in moving.order_ids.order_line)}))
        quantities = (moving.line_ids if only is None else moving.line_ids & only)._oms_to_credit()
        lines = self.env["oms.return.line"].union(*quantities)
        blocked = {**lines._oms_unbilled_components(quantities), **lines._oms_draft_invoices(),
                   **lines._oms_blocked_without_order(quantities)}
        lines = lines.filtered(lambda line: line.return_id not in blocked)
        waiting = moving._oms_unapproved({line: quantities[line] for line in lines}, date)
        lines, moving = lines.filtered(lambda line: line.return_id not in waiting), moving - waiting
        closing = moving.filtered(lambda back: back not in blocked and back._oms_closes(lines, only))
        # sudo: the credit note follows from a decision that was checked; clerks of returns keep no books
        notes = lines.sudo()._oms_credit(quantities, date)
        lines.return_id.sudo()._oms_pay_back(notes)
        (closing.line_ids - lines)._oms_note_unpaid()
        lines._oms_note_results()
        closing._oms_go("settled")
        lines.filtered(lambda line: line._oms_moment() in EARLY or line._oms_is_kept()).sale_line_id._oms_note_ahead()
        closing._oms_log_settled()
        (self.browse() if moment else self)._oms_block(blocked)
        return closing

    def _oms_closes(self, lines, only):
        """Whether nothing of this return is open once these lines are credited."""
        self.ensure_one()
        accepted = self.line_ids._oms_accepted()
        # Before anything came: the customer keeps it, and nothing else is to come (any more).
        if self.state != "inspected" and (self.state != "authorised" or not lines & self.line_ids or any(
                (accepted - accepted._oms_may_keep())._oms_expected().values())):
            return False
        return only is None or not (accepted - lines)._oms_to_credit()

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


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    def _oms_credit(self, quantities, date=None):
        """Credit so much of these lines.

        :param quantities: {return line: quantity in the product's unit}
        :return: the credit notes, posted
        """
        # sudo: the same lines, as they are given here (see _action_settle)
        quantities = {line.sudo(): quantity for line, quantity in quantities.items()}
        whole = self.filtered(lambda line: not line.component_id)  # a part that came back leaves the kit delivered
        early = whole.filtered(lambda line: line._oms_ahead(quantities[line]))
        moves = whole.move_ids._oms_from_customer().filtered(
            lambda move: move.state == "done" or (move.oms_return_line_id in early and move.state != "cancel"))
        moves.write({"to_refund": True})
        notes = self.env["account.move"]
        for company, group in self.grouped("company_id").items():
            day, loose = date or self.env["oms.day"]._today(company=company), group._oms_without_order()
            for make, lines in (("_oms_make_credit_notes", group - loose), ("_oms_make_notes_without_order", loose)):
                if lines:
                    notes |= getattr(lines.with_company(company), make)(day, quantities)
        self.sale_line_id.order_id.oms_reduction_ids._oms_settle_points()
        return notes
