# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...planning import payment_policy as policies

CRON = "oms_core.cron_payment_operations"
#: What a row waits for its own job's word at most before nobody knows what became of it.
UNHEARD = timedelta(minutes=2)
#: States in which nothing else is asked of the same payment.
UNDER_WAY = ("sent", "doubt")


class OmsPaymentOperation(models.Model):
    """What is asked of a payment provider: authorise again, capture, void, refund. An outbox.

    new → sent (committed before anything leaves) → done or failed. What was sent and not answered is *in doubt*: the money may
    or may not have moved, so it is asked about, or a person says so; it is never sent again as it is. A row is unique by its key:
    why, and for which document. One per payment is under way at a time, the others wait.

    *sent* with ``heard_on`` was taken by the provider, who says later (by webhook) what became of it.
    """

    _name = "oms.payment.operation"
    _description = "Card operation"
    _order = "id desc"

    kind = fields.Selection(
        [("authorise", "Authorise again"), ("capture", "Capture"), ("void", "Give back"), ("refund", "Refund")],
        "What", required=True, readonly=True)
    transaction_id = fields.Many2one(
        "payment.transaction", "Of payment", required=True, readonly=True, ondelete="cascade", index=True)
    child_id = fields.Many2one(
        "payment.transaction", "As payment", readonly=True, ondelete="set null", index="btree_not_null",
        help="What came of it, or is to come of it.")
    order_id = fields.Many2one("sale.order", "Order", readonly=True, ondelete="cascade", index="btree_not_null")
    partner_id = fields.Many2one(related="transaction_id.partner_id")
    provider_id = fields.Many2one(related="transaction_id.provider_id")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    cause = fields.Selection(
        [("shipment", "Shipment"), ("cancel", "Nothing left to ship"), ("renewal", "Renewal"), ("invoice", "Invoice"),
         ("return", "Return"), ("goodwill", "Goodwill"), ("claim", "Never came back"), ("exchange", "Exchange"),
         ("manual", "By hand")],
        "Why", required=True, readonly=True)
    document = fields.Char("For", readonly=True, help="The shipment, or whatever else it is for.")
    key = fields.Char(required=True, readonly=True, help="Why, and for which document: the same is asked once.")
    state = fields.Selection(
        [("new", "To be sent"), ("sent", "Sent"), ("doubt", "In doubt"), ("done", "Done"), ("failed", "Failed")],
        required=True, default="new", readonly=True, index=True)
    reason = fields.Char("What was said", readonly=True)
    tries = fields.Integer("Tried", readonly=True)
    sent_on = fields.Datetime("Sent on", readonly=True)
    heard_on = fields.Datetime("Taken by the provider on", readonly=True)
    ended_on = fields.Datetime("Ended on", readonly=True)
    settled = fields.Boolean(
        "Dealt with", readonly=True, help="Of what failed: somebody looked at it, or it was done another way.")
    left = fields.Boolean(
        "Left to people", readonly=True, help="Somebody deals with it in another way: the amount is not asked for again.")
    received = fields.Float(
        "Received before", readonly=True, aggregator=None,
        help="What the order had received otherwise when this was asked for, in its currency.")
    beside = fields.Boolean(
        readonly=True,
        help="Asked by hand in one go with another one of the same payment: capture a part, give back the rest.")

    _asked_once = models.UniqueIndex("(key)", "This was asked of the provider already.")
    _one_under_way = models.UniqueIndex(
        "(transaction_id) WHERE state IN ('sent', 'doubt') AND beside IS NOT TRUE",
        "Something else is being asked of this payment.")
    _open_idx = models.Index("(transaction_id) WHERE state IN ('new', 'sent', 'doubt')")

    @api.depends("kind", "amount", "currency_id", "transaction_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = self.env._(
                "%(what)s %(amount)s of %(payment)s", what=labels.get(row.kind, ""), amount=row._oms_money(),
                payment=row.sudo().transaction_id.reference)  # sudo: the name of the payment that the row is about

    def _oms_money(self):
        self.ensure_one()
        return self.currency_id.format(self.amount)

    # --- append --------------------------------------------------------------------------------------------

    @api.model
    def _oms_ask(self, rows):
        """Note what is to be asked of providers: at most two statements, and the job is wakened after the commit. What is noted
        under its key already is not noted again; of a provider that gives back by itself alone that is not asked.

        :param rows: [dict] with kind, transaction_id, amount (in the payment's currency), cause and key; optionally order_id,
            document, received (what the order had received otherwise), note_id and note_amount (the credit note that is paid
            back, and how much of it, in its currency), and reason for what a person has to decide instead: that is there as
            failed
        :returns: the operations that are new
        """
        # sudo: company and currency of payments that somebody's goods are paid by
        payments = self.env["payment.transaction"].sudo().browse([row["transaction_id"] for row in rows])
        sent = [(row, payment) for row, payment in zip(rows, payments)
                if row["kind"] != "void" or policies.voids(payment.provider_code)]
        if not sent:
            return self.browse()
        now = self.env.cr.now()
        found = self.env.execute_query(SQL(
            """INSERT INTO oms_payment_operation (
                           kind, transaction_id, order_id, company_id, amount, currency_id, cause, document, key, state, reason,
                           received, note_id, note_amount, tries, ended_on, create_uid, create_date, write_date)
                    VALUES %s ON CONFLICT (key) DO NOTHING RETURNING id""",
            SQL(", ").join(
                SQL("(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, %s, %s, %s, %s)",
                    row["kind"], payment.id, row.get("order_id") or None, payment.company_id.id, row["amount"],
                    payment.currency_id.id, row["cause"], row.get("document") or None, row["key"],
                    "failed" if row.get("reason") else "new", row.get("reason") or None, row.get("received", 0),
                    row.get("note_id") or None, row.get("note_amount", 0), now if row.get("reason") else None, self.env.uid,
                    now, now)
                for row, payment in sent)))
        asked = self.sudo().browse([row_id for (row_id,) in found])
        asked.invalidate_model()
        if asked:
            # sudo: a job of ours, whoever ships the goods
            self.env.ref(CRON).sudo()._trigger()
            for row in asked.filtered(lambda row: row.state == "failed"):
                row._oms_log()
                row._oms_ended()
        return asked

    # --- how it ends ---------------------------------------------------------------------------------------

    def _oms_end(self, state, reason=False, **more):
        """These are done or failed, in whichever way that was found out.

        :param more: values that are written with it
        """
        ending = self.filtered(lambda row: row.state not in ("done", "failed"))
        ending.write({"state": state, "reason": reason, "ended_on": fields.Datetime.now(), **more})
        ending._oms_log()
        for row in ending:
            row._oms_ended()

    def _oms_ended(self):
        """One ended in done or failed, in the same transaction. Extended by who waits for that."""
        self.ensure_one()
        if self.state != "done":
            return
        # sudo: a job of Odoo's that books what was captured, whoever found out
        self.env.ref("payment.cron_post_process_payment_tx").sudo()._trigger()
        if self.order_id:
            self.search([("order_id", "=", self.order_id.id), ("kind", "=", self.kind), ("state", "=", "failed"),
                         ("settled", "=", False), ("id", "<", self.id),
                         ("cause", "=" if self.cause == "renewal" else "!=", "renewal"), ("note_id", "=", self.note_id.id),
                         ]).settled = True
        self.env["oms.capture"]._after(self)

    def _oms_log(self):
        """Say on the timelines of their orders what became of these."""
        labels = dict(self._fields["kind"]._description_selection(self.env))
        states = dict(self._fields["state"]._description_selection(self.env))
        self.env["oms.order.event"]._oms_log([{
            "order_id": row.order_id.id, "kind": "card",
            "summary": self.env._(
                "%(what)s %(amount)s of %(payment)s%(document)s: %(state)s%(reason)s", what=labels[row.kind],
                amount=row._oms_money(), payment=row.transaction_id.reference,
                document=self.env._(" for %s", row.document) if row.document else "", state=states[row.state].lower(),
                reason=f" ({row.reason})" if row.reason else ""),
            "facts": {"operation_id": row.id, "state": row.state},
        } for row in self.sudo() if row.order_id])  # sudo: names of what is told of

    # --- what people do -------------------------------------------------------------------------------------

    def action_try_again(self):
        """A person decides that what the provider refused is to be asked once more."""
        self._oms_check_accountant()
        rows = self.filtered(lambda row: row.state == "failed" and not row.settled)
        if not rows:
            raise UserError(self.env._(
                "Only what failed is asked once more. Of what is in doubt say first whether it was done: look it up at the "
                "provider."))
        for row in rows.sudo()._oms_is_booked():  # sudo: group checked above
            raise UserError(self.env._(
                "%(name)s: the books have it as done. Look it up at the provider; where the customer did not get it, cancel the "
                "payment %(payment)s, then try again.", name=row.display_name, payment=row.child_id.payment_id.name or (
                    row.child_id.reference)))
        # sudo: group checked above
        rows.sudo().write({"state": "new", "child_id": False, "sent_on": False, "heard_on": False, "ended_on": False, "tries": 0,
                           "left": False})
        self.env.ref(CRON).sudo()._trigger()
        return True

    def action_leave(self):
        """A person dealt with what failed in another way."""
        self._oms_check_accountant()
        rows = self.sudo().filtered(lambda row: row.state == "failed" and not row.settled)  # sudo: group checked above
        rows.write({"settled": True, "left": True})
        for order, some in rows.grouped("order_id").items():
            self.env["oms.capture"]._follow(order, "cancel", f"left {max(some.ids)}")
        return True

    def action_found_done(self):
        """A person looked at the provider's: it was done."""
        self._oms_check_accountant()
        for row in self.sudo()._oms_in_doubt():  # sudo: group checked above
            row._oms_take_as_done(self.env._("Found done by %s", self.env.user.name))
        return True

    def action_found_not_done(self):
        """A person looked at the provider's: it was not done."""
        self._oms_check_accountant()
        for row in self.sudo()._oms_in_doubt():  # sudo: group checked above
            row._oms_take_as_not_done(self.env._("Not done, says %s", self.env.user.name))
        return True

    def action_open_order(self):
        """Open the order that it is about."""
        self.ensure_one()
        if not self.order_id:
            raise UserError(self.env._("%s is about no order.", self.display_name))
        return self.order_id._get_records_action()

    def _oms_in_doubt(self):
        """Those of them that are in doubt; what the provider took and says nothing of is a person's to decide as well."""
        rows = self.filtered(lambda row: row.state == "doubt" or (row.state == "sent" and row.heard_on))
        if not rows:
            raise UserError(self.env._("Only what is in doubt, or was taken and not answered, is decided by a person."))
        return rows

    def _oms_check_accountant(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only accountants decide about card operations."))
