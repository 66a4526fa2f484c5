# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import timedelta

from odoo import api, fields, models, modules
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ... import prepared
from ...planning.event_kind import OTHER

WAKE = "oms_core.mail"
#: Days for which is kept what was sent (requests for a rating for ever: there is one per order).
KEPT = 180


class OmsMailOutbox(models.Model):
    """What customers are to be told: appended with the fact itself, sent after the commit by a job.

    new → sending (committed before anything leaves) → sent or failed. A row found in *sending* later is in doubt: the mail
    may or may not have left, so a person decides. A row is unique per order, event and fact.
    """

    _name = "oms.mail.outbox"
    _description = "Mail to a customer"
    _order = "id desc"
    _rec_name = "order_id"

    order_id = fields.Many2one("sale.order", "Order", required=True, ondelete="cascade", readonly=True)
    partner_id = fields.Many2one(related="order_id.partner_id")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    event = fields.Selection("_select_event", "What happened", required=True, readonly=True)
    key = fields.Char(required=True, readonly=True, help="Which shipment, date, credit note: the same is told once.")
    payload = fields.Json(readonly=True)
    state = fields.Selection(
        [("new", "To be sent"), ("sending", "Being sent"), ("sent", "Sent"), ("failed", "Failed"), ("skipped", "Not sent")],
        required=True, default="new", readonly=True)
    sent_as = fields.Selection("_select_event", "Told as", readonly=True)
    reason = fields.Char("Why", readonly=True)
    email = fields.Char("Sent to", readonly=True)
    sending_on = fields.Datetime("Tried on", readonly=True)
    message_id = fields.Many2one("mail.message", "Mail", readonly=True, ondelete="set null", index="btree_not_null")
    in_doubt = fields.Boolean(compute="_compute_in_doubt", search="_search_in_doubt")

    _told_once = models.UniqueIndex("(order_id, event, key)", "The customer is told of this once.")
    _open_idx = models.Index("(order_id) WHERE state IN ('new', 'sending', 'failed')")

    @api.model
    def _select_event(self):
        return self.env["oms.mail.event"]._fields["event"]._description_selection(self.env)

    # --- append ----------------------------------------------------------------------------------------

    @api.model
    def _oms_append(self, events):
        """Note what customers are to be told of these timeline events: at most one statement."""
        kinds = events._kinds()
        rows = [row for event in events for row in [self._oms_row(event, kinds.get(event.kind, OTHER))] if row]
        if not rows:
            return
        self.env.execute_query(SQL(
            """INSERT INTO oms_mail_outbox (order_id, company_id, event, key, payload, state, create_date, write_date)
                    VALUES %s
               ON CONFLICT (order_id, event, key) DO UPDATE SET state = 'new', reason = NULL, payload = EXCLUDED.payload
                     WHERE oms_mail_outbox.state = 'skipped' AND oms_mail_outbox.event = 'delivered'
               RETURNING id""",  # taken back before the mail left, and arrived now
            SQL(", ").join(
                SQL("(%s, %s, %s, %s, %s, 'new', now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')", *row)
                for row in rows)))
        self._oms_wake_after_commit(max(events.company_id.mapped("oms_mail_minutes")))

    @api.model
    def _oms_row(self, event, kind):
        """(order, company, event, key, payload) for the outbox, or None.

        :param kind: the :class:`Kind` of the event
        """
        order, told = event.order_id, kind.mailed
        if not told or (kind.words and not event.customer_visible) or not self.env["oms.mail"]._is_mailed(order, told):
            return None
        key = kind.same(event) if kind.same else event._shipment_key()
        return order.id, event.company_id.id, told, key, json.dumps(event.facts or {})

    @api.model
    def _oms_wake_after_commit(self, minutes):
        """Have the job run when the company's minutes are over. If that is lost, the job comes by itself all the same."""
        postcommit = self.env.cr.postcommit
        if WAKE in postcommit.data:
            return
        postcommit.data[WAKE] = True
        registry, context = self.env.registry, {}

        @postcommit.add
        def wake():
            if modules.module.current_test:
                return
            with prepared.cursor(registry) as cr:
                api.Environment(cr, api.SUPERUSER_ID, context)[self._name]._oms_wake(minutes)

    @api.model
    def _oms_wake(self, minutes):
        """Trigger the job, unless it comes before that: it looks itself at when to come again."""
        now = fields.Datetime.now()
        at = now + timedelta(minutes=minutes)
        number = self.env["ir.model.data"]._xmlid_to_res_id("oms_core.cron_mail", raise_if_not_found=True)
        if not self.env.execute_query(SQL(
                "SELECT FROM ir_cron_trigger WHERE cron_id = %s AND call_at > %s AND call_at <= %s LIMIT 1", number, now, at)):
            self.env["ir.cron"].browse(number)._trigger(at)

    # --- what people do ------------------------------------------------------------------------------------

    def _search_in_doubt(self, operator, value):
        if operator != "in":
            return NotImplemented
        # What is being sent right now is not in doubt yet.
        return [("state", "=", "sending"), ("sending_on", "<", fields.Datetime.now() - timedelta(minutes=15))]

    @api.depends("state", "sending_on")
    def _compute_in_doubt(self):
        since = fields.Datetime.now() - timedelta(minutes=15)
        for row in self:
            row.in_doubt = row.state == "sending" and row.sending_on < since

    def action_send_again(self):
        """A person decides that the mail did not arrive (or that the customer has an address now)."""
        self._oms_check_desk()
        rows = self.filtered(lambda row: row.state in ("failed", "skipped") or row.in_doubt)
        if not rows:
            raise UserError(self.env._("These mails were sent, or are being sent; there is nothing to send again."))
        rows = rows.sudo()  # sudo: group checked above
        rows.message_id.mail_ids.filtered(lambda mail: mail.state in ("outgoing", "exception")).cancel()
        rows.write({"state": "new", "reason": False, "message_id": False})
        self._oms_wake_after_commit(0)
        return True

    def action_was_sent(self):
        """A person knows that a mail in doubt has arrived."""
        self._oms_check_desk()
        # sudo: group checked above
        self.sudo().filtered("in_doubt").write({"state": "sent", "reason": self.env._("Says %s", self.env.user.name)})
        return True

    def _oms_check_desk(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group("oms_core.group_oms_user"):
            raise AccessError(self.env._("Only the order desk decides about mails to customers."))

    @api.autovacuum
    def _gc_told(self):
        self.env.cr.execute(SQL(
            """DELETE FROM oms_mail_outbox
                WHERE state IN ('sent', 'skipped') AND event != 'rating'
                  AND create_date < now() AT TIME ZONE 'UTC' - make_interval(days => %s)""", KEPT))
