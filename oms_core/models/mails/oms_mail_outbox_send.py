# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ...jobs import AGAIN, ENDS, collided, in_words, later_on_collision, run, undo, why

_logger = logging.getLogger(__name__)
LAYOUT = "oms_core.oms_mail_layout"


class OmsMailOutbox(models.Model):
    """The job: one mail per order of all that happened to it within the company's minutes."""

    _inherit = "oms.mail.outbox"

    @api.model
    @later_on_collision("oms_core.cron_mail")
    def _cron_oms_send_mails(self):
        """Send what is due, order by order, each committed. What is in *sending* is left to people."""
        due = self._oms_due_orders()
        pauses = [0]
        run(self.env, "oms_core.cron_mail", due, lambda ids: pauses.extend(map(self._oms_send_for, ids)), 1,
            name=lambda order_id: f"the mail about order {order_id}")
        waiting = self.search([("state", "=", "new")], order="id", limit=1)
        if waiting:
            self._oms_wake(max(*pauses, waiting.company_id.oms_mail_minutes))

    @api.model
    def _oms_due_orders(self):
        rows = self.env.execute_query(SQL(
            """SELECT outbox.order_id
                 FROM oms_mail_outbox outbox JOIN res_company company ON company.id = outbox.company_id
                WHERE outbox.state = 'new'
                GROUP BY outbox.order_id, company.oms_mail_minutes
               HAVING MIN(outbox.create_date) <= now() AT TIME ZONE 'UTC' - make_interval(mins => company.oms_mail_minutes)
                ORDER BY MIN(outbox.id)"""))
        return [order_id for (order_id,) in rows]

    @api.model
    def _oms_send_for(self, order_id):
        """Take the order's rows, make the mail, hand it to the mail server: a commit after each, so that what crashes is
        known to have been under way.

        :returns: after how many minutes what collided is to be tried again; 0 where nothing did
        """
        commit = self.env["ir.cron"]._commit_progress
        rows = self._oms_take(order_id)
        commit()
        if not rows:
            return 0
        try:
            message = rows._oms_post()
        except Exception as error:
            undo(self.env)
            again = collided(error)  # nothing has left yet: once more
            if not again:
                _logger.warning("The mail about order %s cannot be made", order_id, exc_info=True)
            rows._oms_note("new" if again else "failed", in_words(error))
            minutes = AGAIN.seconds // 60 if again else 0
            if why(error) == ENDS:
                commit()
                raise
        else:
            minutes = 0
            if message:
                rows.filtered(lambda row: row.state == "sending")._oms_hand_over(message)
        commit()
        return minutes

    @api.model
    def _oms_take(self, order_id):
        taken = self.env.execute_query(SQL(
            """UPDATE oms_mail_outbox SET state = 'sending', sending_on = %s
                WHERE id IN (SELECT id FROM oms_mail_outbox WHERE order_id = %s AND state = 'new'
                              ORDER BY id FOR UPDATE SKIP LOCKED)
            RETURNING id""", fields.Datetime.now(), order_id))
        rows = self.browse(sorted(row_id for (row_id,) in taken))
        rows.invalidate_recordset()
        return rows

    def _oms_note(self, state, reason=False, **values):
        self.write({"state": state, "reason": reason, **values})

    # --- what is told -----------------------------------------------------------------------------------------

    def _oms_post(self):
        """Write the mail on the order; nothing leaves yet. Rows that are not told say why.

        :returns: the message, or nothing
        """
        order, mail = self.order_id, self.env["oms.mail"]
        told = self._oms_choose(order)
        if not told:
            return None
        rows = self.browse().concat(*told.values())
        recipient = mail._recipient(order)
        if not recipient:
            rows._oms_note("skipped", self.env._("The customer has no e-mail address"))
            return None
        for event, some in told.items():
            some.sent_as = event
        rows.email = recipient.email
        return mail._write_mail(order, recipient, [
            (event, self.env["mail.template"].browse(template_id), [row.payload or {} for row in told[event]])
            for event, template_id in self._oms_templates(order).items() if event in told])

    @api.model
    def _oms_templates(self, order):
        """{event: template id} of what this company sends, in the order of telling."""
        events = self.env["oms.mail.event"]
        known = events._oms_enabled(order.company_id.id) if order.company_id.oms_customer_mails else {}
        return {event: known[event] for event in events._in_order() if event in known}

    def _oms_choose(self, order):
        """{event to be told: rows}, by how things stand now; the other rows are marked as not sent, with the reason."""
        enabled, told = self._oms_templates(order), {}
        checking = order.env["oms.portal"]._is_checking(order)
        plain = self.filtered(lambda row: row.event == "confirmed" and not row.key.startswith("cleared"))
        for row in self:
            event = row._oms_as_things_stand(order, checking)
            reason = row._oms_why_not(order, checking, plain) or (
                self.env._("Switched off") if event not in enabled else "")
            if reason:
                row._oms_note("skipped", reason)
            else:
                told[event] = told.get(event, self.browse()) | row
        for later in {"moved", "backordered"} & told.keys():
            if not {"confirmed", "received"}.isdisjoint(told):
                told.pop(later)._oms_note("skipped", self.env._("Told with the confirmation"))
        return told

    def _oms_as_things_stand(self, order, checking):
        """What is told of this event now."""
        self.ensure_one()
        if self.event == "confirmed" and checking:
            return "received"
        if self.event == "shipped" and order.state == "sale" and order.env["oms.portal"]._dates(order):
            return "part_shipped"
        if self.event == "moved" and not any(day["new"] for day in self.env["oms.mail"]._days(order, [self.payload or {}])):
            return "backordered"
        return self.event

    def _oms_why_not(self, order, checking, plain):
        """Why the customer is not told of this any more; empty: is told."""
        self.ensure_one()
        if self.event in ("confirmed", "moved") and order.state != "sale":
            return self.env._("The order is not confirmed any more")
        if self.event == "cancelled" and order.state != "cancel":
            return self.env._("The order is not cancelled any more")
        if self.event == "shipped" and " " in self.key and order.env["oms.portal"]._has_arrived(
                order, (self.payload or {}).get("picking_id")):
            return self.env._("It had arrived already")
        if self.event == "moved" and checking:
            return self.env._("The order is being checked")
        if self.event == "confirmed" and self.key.startswith("cleared") and not plain:
            if checking:
                return self.env._("The order is still being checked")
            before = self.search(
                [("order_id", "=", order.id), ("event", "=", "confirmed"), ("state", "=", "sent")], order="id desc", limit=1)
            if before.sent_as != "received":
                return self.env._("The customer was not told that it was being checked")
        return ""

    # --- sending -----------------------------------------------------------------------------------------------

    def _oms_hand_over(self, message):
        """Hand the message's mails to the mail server now, and note what it said."""
        mails = message.mail_ids
        mails.send(auto_commit=False)
        failed = mails.exists().filtered(lambda mail: mail.state in ("exception", "cancel"))
        if failed:
            self._oms_note("failed", " ".join((failed[0].failure_reason or failed[0].state).split()), message_id=message.id)
            return
        self._oms_note("sent", message_id=message.id)
        labels = dict(self._fields["event"]._description_selection(self.env))
        names = ", ".join(dict.fromkeys(labels[row.sent_as] for row in self))
        self.env["oms.order.event"]._oms_log([{
            "order_id": self.order_id.id, "kind": "mail", "facts": {"message_id": message.id},
            "summary": self.env._("To %(address)s: %(events)s", address=self[:1].email, events=names)}])
        self.env.flush_all()
