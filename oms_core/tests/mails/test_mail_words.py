# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from datetime import timedelta
from unittest.mock import patch

import polib

from odoo import Command, fields
from odoo.addons.base.models.ir_mail_server import IrMail_Server
from odoo.tests import tagged
from odoo.tools import file_path

from ...planning import mail_text
from ...planning.event_kind import Kind
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


@tagged("post_install", "-at_install")
class TestMailWords(ReadCase):
    """The ten mails, as a customer reads them in HTML and as text."""

    def test_confirmed(self):
        self.put(self.mug, 50)
        order = self.ordered(mug=5)
        mail = self.one()
        self.assertEqual(mail["From"], "Thistle & Co <orders@thistle.example>")
        self.assertEqual(mail["Subject"], f"Your order PO-77 ({order.name}) is confirmed")
        self.seen("Hello Ada Lovelace,", "Your order number  PO-77", f"Our order number  {order.name}", "High Street 1",
                  "[MUG] mug", "5 ×", "Expected by ", "We write again when your goods leave", "Kind regards", "0113 496 0123")
        self.assertIn('role="presentation"', self.html)
        self.assertIn("width=device-width", self.html)
        self.assertNotRegex(self.html, r"<(script|link|form)\b")

    def test_received_says_no_reason(self):
        order = self.ordered(mug=5)
        self.assertTrue(order._oms_place_hold("manual", "Owes 4,711.00"))
        self.one()
        self.seen("are checking it", "As soon as this is done, we confirm your order", "5 ×")
        self.assertNotIn("4,711", self.html)
        self.assertNotIn("Expected by", self.text)

    def test_moved_from_one_day_to_another_however_many_steps(self):
        order = self.ordered(mug=5)
        day = fields.Date.to_date("2026-12-04")

        def row(old, new):
            return {"product_id": self.mug.id, "product": "mug", "old": str(day + timedelta(days=old)),
                    "new": str(day + timedelta(days=new))}

        self.told(order, "moved", cause="P00017", dates=[row(0, 4)])
        self.env["oms.order.event"]._oms_log([{
            "order_id": order.id, "kind": "moved", "customer_visible": True, "facts": {"cause": "P00018", "dates": [row(4, 8)]}}])
        with patch.object(type(self.env["oms.day"]), "_customer_today", lambda self, order: day):
            mail = self.one()
        self.assertEqual(mail["Subject"], f"Your order PO-77 ({order.name}) comes later")
        self.seen("[MUG] mug: from Fri, Dec 4 to Sat, Dec 12", "Still to come", "If this is too late for you")
        self.assertEqual(self.preview, "[MUG] mug: from Fri, Dec 4 to Sat, Dec 12.")

    def test_backordered(self):
        order = self.ordered(mug=5)
        self.told(order, "moved", dates=[{"product_id": self.mug.id, "product": "mug", "old": "2026-12-04", "new": None}])
        with patch.object(type(self.env["oms.portal"]), "_dates", lambda portal, orders: {order.order_line.id: [(5, None)]}):
            mail = self.one()
        self.assertEqual(mail["Subject"], f"A part of your order PO-77 ({order.name}) has to be supplied first")
        self.assertEqual(self.rows(order, "moved").sent_as, "backordered")
        self.seen("we will tell you the date", "we do not know yet when it comes")

    def test_a_day_that_is_known_again_is_told(self):
        order = self.ordered(mug=5)
        self.told(order, "moved", dates=[{"product_id": self.mug.id, "product": "mug", "old": "2020-12-04", "new": None}])
        self.assertEqual(self.one()["Subject"], f"Your order PO-77 ({order.name}) comes later")
        self.assertNotIn("we will tell you the date", self.text)

    def test_shipped_in_two_parcels_with_a_link_each(self):
        carrier = self.env["delivery.carrier"].create({
            "name": "Pennine Parcels", "delivery_type": "fixed", "tracking_url": "https://t.example/<shipmenttrackingnumber>",
            "product_id": self.env.ref("delivery.product_product_delivery").id})
        self.put(self.mug, 50)
        self.put(self.cup, 50)
        order = self.ordered(mug=5, cup=2)
        picking = order.picking_ids
        picking.write({"carrier_id": carrier.id, "carrier_tracking_ref": "PP1; PP2"})
        for line, name in zip(picking.move_line_ids, ("BOX1", "BOX2"), strict=True):
            line.result_package_id = self.env["stock.package"].create({"name": name})
        self.outbox.search([("order_id", "=", order.id)])._oms_note("sent")
        self.ship(order)
        mail = self.one()
        self.assertEqual(mail["Subject"], f"Your order PO-77 ({order.name}) is on its way")
        self.seen(" with Pennine Parcels, 2 parcels", "Follow parcel PP1: https://t.example/PP1",
                  "Follow parcel PP2: https://t.example/PP2", "5 ×  [MUG] mug", "2 ×  [CUP] cup", "It should be with you by ")
        self.assertEqual(self.text.count("[MUG] mug"), 1)
        self.assertIn("Pennine Parcels", self.preview)

    def test_part_shipped_says_what_left_and_what_comes(self):
        self.put(self.mug, 5)
        order = self.ordered(mug=8)
        self.outbox.search([("order_id", "=", order.id)])._oms_note("sent")
        self.ship(order)
        mail = self.one()
        self.assertEqual(mail["Subject"], f"A part of your order PO-77 ({order.name}) is on its way")
        self.seen("5 ×  [MUG] mug", "Still to come", "3 ×", "We write again when the rest leaves.")
        self.assertNotIn("racking", self.text, "there is no number")
        self.put(self.mug, 5)
        order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")).action_assign()
        self.ship(order)
        self.assertEqual(self.one()["Subject"], f"Your order PO-77 ({order.name}) is on its way")
        self.seen("3 ×  [MUG] mug")
        self.assertNotIn("5 ×", self.text)

    def test_a_tracking_number_that_comes_later_is_told_once(self):
        self.put(self.mug, 5)
        order = self.ordered(mug=5)
        self.ship(order)
        self.one()
        self.assertNotIn("PP9", self.text)
        for _time in range(2):
            order.picking_ids.carrier_tracking_ref = "PP9"
        self.assertEqual(self.one()["Subject"], f"Your order PO-77 ({order.name}) is on its way")
        self.seen("Tracking number PP9")
        self.assertFalse(self.read())

    def test_a_company_that_told_of_no_shipments_tells_of_no_parts(self):
        event = self.env["oms.mail.event"]
        rows = {row.event: row for row in event.search([("company_id", "=", self.company.id)])}
        rows["part_shipped"].unlink()
        words = self.env.ref("oms_core.mail_template_shipped").copy()
        rows["shipped"].write({"enabled": False, "template_id": words.id})
        event._oms_ensure(self.company)
        [made] = event.search([("company_id", "=", self.company.id), ("event", "=", "part_shipped")])
        self.assertEqual((made.enabled, made.template_id), (False, words))

    def test_delivered_and_cancelled(self):
        self.put(self.mug, 5)
        order = self.ordered(mug=5)
        self.ship(order)
        self.told(order, "delivered", picking_id=order.picking_ids.id)
        self.assertEqual(self.one()["Subject"], f"Your order PO-77 ({order.name}) has arrived")
        self.seen("5 ×  [MUG] mug", "If something is missing or not right, just answer this mail.")
        order = self.ordered(cup=2)
        self.outbox.search([("order_id", "=", order.id)])._oms_note("sent")
        order._action_cancel()
        self.assertEqual(self.one()["Subject"], f"Your order PO-77 ({order.name}) is cancelled")
        self.seen("What you had ordered", "2 ×  [CUP] cup", "Nothing more of it will be sent.")

    def test_refunded_says_what_and_never_why(self):
        self.put(self.mug, 5)
        self.mug.invoice_policy = "order"
        order = self.ordered(mug=5)
        invoice = order._create_invoices()
        invoice.action_post()
        self.outbox.search([("order_id", "=", order.id)])._oms_note("sent")
        self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids).create({
            "reason": "Customer is a nuisance", "journal_id": invoice.journal_id.id}).reverse_moves()
        invoice.reversal_move_ids.filtered(lambda move: move.state == "draft").action_post()
        self.one()
        self.seen(f"Credit note {invoice.reversal_move_ids.name}", "5 ×", "[MUG] mug")
        self.assertNotIn("nuisance", self.html)

    def test_a_kind_of_event_is_said_in_one_place(self):
        """Its look, the customer's words, whether they see it and as what they are told of it."""
        event = self.env["oms.order.event"]
        kinds = {**event._kinds(), "packed": Kind(
            "fa-gift", "good", lambda facts: f"Wrapped in {facts['paper']}", shown=True, mailed="delivered")}
        order = self.ordered(mug=5)
        self.outbox.search([("order_id", "=", order.id)])._oms_note("sent")
        with patch.object(type(event), "_kinds", lambda self: kinds):
            made = event._oms_log([{"order_id": order.id, "kind": "packed", "facts": {"paper": "red"}}])
            self.assertEqual((made.icon, made.tone, made.customer_visible), ("fa-gift", "good", True))
            told = order.env["oms.portal"]._events(order)[0]
            self.assertEqual((told["icon"], told["text"]), ("fa-gift", "Wrapped in red"))
            self.assertEqual(self.one()["Subject"], f"Your order PO-77 ({order.name}) has arrived")
            event._oms_log([{"order_id": order.id, "kind": "packed", "facts": {"paper": "blue"}, "customer_visible": False}])
            self.assertFalse(self.read(), "the customer does not see it")

    def test_rating_has_words_beside_the_pictures(self):
        order = self.ordered(mug=1)
        self.outbox.search([("order_id", "=", order.id)])._oms_note("sent")
        self.env["oms.mail.event"].search([("event", "=", "rating")]).enabled = True
        self.env.cr.execute(
            "INSERT INTO oms_mail_outbox (order_id, company_id, event, key, state, create_date) "
            "VALUES (%s, %s, 'rating', 'once', 'new', now() AT TIME ZONE 'UTC')", (order.id, self.company.id))
        self.one()
        self.assertRegex(self.text, r"Happy: http\S+/rate/\S+/5\nSo-so: http\S+/3\nNot happy: http\S+/1")


@tagged("post_install", "-at_install")
class TestMailReaders(ReadCase):
    """Names, languages and recipients as they come."""

    def test_hostile_names_are_text(self):
        evil = '<img src=x onerror="alert(1)">'
        self.customer.name = f"Eve {evil}"
        self.mug.name = f"mug {evil} {{{{ 7919 * 7907 }}}}"
        self.put(self.mug, 5)
        order = self.quotation(mug=5)
        order.client_order_ref = f"PO\r\nBcc: everybody@example.com {evil}"
        order.action_confirm()
        order.picking_ids.carrier_tracking_ref = evil
        self.ship(order)
        mail = self.one()
        self.assertNotIn("<img", self.html)
        self.assertIn("&lt;img src=x", self.html)
        self.assertNotIn("62615533", self.html)
        self.assertIsNone(mail["Bcc"])
        self.assertNotIn("\n", mail["Subject"])

    def test_an_answer_comes_to_the_order(self):
        """odoo/odoo#108823: answers went to another company. Each company's mails are answered to its own address for answers."""
        other = self.env["res.company"].create({"name": "Other Ltd"})
        for company, name in ((self.company, "main.example"), (other, "other.example")):
            company.alias_domain_id = self.env["mail.alias.domain"].create({"name": name})
            company.write({"email": f"orders@{name}", "oms_customer_mails": True, "oms_mail_minutes": 0})
            order = self.env["sale.order"].with_company(company).create({
                "partner_id": self.customer.id, "company_id": company.id,
                "order_line": [Command.create({"product_id": self.mug.id, "product_uom_qty": 1, "tax_ids": False})]})
            order.action_confirm()
            mail = self.one()
            self.assertIn(f"catchall@{name}", mail["Reply-To"])
            self.assertIn(f"orders@{name}", mail["From"])

    def test_what_nobody_sees_is_not_sent(self):
        """Controls, and marks that turn round what follows them, in a name, a number or an article."""
        self.customer.name = "Ada\x07 \u202eecalevoL"
        self.mug.name = "mug\x0b \u2066big"
        order = self.quotation(mug=5)
        order.client_order_ref = "PO\x08-\u202e77"
        order.action_confirm()
        mail = self.one()
        self.assertEqual(mail["Subject"], f"Your order PO-77 ({order.name}) is confirmed")
        self.assertNotRegex(self.html + self.text, "[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]")
        self.seen("Hello Ada ecalevoL,", "mug big")

    def test_a_follower_who_ordered_gets_one_mail(self):
        self.put(self.mug, 5)
        order = self.quotation(mug=5)
        order.message_subscribe((self.customer | self.supervisor.partner_id | self.salesman.partner_id).ids)
        order.action_confirm()
        mails = [mail for mail in self.read() if order.name in mail["Subject"]]
        self.assertEqual([mail["To"] for mail in mails], ['"Ada Lovelace" <shop@example.com>'])

    def test_the_form_of_the_customers_country_and_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.write({"lang": "fr_FR", "street": "12, rue des Lilas", "zip": "69002", "city": "Lyon",
                             "country_id": self.env.ref("base.fr").id})
        kg = self.new_product("flour", 2.0, uom_id=self.env.ref("uom.product_uom_kgm").id)
        self.put(kg, 50)
        order = self.env["sale.order"].create({
            "partner_id": self.customer.id, "order_line": [Command.create({"product_id": kg.id, "product_uom_qty": 12.5})]})
        order.action_confirm()
        self.one()
        self.assertIn('lang="fr-FR"', self.html)
        self.seen("69002 Lyon", "12,5 kg")
        self.assertRegex(self.text, r"(lun|mar|mer|jeu|ven|sam|dim)\. \d+ \w+")
        self.assertNotIn("..", self.text)

    def test_an_address_has_no_empty_parts(self):
        us = self.env.ref("base.us")
        for values, lines in (
                ({"city": "Austin", "zip": "73301", "country_id": us.id}, ["Ann", "Austin 73301", "United States"]),
                ({}, ["Ann"]), ({"street": ",", "city": " "}, ["Ann"])):
            partner = self.env["res.partner"].create({"name": "Ann", **values})
            self.assertEqual(partner._oms_address_lines(), lines)

    def test_words_of_a_shop_that_list_the_lines_are_not_doubled(self):
        self.env.ref("oms_core.mail_template_confirmed").body_html = (
            "<p>Merry</p><p t-foreach=\"object._oms_portal_lines()\" t-as=\"row\"><t t-out=\"row['name']\"/></p>")
        self.put(self.mug, 5)
        self.ordered(mug=5)
        self.one()
        self.assertEqual(self.text.count("[MUG] mug"), 1)

    def test_words_of_a_database_of_before_are_said(self):
        """Words that a company keeps are nowhere updated: the names that they call, as the first ones did, stay on the order."""
        self.put(self.mug, 5)
        self.mug.invoice_policy = "order"
        order = self.ordered(mug=5)
        self.outbox.search([("order_id", "=", order.id)])._oms_note("sent")
        self.env.ref("oms_core.mail_template_shipped").write({
            "subject": "{{ object._oms_mail_name() }} left", "email_from": "{{ object._oms_mail_sender() }}", "body_html": """
<ul><li t-foreach="object._oms_mail_shipments(ctx.get('oms_facts'))" t-as="shipment"><t t-out="format_date(shipment['date'])"/>
<t t-if="shipment['carrier']" t-out="shipment['carrier']"/><t t-foreach="shipment['tracking']" t-as="track">
No. <t t-out="track[0]"/></t></li></ul>
<p t-foreach="object._oms_portal_lines()" t-as="row"><t t-out="row['quantity']"/> of <t t-out="row['name']"/>:
<t t-out="row['text']"/></p>"""})
        order.picking_ids.carrier_tracking_ref = "PP7"
        self.ship(order)
        mail = self.one()
        self.assertEqual(mail["Subject"], f"PO-77 ({order.name}) left")
        self.assertEqual(mail["From"], "Thistle & Co <orders@thistle.example>")
        self.assertRegex(self.text, r"No\. PP7\s+5 of \[MUG\] mug:\s+Shipped on ")
        self.env.ref("oms_core.mail_template_refunded").body_html = (
            """<p t-foreach="object._oms_mail_words('refunded', ctx.get('oms_facts'))" t-as="said">Back: <t t-out="said"/></p>""")
        self.told(order, "refunded", number="RINV/7", amount=12)
        self.one()
        self.assertIn("Back: Credit note RINV/7: ", self.text)

    def test_a_company_without_an_address_writes_from_who_looks_after_the_order(self):
        self.company.email = False
        order = self.quotation(mug=1)
        order.user_id = self.salesman
        self.salesman.email = "sam@thistle.example"
        order.action_confirm()
        self.assertEqual(self.one()["From"], "Thistle & Co <sam@thistle.example>")


@tagged("post_install", "-at_install")
class TestTranslations(ReadCase):
    """Who translates keeps what is filled in."""

    def test_what_is_filled_in_is_kept(self):
        for entry in polib.pofile(file_path("oms_core/i18n/fr.po")):
            for form in (r"%\(\w+\)s|%s", r"\{\{.*?\}\}", r'(?:t-\w+|href|src)=\\?"[^"]*"'):
                self.assertCountEqual(re.findall(form, entry.msgid), re.findall(form, entry.msgstr), entry.msgid)
