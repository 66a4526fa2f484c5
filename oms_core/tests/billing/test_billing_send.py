# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestBillingSend(RunCase):
    """Invoices of a run are sent once, and who got none is listed."""

    def mails(self, invoice):
        return invoice.message_ids.filtered(lambda message: message.message_type == "comment" and message.partner_ids)

    def test_sent_once(self):
        self.shipped(mug=1)
        invoice = self.do(self.preview(send=True))
        self.assertEqual(invoice.oms_send_state, "waiting")
        for _again in range(2):
            self.job("cron_billing_send")
            self.assertEqual((invoice.oms_send_state, invoice.is_move_sent, len(self.mails(invoice))), ("sent", True, 1))
        self.assertEqual((invoice.oms_run_id.sent_count, invoice.oms_run_id.unsent_count), (1, 0))

    def test_nothing_is_sent_unless_it_is_said(self):
        self.shipped(mug=1)
        invoice = self.do(self.preview())
        self.job("cron_billing_send")
        self.assertFalse(invoice.oms_send_state or self.mails(invoice))

    def test_no_address_is_listed_and_sent_once_there_is_one(self):
        self.customer.email = False
        self.shipped(mug=1)
        invoice = self.do(self.preview(send=True))
        self.job("cron_billing_send")
        self.assertEqual(invoice.oms_send_state, "no_email")
        self.assertIn("no e-mail address", invoice.oms_send_reason)
        self.assertEqual(invoice.oms_run_id.unsent_count, 1)
        self.customer.email = "new@example.com"
        invoice.with_user(self.accountant).action_oms_send_again()
        self.job("cron_billing_send")
        self.assertEqual(invoice.oms_send_state, "sent")

    def test_who_wants_none_by_mail_and_who_got_it_by_hand(self):
        self.customer.with_company(self.company).invoice_sending_method = "manual"
        self.shipped(mug=1)
        self.shipped(self.other, mug=1)
        by_hand, sent = self.do(self.preview(send=True)).sorted(lambda invoice: invoice.partner_id != self.customer)
        sent.is_move_sent = True
        self.job("cron_billing_send")
        self.assertEqual((by_hand.oms_send_state, sent.oms_send_state), ("by_hand", "sent"))
        self.assertFalse(self.mails(by_hand) or self.mails(sent))

    @mute_logger("odoo.addons.oms_core.models.billing.account_move_run_send")
    def test_one_that_fails_does_not_stop_the_others(self):
        self.shipped(mug=1)
        self.shipped(self.other, mug=1)
        bad, good = self.do(self.preview(send=True)).sorted(lambda invoice: invoice.partner_id != self.customer)
        sender = type(self.env["account.move.send"])
        send = sender._generate_and_send_invoices

        def refuse(model, moves, **options):
            if moves.id == bad.id:
                raise UserError("The printer is on fire.")
            return send(model, moves, **options)

        with patch.object(sender, "_generate_and_send_invoices", refuse):
            self.job("cron_billing_send")
        self.assertEqual((bad.oms_send_state, bad.oms_send_reason), ("failed", "The printer is on fire."))
        self.assertEqual(good.oms_send_state, "sent")

    def test_what_crashed_while_it_was_sent_is_in_doubt_and_left_to_people(self):
        """odoo#92740: the transaction was repeated, and the customer had the same mail twice."""
        self.shipped(mug=1)
        invoice = self.do(self.preview(send=True))
        invoice.write({"oms_send_state": "sending", "oms_sending_on": fields.Datetime.now() - timedelta(minutes=20)})
        self.job("cron_billing_send")
        self.assertEqual((invoice.oms_send_state, invoice.oms_send_doubt), ("sending", True))
        self.assertFalse(self.mails(invoice))
        with self.assertRaises(AccessError):
            invoice.with_user(self.clerk).action_oms_was_sent()
        invoice.with_user(self.accountant).action_oms_was_sent()
        self.assertEqual((invoice.oms_send_state, invoice.oms_send_reason), ("sent", "Says Accountant"))
        with self.assertRefused("nothing to send again"):
            invoice.with_user(self.accountant).action_oms_send_again()
