# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools.misc import formatLang


class OmsRefund(models.AbstractModel):
    """What became of credited money, in words for staff: of the outbox and of transfers as they stand now."""

    _inherit = "oms.refund"

    @api.model
    def _say(self, note, orders):
        """How what a credit note credits of these orders goes back; empty: it does not, it lowers what is owed or is credit."""
        return "; ".join([*map(self._say_card, self._cards_of(note, orders)), *map(self._say_transfer, self._transfers_of(
            note, orders))])

    @api.model
    def _cards_of(self, note, orders):
        return self.env["oms.payment.operation"].sudo().search(  # sudo: words about returns that the user works on
            [("note_id", "=", note.id), ("order_id", "in", orders.ids)], order="id").filtered(
            lambda row: not (row.state == "failed" and row.settled and not row.left))

    @api.model
    def _transfers_of(self, note, orders):
        return self.env["account.payment"].sudo().search([  # sudo: as above
            ("oms_note_id", "=", note.id), ("oms_order_id", "in", orders.ids),
            ("state", "not in", ("canceled", "rejected"))], order="id")

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
