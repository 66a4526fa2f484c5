# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from copy import deepcopy

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...jobs import AT_FAULT, ENDS, again, collided, in_sets, in_words, later_on_collision, run, tell, undo, wake_later, why
from .oms_payment_operation import CRON, UNDER_WAY, UNHEARD
from .sending import SENDING, Sending

_logger = logging.getLogger(__name__)
#: How often a provider that cannot be reached is tried, at each run of the job.
TRIES = 5


class OmsPaymentOperation(models.Model):
    """The job: what is to be asked of providers, one by one, each with a commit before anything leaves and one after."""

    _inherit = "oms.payment.operation"

    @api.model
    @later_on_collision(CRON)
    def _cron_oms_send(self):
        """Ask what is due; say what nobody knows the end of; look at orders that nobody told of."""
        self._oms_look_left()
        self._oms_find_doubt()
        self.env["oms.capture"]._ask_bills()
        self.env["ir.cron"]._commit_progress()
        if self._oms_is_copy():
            self._oms_say_copy()
        else:
            run(self.env, CRON, self._oms_due, lambda ids: list(map(self._oms_send_one, ids)), 1,
                name=lambda row_id: f"card operation {row_id}")
        self.env["oms.capture"]._look_again()

    @api.model
    def _oms_due(self, after, size):
        """The oldest row of each payment of which nothing is under way; what came of the ones before counts, so one by one, and
        while it waits because the provider could not be reached the others wait, too."""
        cutoff = fields.Datetime.now() - UNHEARD
        rows = self.env.execute_query(SQL(
            """SELECT MIN(asked.id) FROM oms_payment_operation asked
                WHERE asked.state = 'new' AND asked.id > %s AND (asked.sent_on IS NULL OR asked.sent_on < %s)
                  AND NOT EXISTS (SELECT FROM oms_payment_operation other
                                   WHERE other.transaction_id = asked.transaction_id
                                     AND (other.state IN %s OR other.state = 'new' AND other.sent_on >= %s
                                                               AND other.id < asked.id))
                GROUP BY asked.transaction_id ORDER BY 1 LIMIT %s""", after or 0, cutoff, UNDER_WAY, cutoff, size))
        return [row_id for (row_id,) in rows]

    def _oms_send_one(self, row_id):
        """Ask one thing. Whatever happens, what has left is not sent again."""
        commit = self.env["ir.cron"]._commit_progress
        row = self._oms_take(row_id)
        words, settled = row._oms_why_not() if row else ("", False)
        if words:
            row._oms_end("failed", words, settled=settled)
            if settled and row.cause != "renewal":  # that is looked at by whoever renews
                self.env["oms.capture"]._follow(
                    row.order_id, "cancel" if row.cause == "cancel" else "shipment", f"instead {row.id}")
        if not row or words:
            commit()
            return
        sending = Sending(row.id, commit)
        try:
            child = row._oms_call(sending)
            row.with_context(**{SENDING: sending})._oms_heard(child, sending)  # what follows is looked at after the commit
            commit()
        except Exception as error:
            undo(self.env)
            row._oms_rescue(error, sending)
            if why(error) == ENDS:
                raise
        again(self.env, self._oms_look_left, f"card operation {row_id}")

    def _oms_rescue(self, error, sending):
        """Asking ended in an error, and was taken back. What the provider answered is known all the same: where booking it
        collided it is booked again. (Adyen answers that it will say so later, which is no answer: in doubt until it does.)"""
        def book():
            sending.instead = None
            payments = self.env["payment.transaction"].with_company(self.company_id).with_context(**{SENDING: sending})
            for payment_id, code, data in answers:
                payments.browse(payment_id)._process(code, deepcopy(data))
            self.with_context(**{SENDING: sending})._oms_heard(self.child_id, sending)

        answers, sending.answers = sending.answers, []
        if answers and collided(error):
            try:
                again(self.env, book, f"card operation {self.id}")
                return
            except Exception as second:
                undo(self.env)
                error = second
        self._oms_lost(error, sending)
        self.env["ir.cron"]._commit_progress()

    @api.model
    def _oms_take(self, row_id):
        """The row, locked, if it is still to be sent."""
        found = self.env.execute_query(SQL(
            """SELECT id FROM oms_payment_operation asked WHERE id = %s AND state = 'new'
                  AND NOT EXISTS (SELECT FROM oms_payment_operation other
                                   WHERE other.transaction_id = asked.transaction_id AND other.state IN %s)
                  FOR UPDATE SKIP LOCKED""", row_id, UNDER_WAY))
        row = self.sudo().browse([one for (one,) in found])
        row.invalidate_recordset()
        return row

    def _oms_call(self, sending):
        """Ask it, by Odoo's own methods. Its intent and the transaction that is to come of it are committed as soon as that is
        made, before anything leaves (``payment.transaction._create_child_transaction``): a webhook finds it.

        :returns: the transaction that came of it
        """
        self.ensure_one()
        payment = self.transaction_id.with_company(self.company_id).with_context(**{SENDING: sending})
        if self.kind == "authorise":
            return self._oms_authorise(payment)
        method = {"capture": payment._capture, "void": payment._void, "refund": payment._refund}[self.kind]
        return method(self.amount)

    def _oms_authorise(self, payment):
        """Charge the stored card. Where the provider captures by hand, this authorises."""
        child = payment.create(self._oms_prepare_authorisation(payment))
        payment.env.context[SENDING].committed(child)
        child._charge_with_token()
        return child

    def _oms_prepare_authorisation(self, payment):
        """Values of the transaction that charges the stored card."""
        orders = self.order_id or payment.sale_order_ids
        return {
            "provider_id": payment.provider_id.id, "payment_method_id": payment.payment_method_id.id,
            "reference": payment._compute_reference(payment.provider_code, prefix=payment.reference),
            "amount": self.amount, "currency_id": self.currency_id.id, "partner_id": payment.partner_id.id,
            "token_id": payment.token_id.id, "operation": "offline",
            "sale_order_ids": [fields.Command.set(orders.ids)]}

    # --- what came of it -------------------------------------------------------------------------------------

    def _oms_heard(self, child, sending):
        """The provider answered, or did not, and the transaction says how."""
        self.ensure_one()
        if self.state not in UNDER_WAY:
            return  # told of by another transaction, which is there already
        self.child_id = child.browse(sending.instead) if sending.instead else child
        end, words = self._oms_books()
        if sending.unanswered and end != "done":
            child.write({"state": "draft", "state_message": sending.unanswered})  # Odoo takes that for a refusal
            self.write({"state": "doubt", "reason": sending.unanswered})
            self._oms_log()
        elif sending.unreachable and end == "failed" and self.tries < TRIES:
            self.write({"state": "new", "reason": sending.unreachable, "child_id": False})  # nothing has left
            wake_later(self.env, CRON)
        elif end:
            self._oms_end(end, words)
        else:
            self.heard_on = fields.Datetime.now()

    def _oms_lost(self, error, sending):
        """Asking ended in an error, in a new transaction."""
        self.ensure_one()
        self.invalidate_recordset()
        words = in_words(error)
        if not sending.has_left:
            if why(error) == AT_FAULT and not isinstance(error, UniqueViolation):  # else somebody was first at this payment
                _logger.warning("%s cannot be sent: %s", self.display_name, words)
                self._oms_end("failed", words)
            else:
                wake_later(self.env, CRON)
            return
        end, said = self._oms_books()  # a webhook may have been there first
        if end:
            self._oms_end(end, said)
        elif isinstance(error, UserError) and not sending.asked:
            self._oms_take_as_not_done(words)
        else:
            _logger.warning("%s is in doubt", self.display_name, exc_info=error)
            self.write({"state": "doubt", "reason": words})
            self._oms_log()

    @api.model
    def _oms_find_doubt(self):
        """What was sent and not answered by who sent it (it died): the books may know, or the provider; else it is in doubt."""
        rows = self.sudo().search([  # sudo: a job of ours
            ("state", "in", UNDER_WAY), ("heard_on", "=", False), ("sent_on", "<", fields.Datetime.now() - UNHEARD)])
        # Each under a savepoint of its own: one that cannot be looked up is named, and keeps nobody else from being asked.
        _results, failed = in_sets(self.env, rows, 1, lambda some: some._oms_look_up())
        for row, error in failed.items():
            tell(_logger, f"{CRON}: card operation {row.id} ({row.display_name})", "could not be looked up", error)

    def _oms_look_up(self):
        """What became of one that nobody heard of."""
        self.ensure_one()
        self._oms_adopt()
        end, words = self._oms_books()
        known = None if end else self._oms_ask_provider()
        if end:
            self._oms_end(end, words)
        elif known is not None:
            (self._oms_take_as_done if known else self._oms_take_as_not_done)(self.env._("Says the provider"))
        elif self.state == "sent":
            self.write({"state": "doubt", "reason": self.env._("Sending was interrupted: it may have been done or not")})
            self._oms_log()

    def _oms_ask_provider(self):
        """Whether it was done, where a provider can be asked: True, False; None: nobody knows. Extended by who can ask."""
        self.ensure_one()
        return None

    # --- copies of the database --------------------------------------------------------------------------------

    @api.model
    def _oms_is_copy(self):
        # sudo: whether the database was neutralised is no secret
        return bool(self.env["ir.config_parameter"].sudo().get_param("database.is_neutralized"))

    @api.model
    def _oms_say_copy(self):
        words = self.env._("This is a neutralised copy of the database: nothing is sent from it.")
        self.sudo().search([("state", "=", "new"), ("reason", "!=", words)]).reason = words  # sudo: a job of ours
