# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, models
from odoo.exceptions import UserError

from ...planning import chargeback as planning
from ...tools import facts


class OmsChargeback(models.Model):
    """What is done about a chargeback: it is booked, answered, won or lost; told by a person or by the provider."""

    _inherit = "oms.chargeback"

    # --- people ------------------------------------------------------------------------------------------

    def action_won(self):
        """The bank gave the money back to us: the entry is taken back."""
        return self._oms_decided(planning.WON)

    def action_lost(self):
        """The money stays with the customer, who owes it."""
        return self._oms_decided(planning.LOST)

    def action_reopen(self):
        return self._oms_decided(planning.OPEN)

    def action_book(self):
        """Enter it in the books now, with the journal and account on its form."""
        self.check_access("write")
        for back in self:
            if back.entry_id:
                raise UserError(self.env._("%(name)s is in the books already: %(entry)s.", name=back.name,
                                           entry=back.entry_id.display_name))
            if back.state == planning.WON:
                raise UserError(self.env._("%s is won: there is nothing to book.", back.name))
            if not back.journal_id or not back.account_id:
                raise UserError(self.env._(
                    "Choose the journal and the account that %s is taken from first. A card policy of the provider can have "
                    "both.", back.name))
        self._oms_book()
        return True

    def _oms_decided(self, state):
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for back in self:
            if state not in planning.NEXT[back.state]:
                raise UserError(self.env._("%(name)s is %(now)s and cannot become %(then)s.", name=back.name,
                                           now=labels[back.state], then=labels[state]))
        self._oms_become(state)
        return True

    # --- providers ---------------------------------------------------------------------------------------

    @api.model
    def _oms_told(self, transaction, reference, **values):
        """A provider tells of a chargeback. For who receives its messages, in whatever sequence and however often.

        :param transaction: the ``payment.transaction`` that was charged back, or a captured part of it
        :param reference: the provider's number of the chargeback
        :param values: ``state`` ("open", "won", "lost"), ``amount``, ``reason`` (a code of ours; others are "other"),
            ``reason_text``, ``day``, ``deadline``
        :returns: the chargeback, made or known
        :raises ValueError: no payment, no number, or a state that there is not
        """
        reference, state = (reference or "").strip(), values.pop("state", planning.OPEN)
        if not transaction or not reference or state not in planning.NEXT:
            raise ValueError(f"no chargeback: payment {transaction}, number {reference!r}, state {state!r}")
        # sudo: a message of the provider, whose signature its own door has checked
        transaction = transaction.sudo()
        # Two messages at once: the second waits here, and finds what the first made.
        self.env["oms.guard"]._lock(self.env.cr, "chargeback", [(transaction.provider_id.id, 0)])
        known = transaction.env["oms.chargeback"].search([
            ("provider_id", "=", transaction.provider_id.id), ("provider_reference", "=", reference)])
        if values.get("reason") not in dict(self._fields["reason"].selection):
            values["reason"] = "other"
        if not known:
            values = {name: value for name, value in values.items() if value or name == "reason"}
            known = transaction.env["oms.chargeback"].create({
                **values, "transaction_id": transaction.id, "provider_reference": reference, "by_provider": True})
            if state != planning.OPEN:
                known._oms_become(state, told=True)
            return known
        after = planning.told(known.state, state)
        if after != known.state:
            known._oms_become(after, told=True)
        if values.get("deadline") and known.state == planning.OPEN and not known.deadline:
            known.deadline = values["deadline"]
        return known

    # --- what follows ------------------------------------------------------------------------------------

    def _oms_become(self, state, told=False):
        for back in self:
            back.write(facts({"state": state}))
        if state == planning.WON:
            self._oms_unbook()
        else:
            self._oms_book(told)  # lost after it was won as well: then it was taken out of the books
        self._oms_log()
        self._oms_rate()

    def _oms_book(self, told=False):
        """The customer owes it again: an entry of each that has a journal and an account and none yet.

        :param told: by the provider: what cannot be booked for want of a rate is kept, and says so
        :raises UserError: names the currency without a rate, where a person has it booked
        """
        for back in self.filtered(lambda back: (
                not back.entry_id and planning.owed(back.state) and back.journal_id and back.account_id))._oms_rated(told):
            # sudo: whoever may enter the chargeback has it booked; a provider's message has nobody
            entry = back.env["account.move"].sudo().with_company(back.company_id).create(back._oms_entry_vals())
            entry.action_post()
            back.write(facts({"entry_id": entry.id}))

    def _oms_rated(self, told):
        """Those of these of which it is known what they are worth in the books."""
        found = self.browse()
        for back in self:
            words = back._oms_why_no_rate()
            if words and not told:
                raise UserError(self.env._("%(name)s cannot be booked: %(why)s", name=back.name, why=words))
            if words:
                back.message_post(body=self.env._("Not in the books yet: %s Then choose Enter in the books.", words))
            else:
                found += back
        # The rate may have come since it was entered.
        self.env.add_to_compute(self._fields["amount_company"], found.filtered(lambda back: not back.amount_company))
        return found

    def _oms_entry_vals(self):
        """Owed by the customer, taken from where the provider's money is; in the payment's currency."""
        self.ensure_one()
        label = self.env._("Chargeback %(name)s of %(payment)s", name=self.name, payment=self.transaction_id.reference)
        common = {"name": label, "partner_id": self.partner_id.id, "currency_id": self.currency_id.id}
        return {
            "move_type": "entry", "journal_id": self.journal_id.id, "company_id": self.company_id.id, "date": self.day,
            "ref": label,
            "line_ids": [
                Command.create({**common, "account_id": self._oms_receivable().id, "amount_currency": self.amount,
                                "balance": self.amount_company, "date_maturity": self.day}),
                Command.create({**common, "account_id": self.account_id.id, "amount_currency": -self.amount,
                                "balance": -self.amount_company})]}

    def _oms_receivable(self):
        """The account on which the customer owed it before."""
        paid = self.transaction_id.payment_id.destination_account_id
        if paid.account_type == "asset_receivable":
            return paid
        return self.partner_id.with_company(self.company_id).property_account_receivable_id

    def _oms_unbook(self):
        """Won: the entry is reversed on today's day; what the customer paid on it meanwhile is open credit."""
        for back in self.filtered("entry_id"):
            today = self.env["oms.day"]._today(company=back.company_id)
            entry = back.entry_id.sudo()  # sudo: as when it was booked
            if entry.state == "posted":
                entry._reverse_moves([{
                    "date": max(today, entry.date), "ref": self.env._("Chargeback %s won", back.name)}], cancel=True)
            elif entry.state == "draft":  # somebody took it back to change it
                entry.button_cancel()
            back.write(facts({"entry_id": False}))

    def _oms_log(self):
        """On the timeline of the order, for staff."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        entries = []
        for back in self.filtered("order_id"):
            said = self.env._("%(name)s: %(amount)s, %(reason)s: %(state)s", name=back.name, state=labels[back.state],
                              amount=back.currency_id.format(back.amount), reason=back.reason_text or reasons[back.reason])
            if back.state == planning.OPEN and back.deadline:
                said = self.env._("%(said)s until %(day)s", said=said, day=self.env["oms.day"]._say(back.deadline))
            entries.append({"order_id": back.order_id.id, "kind": "chargeback", "summary": said,
                            "facts": {"chargeback_id": back.id, "state": back.state}})
        self.env["oms.order.event"]._oms_log(entries)

    def _oms_rate(self):
        """Have the customers' scores worked out anew after the commit."""
        self.env["oms.credit.stale"].sudo()._oms_append(  # sudo: marks for a job of ours
            [(back.partner_id.id, back.company_id.id) for back in self])
