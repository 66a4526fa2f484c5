# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from lxml import html

from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools.safe_eval import safe_eval

from ..people import new_user

#: Who opens what: (order, invoice) seen, and whether they may act. "colleague" is asked twice, by policy.
OPENS = {
    "owner": (True, True, True),
    "colleague": (False, False, False),
    "colleague, allowed": (True, True, True),
    "other customer": (False, False, False),
    "other customer, allowed": (False, False, False),
    "public": (False, False, False),
    "public, token": (True, True, True),
    "public, another order's token": (False, False, False),
    "owner, another order's token": (True, True, True),
    "other customer, another order's token": (False, False, False),
    "salesman": (True, None, True),
    "other salesman": (False, None, False),
    "warehouse": (None, None, False),
}


@tagged("post_install", "-at_install")
class TestPortalAccess(HttpCase):
    """Users × documents: no token and no guessed id opens another's order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env["res.partner"].create({"name": "Portal Firm", "is_company": True})
        cls.users = {
            name: new_user(cls.env, f"oms_portal_{name}", "base.group_portal", name=f"Portal {name}")
            for name in ("owner", "colleague", "other")}
        (cls.users["owner"].partner_id | cls.users["colleague"].partner_id).parent_id = company
        cls.users["salesman"] = new_user(cls.env, "oms_portal_salesman", "sales_team.group_sale_salesman")
        cls.users["other salesman"] = new_user(cls.env, "oms_portal_salesman2", "sales_team.group_sale_salesman")
        cls.users["warehouse"] = new_user(cls.env, "oms_portal_warehouse", "stock.group_stock_user")
        cls.product = cls.env["product.product"].create({
            "name": "Portal Mug", "type": "consu", "is_storable": True, "list_price": 5, "taxes_id": False,
            "invoice_policy": "order"})
        cls.env["stock.warehouse"].search([]).oms_release_policy = "planned"
        cls.order = cls.new_order(cls.users["owner"])
        cls.order.message_unsubscribe(cls.users["colleague"].partner_id.ids)
        cls.invoice = cls.order._create_invoices()
        cls.invoice.action_post()
        cls.foreign = cls.new_order(cls.users["other"])

    @classmethod
    def new_order(cls, user):
        order = cls.env["sale.order"].create({
            "partner_id": user.partner_id.id, "user_id": cls.users["salesman"].id,
            "order_line": [(0, 0, {"product_id": cls.product.id, "product_uom_qty": 4})]})
        order.action_confirm()
        order._portal_ensure_token()
        return order

    def visit(self, who):
        """Log in as a visitor of the matrix; returns the token they show."""
        name, *how = who.split(", ")
        user = self.users.get("other" if name == "other customer" else name)
        self.env.company.oms_portal_colleagues = "allowed" in how
        self.authenticate(user and user.login, user and user.login)
        if "token" in how:
            return self.order.access_token
        return self.foreign.access_token if "another order's token" in how else None

    def test_what_is_left_of_a_discount_is_said_before_a_line_is_cancelled(self):
        order = self.env["sale.order"].create({
            "partner_id": self.users["owner"].partner_id.id,
            "order_line": [(0, 0, {"product_id": self.product.id, "product_uom_qty": 4})] * 2})
        self.env["sale.order.discount"].create({
            "sale_order_id": order.id, "discount_type": "amount", "discount_amount": 10}).action_apply_discount()
        order.action_confirm()
        self.authenticate("oms_portal_owner", "oms_portal_owner")
        page = self.url_open(f"/my/orders/{order.id}").text
        self.assertEqual(page.count('name="oms_cancel_total"'), 2)
        self.assertRegex(page, r"(?s)your order then comes to\s*<span[^>]*>.{0,80}15.00")
        self.url_open(f"/my/orders/{order.id}/oms/cancel", {
            "line_id": order.order_line[0].id, "csrf_token": http.Request.csrf_token(self)})
        self.assertEqual(order.amount_total, 15)

    def test_a_signature_is_no_question_to_us(self):
        quotation = self.env["sale.order"].create({
            "partner_id": self.users["owner"].partner_id.id, "require_signature": True, "require_payment": False,
            "order_line": [(0, 0, {"product_id": self.product.id, "product_uom_qty": 1})]})
        quotation.action_quotation_sent()
        self.authenticate("oms_portal_owner", "oms_portal_owner")
        pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
        answer = self.make_jsonrpc_request(
            f"/my/orders/{quotation.id}/accept", {"name": "Olga Owner", "signature": pixel})
        self.assertTrue(answer.get("force_refresh"), answer)
        self.assertEqual(quotation.state, "sale")
        self.assertTrue(quotation.message_ids.attachment_ids, "the signed document is there")
        self.assertNotIn("message", quotation.oms_event_ids.mapped("kind"))
        [signed] = quotation.oms_event_ids.filtered(lambda event: event.kind == "signed")
        self.assertEqual(signed._oms_customer_words(), "Signed by Olga Owner")
        self.assertFalse(self.env["oms.todo"].search([("order_id", "=", quotation.id), ("kind", "=", "waiting_us")]))
        self.url_open(f"/my/orders/{quotation.id}/oms/ask", data={
            "question": "When does it come?", "csrf_token": http.Request.csrf_token(self)})
        self.assertIn("message", quotation.oms_event_ids.mapped("kind"))

    def test_pages(self):
        for who, (order, invoice, _act) in OPENS.items():
            with self.subTest(who=who):
                token = self.visit(who)
                query = f"?access_token={token}" if token else ""
                page = self.url_open(f"/my/orders/{self.order.id}{query}")
                if order is not None:
                    self.assertEqual("oms_status" in page.text, order)
                    self.assertEqual(self.order.name in page.text, order, "nor its name")
                if token == self.order.access_token:
                    query = f"?access_token={self.invoice._portal_ensure_token()}"
                page = self.url_open(f"/my/invoices/{self.invoice.id}{query}")
                if invoice is not None:
                    self.assertEqual(self.invoice.name in page.text, invoice)

    def test_actions(self):
        """Each action at each door; what is refused changes nothing."""
        for who, (_order, _invoice, act) in OPENS.items():
            token = self.visit(who)
            for action, values in (
                    ("ask", {"question": "May I?"}), ("change", {"wish": "2099-01-01"}), ("cancel", {}), ("again", {})):
                with self.subTest(who=who, action=action):
                    state, events = self.order.state, self.env["oms.order.event"].search_count(
                        [("order_id", "=", self.order.id)])
                    answer = self.post(action, self.order, token, **values)
                    self.assertEqual("oms_said" in answer.text, act)
                    self.env.invalidate_all()
                    self.assertEqual(self.order.state, state)  # invoiced: cancelling is refused with words
                    if not act:
                        self.assertEqual(events, self.env["oms.order.event"].search_count(
                            [("order_id", "=", self.order.id)]))
        self.assertFalse(self.order.commitment_date, "a day far away is refused with words")

    def post(self, action, order, token, **values):
        if token:
            values["access_token"] = token
        return self.url_open(
            f"/my/orders/{order.id}/oms/{action}", data={"csrf_token": http.Request.csrf_token(self), **values})

    def test_another_orders_line_is_not_cancelled(self):
        mine = self.new_order(self.users["owner"])
        self.authenticate("oms_portal_owner", "oms_portal_owner")
        answer = self.post("cancel", mine, None, line_id=self.foreign.order_line.id)
        self.assertIn("Please ask us", answer.text)
        self.assertEqual((mine.order_line.product_uom_qty, self.foreign.order_line.product_uom_qty), (4, 4))

    def test_strangers_address(self):
        self.authenticate("oms_portal_owner", "oms_portal_owner")
        self.post("change", self.order, None, address_id=self.users["other"].partner_id.id)
        self.assertEqual(self.order.partner_shipping_id, self.users["owner"].partner_id)

    def test_a_link_alone_does_not_tell_other_addresses(self):
        partner = self.users["owner"].partner_id
        partner.parent_id.write({"street": "Secret Street 9"})
        partner.street = "Known Street"
        mine = self.new_order(self.users["owner"])
        self.authenticate(None, None)
        page = self.url_open(f"/my/orders/{mine.id}?access_token={mine.access_token}")
        self.assertIn("oms_status", page.text)
        self.assertNotIn("Secret Street 9", page.text)

    def test_delivery_slips(self):
        """Odoo's own door to the paper of a delivery: open to whoever shows this order's token, to no other customer."""
        picking = self.order.picking_ids
        report = self.env.registry["ir.actions.report"]
        with patch.object(report, "_render_qweb_pdf", lambda *args, **kwargs: (b"%PDF slip", "pdf")):
            for who in OPENS:
                if who.startswith("owner") or who in ("salesman", "other salesman", "warehouse", "colleague, allowed"):
                    continue  # these by their own rights, or by the link that they get
                with self.subTest(who=who):
                    token = self.visit(who)
                    page = self.url_open(f"/my/picking/pdf/{picking.id}" + (f"?access_token={token}" if token else ""))
                    opens = token == self.order.access_token
                    self.assertEqual((page.status_code, page.content == b"%PDF slip"), (200, True) if opens else (404, False))

    def test_list(self):
        for who, seen in (("owner", True), ("colleague", False), ("colleague, allowed", True), ("other customer", False)):
            with self.subTest(who=who):
                self.visit(who)
                page = self.url_open("/my/orders")
                self.assertEqual(self.order.name in page.text, seen)
                self.assertEqual("Received" in page.text, seen or who == "other customer")

    def test_rpc(self):
        """The same by RPC: the records, their lines, and the timeline, which no customer reads as records."""
        for who, (seen, invoice, _act) in OPENS.items():
            if not who.startswith(("owner", "colleague", "other customer")):
                continue
            with self.subTest(who=who):
                self.visit(who)
                name = who.split(", ")[0]
                user = self.users["other" if name == "other customer" else name]
                for record, expected in (
                        (self.order, seen), (self.order.order_line, seen), (self.invoice, invoice),
                        (self.invoice.invoice_line_ids, invoice)):
                    self.assertEqual(record.with_user(user).has_access("read"), expected, record)
                for model in ("oms.order.event", "oms.hold"):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])

    def test_orders_of_the_company_itself(self):
        """As in plain Odoo they are everybody's of the company, with their invoices; nobody else's."""
        firm = self.users["owner"].partner_id.parent_id
        order = self.env["sale.order"].create({
            "partner_id": firm.id, "order_line": [(0, 0, {"product_id": self.product.id, "product_uom_qty": 1})]})
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        for name, seen in (("owner", True), ("colleague", True), ("other", False)):
            for record in (order, order.order_line, invoice, invoice.invoice_line_ids):
                with self.subTest(name, record=record):
                    self.assertEqual(record.with_user(self.users[name]).has_access("read"), seen)
            self.assertEqual(bool(self.env["sale.order"].with_user(self.users[name]).search([("id", "=", order.id)])), seen)

    def company_orders(self):
        """{whose: a quotation}: of people and of addresses of one company, and of somebody else."""
        people = {name: self.users[name].partner_id for name in ("owner", "colleague", "other")}
        firm = people["owner"].parent_id
        addresses = {
            name: self.env["res.partner"].create({"name": name, "type": kind, "parent_id": parent.id})
            for name, kind, parent in (
                ("depot", "delivery", firm), ("office", "invoice", firm), ("owner's home", "delivery", people["owner"]),
                ("colleague's home", "delivery", people["colleague"]), ("clerk", "contact", firm))}
        return {name: self.env["sale.order"].create({
            "partner_id": partner.id, "state": "sent",
            "order_line": [(0, 0, {"product_id": self.product.id, "product_uom_qty": 1})]})
            for name, partner in {**people, "firm": firm, **addresses}.items()}

    def test_compared_with_odoo_only_orders_of_colleagues_are_hidden_and_by_policy(self):
        """What Odoo's own rule lets a contact see, less those that a colleague ordered; all of it where the company wants it."""
        orders = self.company_orders()
        rule, user = self.env.ref("sale.sale_order_rule_portal"), self.users["owner"]
        plain = self.env["sale.order"].search(safe_eval(rule.domain_force, {"user": user}))
        self.assertEqual({name for name, order in orders.items() if order in plain}, set(orders) - {"other"})
        for allowed, hidden in ((True, set()), (False, {"colleague", "colleague's home", "clerk"})):
            self.env.company.oms_portal_colleagues = allowed
            for model, path in (("sale.order", "id"), ("sale.order.line", "order_id")):
                found = self.env[model].with_user(user).search([(path, "in", [order.id for order in orders.values()])])
                seen = found if path == "id" else found.order_id
                with self.subTest(model, allowed=allowed):
                    self.assertEqual(
                        {name for name, order in orders.items() if order in seen}, set(orders) - {"other"} - hidden)

    def test_invoices_go_with_their_orders(self):
        orders = self.company_orders()
        invoices = {}
        for name in ("firm", "depot", "colleague"):
            orders[name].action_confirm()
            invoices[name] = orders[name]._create_invoices()
            invoices[name].action_post()
        for name, seen in (("firm", True), ("depot", True), ("colleague", False)):
            for record in (invoices[name], invoices[name].invoice_line_ids):
                with self.subTest(name, record=record):
                    self.assertEqual(record.with_user(self.users["owner"]).has_access("read"), seen)

    def test_a_contact_acts_on_orders_of_the_company_as_on_their_own(self):
        firm, country = self.users["owner"].partner_id.parent_id, self.env.ref("base.be")
        firm.write({"street": "Firm Street 1", "country_id": country.id})
        depot = self.env["res.partner"].create({
            "name": "Depot", "type": "delivery", "parent_id": firm.id, "street": "Depot Street 2", "country_id": country.id})
        order = self.env["sale.order"].create({
            "partner_id": firm.id, "order_line": [(0, 0, {"product_id": self.product.id, "product_uom_qty": 2})]})
        order.action_confirm()
        self.visit("owner")
        page = self.url_open("/my/orders").text
        self.assertIn(order.name, page)
        for word in ("oms_change", "oms_cancel", "oms_again", "oms_ask"):
            self.assertIn(f'name="{word}"', self.url_open(f"/my/orders/{order.id}").text, word)
        self.assertIn("Your order is changed", self.post("change", order, None, address_id=depot.id).text)
        self.assertEqual(order.partner_shipping_id, depot)
        self.assertIn("We will answer soon", self.post("ask", order, None, question="When?").text)
        self.assertEqual(order.message_ids[0].author_id, self.users["owner"].partner_id)
        self.assertIn("Here is the same again", self.post("again", order, None).text)
        again = self.env["sale.order"].search([("origin", "=", order.name)])
        self.assertEqual((again.partner_id, again.partner_shipping_id), (firm, depot))
        again.write({"require_signature": True, "require_payment": False})
        self.assertIn(again.name, self.url_open("/my/quotes").text)
        pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
        answer = self.make_jsonrpc_request(f"/my/orders/{again.id}/accept", {"name": "Olga Owner", "signature": pixel})
        self.assertTrue(answer.get("force_refresh"), answer)
        self.assertEqual(again.state, "sale")
        self.assertIn("Your order is cancelled", self.post("cancel", order, None).text)
        self.assertEqual(order.state, "cancel")

    def test_a_credit_note_waits_for_nobodys_payment(self):
        refund = self.env["account.move"].create({
            "move_type": "out_refund", "partner_id": self.users["owner"].partner_id.id, "invoice_date": "2026-01-02",
            "invoice_line_ids": [(0, 0, {"name": "Too much", "price_unit": 9, "tax_ids": False})]})
        refund.action_post()
        self.visit("owner")
        page = html.fromstring(self.url_open("/my/invoices").text)
        [row] = page.xpath(f"//tr[.//a[contains(., '{refund.name}')]]")
        self.assertIn("Credit note", " ".join(row.text_content().split()))
        self.assertNotIn("Waiting for Payment", row.text_content())

    def test_no_internal_word(self):
        self.order._oms_place_hold("credit", "Owes 4,711.00, limit 1.00")
        token = self.visit("public, token")
        page = self.url_open(f"/my/orders/{self.order.id}?access_token={token}")
        self.assertIn("Received, being checked", page.text)
        for word in ("4,711", "Credit", "credit limit", "hold"):
            self.assertNotIn(word, page.text.replace("placeholder", "").replace("threshold", "").replace("household", ""))
