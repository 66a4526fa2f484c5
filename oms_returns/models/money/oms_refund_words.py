# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools.misc import formatLang


class OmsRefund(models.AbstractModel):
    """What became of credited money, in words for staff: of the outbox and of transfers as they stand now."""

    _inherit = "oms.refund"

    @api.model
    def _say(self, notes):
        """{credit note: how what it credits goes back}: what does not lowers what is owed, or is credit, which changes later
        without anybody's doing; both are on the customer's account."""
        # sudo: words about returns that the user works on
        rows = self.env["oms.payment.operation"].sudo().search([("note_id", "in", notes.ids)], order="id").filtered(
            lambda row: not (row.state == "failed" and row.settled and not row.left))
        transfers = self.env["account.payment"].sudo().search([  # sudo: as above
            ("oms_note_id", "in", notes.ids), ("state", "not in", ("canceled", "rejected"))], order="id")
        found, rest = {note: [] for note in notes}, {note: note.amount_total for note in notes}
        for note_id, amount, words in [*((row.note_id.id, row.note_amount, self._say_card(row)) for row in rows),
                                       *((one.oms_note_id.id, one.amount, self._say_transfer(one)) for one in transfers)]:
            note = notes.browse(note_id)
            found[note].append(words)
            rest[note] -= amount
        for note in notes:
            if not found[note]:
                found[note].append(self.env._("to the customer's account"))
            elif note.currency_id.compare_amounts(rest[note], 0) > 0:
                found[note].append(self.env._("%s to the customer's account", formatLang(
                    self.env, rest[note], currency_obj=note.currency_id)))
        return {note: "; ".join(words) for note, words in found.items()}

    @api.model
    def _say_card(self, row):
        facts = {"amount": row._oms_money(), "payment": row.transaction_id.reference}
        return {
            "new": self.env._("%(amount)s goes back to the card of %(payment)s", **facts),
            "sent": self.env._("%(amount)s was asked back for the card of %(payment)s", **facts),
            "doubt": self.env._("whether %(amount)s went back to the card of %(payment)s is not known", **facts),
            "done": self.env._("%(amount)s went back to the card of %(payment)s", **facts),
            "failed": self.env._("%(amount)s did not go back to the card of %(payment)s: it stays as credit", **facts),
        }[row.state]

    @api.model
    def _say_refused(self, why, payment):
        """Why it is not asked of the provider; an empty text where it is."""
        return {
            "full_only": self.env._("%s gives back all of a payment or nothing", payment.provider_id.name),
            "none": self.env._("%s gives nothing back when asked: give it back there, or leave it as credit",
                               payment.provider_id.name),
        }.get(why, "")

    @api.model
    def _say_transfer(self, payment):
        amount = formatLang(self.env, payment.amount, currency_obj=payment.currency_id)
        if payment.state == "draft":
            return self.env._("%s is to be transferred", amount)
        return self.env._("%s by transfer", amount)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _oms_tell_returns(self):
        """The lines of returns that these credit notes are of say how their money stands now."""
        if self:
            self.invoice_line_ids.oms_return_line_id._oms_note_results()
