# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsMail(models.AbstractModel):
    """What becomes of the money of a return, and what an exchange costs or brings besides, in the mails that there are anyway: of
    the credit note, and of the order that is sent in exchange."""

    _inherit = "oms.mail"

    def _follows(self, order, facts):
        said = []
        if facts.keys() & {"received", "confirmed"}:
            said += self._words_of_exchange(order)
        moves = self.env["account.move"].browse([
            row["invoice_id"] for row in facts.get("refunded", ()) if row.get("invoice_id")]).exists()
        # sudo: what a return says of its credit note, for the customer whose order it is
        for move in moves.sudo().filtered(lambda move: move.state == "posted"):
            if back := move.invoice_line_ids.oms_return_line_id.return_id[:1]:
                said += self._sentences(self.env["oms.return.portal"].sudo()._money_words(back, move))  # sudo: as above
        return said + super()._follows(order, facts)

    def _words_of_exchange(self, order):
        """What the customer pays, or gets back, beside what comes back; nothing where the order is no exchange."""
        back = order.sudo().oms_exchange_return_id.with_env(self.sudo().env)  # sudo: the return of the customer's order
        if not back:
            return []
        lines, portal = back.line_ids._oms_exchanged(), self.env["oms.return.portal"].sudo()  # sudo: as above
        notes = lines.refund_line_ids.move_id.filtered(lambda note: note.state == "posted")
        if not notes and not back._oms_is_exchanged():
            more = order.amount_total - sum(line._oms_total_of(
                line.product_id, line._oms_price_paid(), line.quantity, line._oms_taxes_paid()) for line in lines)
            return [self.env._("You get this in exchange for what you send back with %s, which pays for it when it is here.",
                               back.name), *self._sentences(portal._more_words(more, order.currency_id))]
        said, missing = [portal._money_words(back, note) for note in notes], portal._missing(back)
        if missing:
            said.append(missing[0].rstrip("."))
        elif notes.currency_id == order.currency_id and back._oms_is_exchanged():
            said.append(self.env._("Nothing more is to be paid for it"))
        return [self.env._("You get this in exchange for what came back with %s.", back.name),
                *(sentence for words in said for sentence in self._sentences(words))]

    def _sentences(self, words):
        """[one sentence] of such words; none of nothing."""
        return [f"{words[:1].upper()}{words[1:]}."] if words else []
