# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import sys
import uuid

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models, modules
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...jobs import in_words
from .sending import ORDER


class OmsPaymentOperation(models.Model):
    """What people ask of providers by Odoo's own buttons and wizards. It is sent at once, within their request, and seen here:
    its row is committed beside their transaction before anything leaves, so that a request that dies, or is repeated after a
    collision, asks nothing twice."""

    _inherit = "oms.payment.operation"

    @api.model
    def _oms_begin(self, payment, kind, amount):
        """Note that somebody asks this of a payment now.

        :returns: the row, written in a transaction of its own where that is possible
        :raises UserError: while something else is under way, or waits to be sent
        """
        with self._oms_apart(payment) as rows:
            rows._oms_check_free(payment, self._oms_begun())
            if kind == "refund":  # of the payment and its parts no more goes back together than came
                rows._oms_check_free(payment._oms_family(), self._oms_begun(), kind)
            # sudo: whose payment; of several orders the one on whose form it was asked
            order = payment.sudo().sale_order_ids or payment.sudo().source_transaction_id.sale_order_ids
            order = order.filtered(lambda one: one.id == payment.env.context.get(ORDER)) or order
            now = fields.Datetime.now()
            row = rows.create({
                "kind": kind, "transaction_id": payment.id, "order_id": order[:1].id, "company_id": payment.company_id.id,
                "amount": amount, "currency_id": payment.currency_id.id, "cause": "manual", "key": f"by hand {uuid.uuid4()}",
                "state": "sent", "sent_on": now, "tries": 1,
                "beside": payment in rows.browse(self._oms_begun()).exists().transaction_id.with_env(payment.env)})
            try:
                rows.env.flush_all()
            except UniqueViolation:  # somebody was first within this instant
                raise UserError(self.env._(
                    "%s: another operation has just begun. Wait a moment.", payment.sudo().reference)) from None  # sudo: its name
            self._oms_begun().add(row.id)
            return row.id

    def _oms_begun(self):
        """Ids of what this very transaction has begun by hand: a wizard captures and gives back the rest in one go."""
        return self.env.cr.postcommit.data.setdefault("oms_payment_begun", set())

    @api.model
    def _oms_check_free(self, payments, but=(), kind=None):
        """:param kind: only this counts
        :raises UserError: while something else is under way for these payments, or waits to be sent"""
        self.flush_model(["state"])
        found = self.env.execute_query(SQL(
            """SELECT id FROM oms_payment_operation
                WHERE transaction_id = ANY(%s) AND state IN ('new', 'sent', 'doubt') AND id != ALL(%s)
                  AND kind = COALESCE(%s, kind)
                ORDER BY state = 'new', id LIMIT 1""", payments.ids, list(but), kind))
        if found:
            self.sudo().browse(found[0])._oms_refuse_beside()  # sudo: words about a payment that the user may work on

    def _oms_refuse_beside(self):
        words = {
            "new": self.env._("it is about to be sent. Wait a moment."),
            "sent": self.env._("the provider was asked and has not answered yet. Wait a moment."),
            "doubt": self.env._("nobody knows whether it was done. Look it up at the provider and say so in Card operations.")}
        raise UserError(self.env._(
            "%(payment)s: another operation is under way (%(what)s): %(words)s", payment=self.transaction_id.reference,
            what=self.display_name, words=words[self.state]))

    @api.model
    def _oms_note_hand(self, row_id, child, sending):
        """Native code came back: once its transaction is committed, the row is told what came of it."""
        if sending.instead:
            child = child.browse(sending.instead)
        if self._oms_is_alone(child):
            self.sudo().browse(row_id)._oms_note_answer(child, sending.unanswered)  # sudo: the row of what was just asked
            return
        postcommit, registry, child_id = self.env.cr.postcommit, self.env.registry, child.id

        @postcommit.add
        def note():
            with registry.cursor() as cr:
                env = api.Environment(cr, api.SUPERUSER_ID, {})
                env[self._name].browse(row_id)._oms_note_answer(env["payment.transaction"].browse(child_id), sending.unanswered)

    def _oms_note_answer(self, child, unanswered):
        """:param unanswered: words, where it may have been taken and nothing was heard"""
        if self.state not in ("sent", "doubt"):
            return
        self.child_id = child
        end, words = self._oms_books()
        if unanswered and end != "done":
            self.write({"state": "doubt", "reason": unanswered})
            self._oms_log()
        elif end:
            self._oms_end(end, words)
        else:
            self.heard_on = fields.Datetime.now()

    @api.model
    def _oms_note_fault(self, row_id, payment, error, sending):
        """Native code was refused before anything left: that is no doubt. Any other error leaves the row as it is: sent, and in
        doubt soon."""
        if isinstance(error, UserError) and not sending.asked:
            with self._oms_apart(payment) as rows:
                row = rows.browse(row_id)
                row.write({"state": "failed", "settled": True, "reason": in_words(error), "ended_on": fields.Datetime.now()})
                rows.env.flush_all()

    # --- a transaction beside the caller's --------------------------------------------------------------------

    @api.model
    def _oms_is_alone(self, record):
        """Whether there can be no transaction beside this one: in tests, and while modules are installed."""
        return bool(modules.module.current_test) or not self.env.registry.ready

    @api.model
    def _oms_apart(self, payment):
        return _Apart(self.sudo(), payment)  # sudo: the outbox is written by what is asked


class _Apart:
    """Rows on a cursor of their own that is committed at the end; on the caller's where it made the payment itself just now, or
    nothing can be beside it."""

    def __init__(self, rows, payment):
        self.rows, self.payment, self.cursor = rows, payment, None

    def __enter__(self):
        if self.rows._oms_is_alone(self.payment):
            return self.rows
        self.cursor = self.rows.env.registry.cursor()
        cr = self.cursor.__enter__()
        env = api.Environment(cr, api.SUPERUSER_ID, {"lang": self.rows.env.context.get("lang")})
        try:
            cr.execute("SET LOCAL lock_timeout = '10s'")
            known = env.execute_query(SQL("SELECT FROM payment_transaction WHERE id = %s", self.payment.id))
        except Exception:
            self.cursor.__exit__(*sys.exc_info())
            raise
        if not known:
            self.cursor.__exit__(None, None, None)
            self.cursor = None
            return self.rows
        return env[self.rows._name]

    def __exit__(self, *error):
        return self.cursor.__exit__(*error) if self.cursor else None
