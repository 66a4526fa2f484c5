# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from ...planning import mail_text
from .test_mail import MailCase

#: Words that no customer reads.
INTERNAL = ("Internal communication", "OdooBot", "Powered by", "warehouse:", "P000", "over_limit", "Owes", "None", "False")


class ReadCase(MailCase):
    """What a mailbox gets: the mail as it is handed to the mail server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"name": "Thistle & Co", "email": "orders@thistle.example", "phone": "0113 496 0123"})
        cls.customer.write({
            "name": "Ada Lovelace", "street": "High Street 1", "city": "Leeds", "country_id": cls.env.ref("base.uk").id})
        cls.env["stock.picking.type"].search([]).write({"reservation_method": "at_confirm"})

    def read(self):
        """The mails that leave now."""
        sent = []

        def post(message, *args, **kwargs):
            sent.append(message)
            return message["Message-Id"]

        with patch.object(IrMail_Server, "_disable_send", lambda self: False), patch.object(
                IrMail_Server, "_connect__", return_value=None), patch.object(IrMail_Server, "send_email", side_effect=post):
            self.job()
        return sent

    def one(self):
        [mail] = self.read()
        self.html = mail.get_body(("html",)).get_content()
        self.text = mail.get_body(("plain",)).get_content()
        for word in INTERNAL:
            self.assertNotIn(word, self.html)
        self.assertNotRegex(self.html, r"<li>\s*</li>|<td[^>]*>\s*:\s*</td>|, ,")
        self.assertNotRegex(self.text, "[\u034f\u200b]|(?m:^)\\*|\\[1\\]")
        self.preview = re.search(r"display: none[^>]*>([^<\u034f]*)", self.html).group(1).strip()
        self.assertRegex(self.preview, r"^[^:]*[A-Z].*[.…]$", "a sentence")
        return mail

    def seen(self, *words):
        for word in words:
            self.assertIn(word, self.text)
            self.assertIn(word, mail_text.of_html(self.html))

    def ordered(self, **quantities):
        order = self.quotation(**quantities)
        order.client_order_ref = "PO-77"
        order.action_confirm()
        return order

    def told(self, order, kind, **facts):
        self.outbox.search([("order_id", "=", order.id), ("state", "=", "new")])._oms_note("sent")
        self.env["oms.order.event"]._oms_log([{"order_id": order.id, "kind": kind, "customer_visible": True, "facts": facts}])
