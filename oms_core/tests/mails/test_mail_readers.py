# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

import polib

from odoo import Command
from odoo.tests import tagged
from odoo.tools import file_path

from .read_case import ReadCase


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
