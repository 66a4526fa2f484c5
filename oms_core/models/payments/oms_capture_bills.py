# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...planning import capture as planning
from ...planning import shares

#: Authorisations looked at at once; the others in the next run.
MOST = 500


class OmsCapture(models.AbstractModel):
    """Cards that customers gave for bills (the portal's *Pay now*, a payment link, overdue bills) and for no order: what was
    billed is gone, so that all of it is taken at once. What the bills do not need any more, because they were paid otherwise
    meanwhile, goes back."""

    _inherit = "oms.capture"

    @api.model
    def _ask_bills(self):
        """Ask what is wanted of them. Of several for one bill the oldest first; the next once that is booked."""
        service, taken, rows = self.sudo(), set(), []  # sudo: a job of ours, of companies that have a policy of cards
        cards = service._gather_bill_cards()
        past = service._gather_bill_past([payment.id for payment, _bills, _steps in cards])
        # Nothing is asked of these by themselves: however many they are, the others get their turn.
        idle = service.env["payment.transaction"].union(*(payment for payment, _bills, steps in cards if not steps))
        idle._oms_note_looked("oms_goods_looked_on")
        for payment, bills, steps in cards:
            if not taken.isdisjoint(bills.ids):
                continue
            if steps:
                taken |= set(bills.ids)
            rows += [service._bill_row(payment, bills, step, past) for step in steps]
        return service.env["oms.payment.operation"]._oms_ask(rows)

    @api.model
    def _gather_bill_past(self, payment_ids):
        """{(payment id, kind): how often it was asked and not wanted any more when it was to be sent}"""
        return {(payment.id, kind): count for payment, kind, count in self.env["oms.payment.operation"]._read_group(
            [("transaction_id", "in", payment_ids), ("cause", "=", "invoice"), ("state", "=", "failed"), ("settled", "=", True)],
            ["transaction_id", "kind"], ["__count"])}

    @api.model
    def _bill_row(self, payment, bills, step, past):
        return {
            "kind": step.kind, "transaction_id": payment.id, "amount": step.amount, "cause": "invoice",
            "document": ", ".join(bills.mapped("name"))[:200],
            "key": f"bills {step.kind} {payment.id} {past.get((payment.id, step.kind), 0)}",
            "reason": self._say_problem(step) if step.problem else False}

    @api.model
    def _say_problem(self, step):
        if step.problem == "bills":
            return self.env._(
                "The provider takes all of this payment or nothing, and less is open of its invoices by now. Capture it by "
                "hand and settle the rest with the customer, or give it back.")
        return super()._say_problem(step)

    @api.model
    def _still(self, operation):
        if operation.order_id or operation.cause != "invoice":
            return super()._still(operation)
        return any(
            (step.kind, step.tx) == (operation.kind, operation.transaction_id.id)
            and shares.exact(step.amount) >= shares.exact(operation.amount)
            for _payment, _bills, steps in self._gather_bill_cards(operation.transaction_id) for step in steps)

    @api.model
    def _gather_bill_cards(self, payments=None):
        """[(payment, its bills, [:class:`planning.capture.Step`])], the oldest first, of authorisations for bills and no order.

        :param payments: these, right before something is asked of them; else those of which nothing is under way or failed
        """
        self.env.flush_all()
        operations = SQL(
            """(asked.state IN ('new', 'sent', 'doubt') OR asked.state = 'failed' AND asked.settled IS NOT TRUE
                OR asked.state = 'failed' AND asked.left)""")
        cards = self.env["payment.transaction"]
        which = SQL("payment.id = ANY(%s)", payments.ids) if payments else SQL(
            """%s AND NOT EXISTS (SELECT FROM oms_payment_operation asked WHERE asked.transaction_id = payment.id AND %s)
               AND NOT EXISTS (  -- another one for one of its bills, of which nobody knows yet what it pays
                   SELECT FROM account_invoice_transaction_rel mine
                     JOIN account_invoice_transaction_rel theirs ON theirs.invoice_id = mine.invoice_id
                     JOIN payment_transaction other ON other.id = theirs.transaction_id AND other.id != payment.id
                    WHERE mine.transaction_id = payment.id
                      AND (other.state = 'done' AND other.payment_id IS NULL AND other.is_post_processed IS NOT TRUE
                           OR EXISTS (SELECT FROM oms_payment_operation asked
                                       WHERE asked.transaction_id = other.id AND asked.state IN ('new', 'sent', 'doubt'))
                           OR EXISTS (SELECT FROM payment_transaction part
                                       WHERE part.source_transaction_id = other.id AND part.state = 'done'
                                         AND part.is_post_processed IS NOT TRUE)))""",
            cards._oms_news_sql(SQL("payment"), SQL("payment.oms_goods_looked_on")), operations)
        found = self.env.execute_query_dict(SQL(
            """SELECT payment.id, payment.amount::float, bills.ids, bills.same, (bills.open - parts.unbooked)::float AS open,
                      parts.used::float
                 FROM payment_transaction payment
           CROSS JOIN LATERAL (
                      SELECT COALESCE(SUM(part.amount), 0) AS used, COALESCE(SUM(part.amount) FILTER (
                             WHERE part.state = 'done' AND part.is_post_processed IS NOT TRUE), 0) AS unbooked
                        FROM payment_transaction part
                       WHERE part.source_transaction_id = payment.id AND part.state != 'error'
                         AND part.operation IS NOT DISTINCT FROM payment.operation) parts
           CROSS JOIN LATERAL (
                      SELECT array_agg(move.id ORDER BY move.id) AS ids, BOOL_AND(move.currency_id = payment.currency_id) AS same,
                             COALESCE(SUM(move.amount_residual) FILTER (WHERE move.state = 'posted'), 0) AS open
                        FROM account_invoice_transaction_rel link JOIN account_move move ON move.id = link.invoice_id
                       WHERE link.transaction_id = payment.id) bills
                WHERE payment.state = 'authorized' AND payment.source_transaction_id IS NULL AND bills.ids IS NOT NULL
                  AND payment.operation IS DISTINCT FROM 'validation' AND payment.operation IS DISTINCT FROM 'refund'
                  AND NOT EXISTS (SELECT FROM sale_order_transaction_rel link WHERE link.transaction_id = payment.id) AND %s
                ORDER BY payment.id LIMIT %s""", which, MOST))
        cards = cards.browse([row["id"] for row in found])
        used, policies = self.env["oms.payment.policy"]._oms_used, self._policies(cards)
        return [
            (card, self.env["account.move"].browse(row["ids"]), planning.for_bills(planning.Authorisation(
                card.id, policies[card.id], shares.exact(row["amount"]), shares.exact(row["used"])),
                row["open"] if row["same"] else None) if used(card.company_id.id) else [])
            for card, row in zip(cards, found, strict=True)]
