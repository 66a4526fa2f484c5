# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from .oms_payment_operation import UNDER_WAY


class OmsPaymentOperation(models.Model):
    """What a provider tells of under a number of its own: Odoo makes a transaction of it, beside the one that asked for it and
    never heard of a number. It is what was asked for."""

    _inherit = "oms.payment.operation"

    @api.model
    def _oms_answered(self, payments):
        self._oms_recognise(payments)
        super()._oms_answered(payments)
        lost = payments.filtered(lambda one: one.state == "error")
        if lost:
            self.search([("state", "=", "done"), ("child_id", "in", lost.ids)])._oms_lose()

    def _oms_lose(self, words=""):
        """What was done did not go through after all, says the provider days later (a card that is closed, a refund that comes
        back)."""
        for row in self:
            row.write({"state": "failed", "settled": False, "reason": words or row.child_id.state_message or self.env._(
                "The provider says that it did not go through after all.")})
            row._oms_log()
            row._oms_ended()

    @api.model
    def _oms_late(self, payments, words):
        """These captures and refunds are done, and the provider says that they failed. The money may still have moved: nothing is
        changed in the books, somebody looks it up."""
        _ = self.env._
        for row in self.search([("state", "=", "done"), ("child_id", "in", payments.ids)]):
            row._oms_lose(_(
                "Done, then the provider said: %s Look it up there; where the customer lacks it, cancel the payment.", words,
            ) if row.kind == "refund" else _(
                "Done, then the provider said: %s Look it up there; where the money does not come, cancel the payment.", words))

    def _oms_is_booked(self):
        """Those that failed by the provider's word of later, while the books still have them as done."""
        return self.filtered(lambda row: row.state == "failed" and row.kind == "refund" and row.child_id.state == "done"
                             and row.child_id.payment_id.state not in ("canceled", "rejected"))

    @api.model
    def _oms_recognise(self, payments):
        """What is in doubt is done if one of these is it: of the same payment, of the same kind and amount, that nobody asked
        for, while the one that asked never heard of a number. Each is taken for one row at most: who refunded as much again at
        the provider is told of by a second transaction."""
        told = payments.filtered(lambda one: one.source_transaction_id and one.state in ("done", "cancel"))
        if not told:
            return
        for model in (self, told):
            model.flush_model()
        rows = self.env.execute_query(SQL(
            """SELECT row.id, told.id
                 FROM payment_transaction told
                 JOIN oms_payment_operation row ON row.state = 'doubt' AND row.amount = ABS(told.amount)
                 JOIN payment_transaction asked ON asked.id = row.transaction_id
            LEFT JOIN payment_transaction child ON child.id = row.child_id
                WHERE told.id = ANY(%s) AND told.source_transaction_id IN (asked.id, asked.source_transaction_id)
                  AND CASE row.kind WHEN 'refund' THEN told.operation = 'refund' AND told.state = 'done'
                                    WHEN 'capture' THEN told.operation = asked.operation AND told.state = 'done'
                                    WHEN 'void' THEN told.operation = asked.operation AND told.state = 'cancel' END
                  AND (child.id IS NULL OR child.provider_reference IS NULL AND child.state IN ('draft', 'pending', 'error'))
                  AND NOT EXISTS (SELECT FROM oms_payment_operation other WHERE other.child_id = told.id)
                ORDER BY row.id, told.id""", told.ids))
        known = set()
        for row_id, told_id in rows:
            if not {row_id, -told_id} & known:
                known |= {row_id, -told_id}
                self.browse(row_id)._oms_is(told.browse(told_id))

    @api.model
    def _oms_told_by(self, child, known):
        """What asked for ``child`` is done by ``known``, which is the same at the provider."""
        rows = self.search([("child_id", "=", child.id), ("state", "in", (*UNDER_WAY, "done"))])
        if rows and not self.search_count([("child_id", "=", known.id)], limit=1):
            rows._oms_is(known)
            end, words = rows._oms_books()
            if end:
                rows._oms_end(end, words)

    def _oms_is(self, told):
        """``told`` is what came of this."""
        self.ensure_one()
        asked, self.child_id = self.child_id, told
        asked.filtered(lambda child: child.state in ("draft", "pending"))._set_error(
            self.env._("The provider told of it as %s", told.reference))
