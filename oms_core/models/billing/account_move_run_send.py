# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ...jobs import ENDS, collided, in_words, later_on_collision, run, undo, why

_logger = logging.getLogger(__name__)

CRON = "oms_core.cron_billing_send"


class AccountMove(models.Model):
    """The job that sends the invoices of billing runs, each once: that it is being sent is committed before it is handed over."""

    _inherit = "account.move"

    @api.model
    @later_on_collision(CRON)
    def _cron_oms_send_invoices(self):
        """Send what waits, invoice by invoice. What is found in *sending* is left to people."""
        run(self.env, CRON, self._oms_next_to_send, self._oms_send_some, 1, name="sending of invoice {}")

    @api.model
    def _oms_next_to_send(self, after, size):
        self.flush_model(["oms_send_state"])
        return [move_id for (move_id,) in self.env.execute_query(SQL(
            "SELECT id FROM account_move WHERE oms_send_state = 'waiting' AND id > %s ORDER BY id LIMIT %s", after or 0, size))]

    @api.model
    def _oms_send_some(self, ids):
        for move_id in ids:
            self._oms_send_once(move_id)

    @api.model
    def _oms_send_once(self, move_id):
        """Take the invoice, hand it over: a commit after each, so that what crashes is known to have been under way."""
        commit = self.env["ir.cron"]._commit_progress
        move = self._oms_take_to_send(move_id)
        commit()
        if not move:
            return
        try:
            state, reason = move._oms_why_not_sent()
            if state:
                move._oms_note_sent(state, reason)
                return
            move.env["account.move.send"]._generate_and_send_invoices(move)
            move._oms_note_sent("sent")
            move.flush_recordset()
        except Exception as error:
            undo(self.env)
            # A collision took everything back before a mail left; where a web service may have been called it stays in doubt.
            sender = self.env["account.move.send"]
            mailed = sender._get_default_sending_methods(move) <= {"email"} and not sender._get_all_extra_edis()
            again = collided(error) and mailed
            if not again:
                _logger.warning("Invoice %s cannot be sent", move.name, exc_info=True)
            move._oms_note_sent("waiting" if again else "failed" if mailed else "sending", in_words(error))
            if why(error) == ENDS:
                commit()
                raise

    @api.model
    def _oms_take_to_send(self, move_id):
        taken = self.env.execute_query(SQL(
            """UPDATE account_move SET oms_send_state = 'sending', oms_sending_on = %s
                WHERE id IN (SELECT id FROM account_move WHERE id = %s AND oms_send_state = 'waiting'
                                FOR NO KEY UPDATE SKIP LOCKED) RETURNING id""", fields.Datetime.now(), move_id))
        move = self.browse(row_id for (row_id,) in taken)
        move.invalidate_recordset()
        return move.with_company(move.company_id)

    def _oms_note_sent(self, state, reason=False):
        self.write({"oms_send_state": state, "oms_send_reason": reason})

    def _oms_why_not_sent(self):
        """(state, reason) where the invoice is not to be handed over; ("", "") where it is."""
        self.ensure_one()
        if self.state != "posted":
            return "failed", self.env._("It is not posted any more")
        if self.is_move_sent:
            return "sent", self.env._("It was sent already")
        sender = self.env["account.move.send"]
        methods = sender._get_default_sending_methods(self)
        if not methods or methods == {"manual"}:
            return "by_hand", self.env._("%(customer)s gets invoices by hand", customer=self.commercial_partner_id.name)
        if "email" in methods and not self.partner_id.email:
            template = sender._get_default_mail_template_id(self)
            if not sender._get_default_mail_partner_ids(self, template, sender._get_default_mail_lang(self, template)):
                return "no_email", self.env._("%(customer)s has no e-mail address", customer=self.partner_id.display_name)
        ways = methods - {"manual"}
        if "email" not in ways and not self._oms_may_go_by(ways):  # Odoo leaves them out without a word
            return "failed", self.env._(
                "%(customer)s gets invoices by %(method)s, which is not possible for this one", method=", ".join(sorted(ways)),
                customer=self.commercial_partner_id.name)
        return "", ""

    def _oms_may_go_by(self, ways):
        sender = self.env["account.move.send"]
        settings = sender._get_default_sending_settings(self)
        return any(sender._is_applicable_to_move(way, self, **settings) for way in ways)
