# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from ..people import new_user
from .customer_case import CustomerCase


@tagged("post_install", "-at_install")
class TestCustomerPage(CustomerCase):
    """The customer page: what whom it shows, what it costs, and where its doors lead."""

    def test_four_facts_first(self):
        self.habit(late=12)
        self.rated()
        self.limit(1000).limit = 1000
        order = self.bought(mug=5)
        page = self.page()
        self.assertEqual((page["days_late"], page["volume"]), (12, 50))
        self.assertEqual(page["on_time"], 0)
        account = self.accounts.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(page["credit"]["owes"], account.owes)
        self.assertEqual(page["credit"]["room"], account.room)
        self.assertEqual(page["credit"]["room"], 1000 - order.amount_total)

    def test_the_page_is_the_same_for_contact_and_company(self):
        person = self.env["res.partner"].create({"name": "Ann", "parent_id": self.customer.id})
        self.bought(mug=2)
        self.assertEqual(self.page(), self.page(person))

    def test_not_enough_history_is_no_number(self):
        page = self.page()
        self.assertEqual((page["days_late"], page["on_time"], page["credit_class"]), (None, None, None))
        self.assertTrue(page["prospect"])
        self.assertEqual((page["average"], page["trend"], page["months"], page["contacts"]), (None, None, [], []))

    def test_sales_people_see_how_they_pay_and_no_amounts_owed(self):
        self.habit(late=12)
        self.rated()
        self.bought(mug=5)
        page = self.page(user=self.salesman)
        self.assertEqual((page["days_late"], page["credit_class"], page["volume"]), (12, self.page()["credit_class"], 50))
        self.assertIsNone(page["credit"])
        pays = self.customer.with_user(self.salesman).oms_pays()[self.customer.id]
        self.assertEqual((page["days_late"], page["on_time"]), (pays["days_late"], pays["on_time"]))
        with self.assertRaises(AccessError):
            self.customer.oms_customer_ids.with_user(self.salesman).account_id.read(["limit"])
        with Form(self.customer.with_user(self.salesman)) as form:
            self.assertEqual(form.name, "Corner Shop")

    def test_who_neither_sells_nor_keeps_the_books_is_refused(self):
        worker = new_user(self.env, "oms_customer_worker", "stock.group_stock_user")
        with self.assertRaisesRegex(AccessError, "Corner Shop"):
            self.page(user=worker)
        with self.assertRaises(AccessError):
            self.customer.with_user(worker).oms_customer_open("orders")

    def test_a_bookkeeper_sees_the_page(self):
        order = self.bought(mug=1)
        order.rating_apply(1, token=order._rating_get_access_token(), feedback="Broken")
        self.customer.message_post(body="We called", message_type="comment", subtype_xmlid="mail.mt_comment")
        auditor = new_user(self.env, "oms_customer_auditor", "account.group_account_readonly,base.group_user")
        page = self.page(user=auditor)
        self.assertEqual((page["volume"], page["credit"]), (10, {"accounts": 0}))
        self.assertEqual([bad["feedback"] for bad in page["bad"]], ["Broken"])
        self.assertEqual(len(page["contacts"]), 1)
        self.assertEqual(set(dict(page["doors"])) & {"orders", "invoices"}, {"orders", "invoices"})

    def test_queries_do_not_grow_with_customers(self):
        def queries(work, partners):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            work(partners)
            return self.env.cr.sql_log_count - before

        def gather(partners):
            facts = self.rows._gather_customer_facts(partners.ids, self.company, self.today)
            self.assertEqual(len(facts), len(partners))

        def refresh(partners):
            self.rows._oms_refresh(partners.ids, self.company)

        tag = self.env["res.partner.category"].create({"name": "A"})
        self.tiers.create({"name": "Any", "minimum": 1, "category_id": tag.id})
        people = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(500)])
        for partner in people[:12]:
            self.bought(partner=partner, mug=1)
        self.env["oms.day"]._zones()  # kept by the server
        one, many = queries(gather, people[0]), queries(gather, people)
        self.assertEqual(one, many)
        self.assertLessEqual(many, 6, "orders, credit, ratings, promises, returns, why they came back")
        one, many = queries(refresh, people[0]), queries(refresh, people)
        self.assertEqual(people.category_id, tag)
        self.assertLessEqual(many, one)
        self.assertLessEqual(many, 14)

    def test_the_page_opens_with_few_queries(self):
        self.habit(late=3, count=3)
        self.rated()
        for age in (1, 50, 500):
            self.bought(age=age, mug=1)
        self.page()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.page()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 31)

    def test_the_form_of_a_contact_is_as_fast_as_it_was(self):
        """The page loads when it is opened: the form reads no field of it."""
        user = self.salesman
        fields = self.env["res.partner"].with_user(user).get_view(view_type="form")["models"]["res.partner"]
        self.assertFalse({"oms_customer_ids", "oms_tier_id", "oms_prospect"} & set(fields))

    def test_confirming_asks_nothing_for_this(self):
        self.row()
        order = self.quotation(mug=1)
        self.env.flush_all()
        statements = []
        execute = type(self.env.cr).execute

        def listening(cursor, query, params=None, log_exceptions=True):
            statements.append(str(getattr(query, "code", query)))
            return execute(cursor, query, params, log_exceptions)
        self.patch(type(self.env.cr), "execute", listening)
        order.action_confirm()
        self.env.flush_all()
        self.assertGreater(len(statements), 10)
        self.assertFalse([text for text in statements if "oms_customer" in text])

    def test_filters_of_contacts_find_whom_they_name(self):
        self.habit(late=12)
        self.rated()
        self.tiers.create({"name": "Any", "minimum": 1})
        for age in (100, 90, 80):
            self.bought(age=age, mug=1)
        self.row()
        person = self.env["res.partner"].create({"name": "Ann", "parent_id": self.customer.id})
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        people = (self.customer | person | stranger).with_user(self.salesman)
        arch = etree.fromstring(people.get_view(
            self.env.ref("base.view_res_partner_filter").id, "search")["arch"])
        found = {
            node.get("name"): people.search([("id", "in", people.ids), *safe_eval(node.get("domain"))])
            for node in arch.iter("filter") if (node.get("name") or "").startswith("oms_")}
        theirs = people - stranger
        self.assertEqual(set(found), {"oms_customers", "oms_prospects", "oms_high", "oms_late", "oms_leaving"})
        self.assertEqual(found.pop("oms_prospects"), stranger)
        for name, partners in found.items():
            self.assertEqual(set(partners.ids), set(theirs.ids), name)
        tier = self.tiers.search([])
        self.assertEqual(people.search([("id", "in", people.ids), ("oms_tier_id", "in", tier.ids)]).sorted("id"), theirs)
        self.assertEqual(people.search([("id", "in", people.ids), ("oms_tier_id", "=", False)]), stranger)
        self.assertEqual(people.search([("id", "in", people.ids), ("oms_tier_id", "ilike", "any")]).sorted("id"), theirs)
        self.assertEqual(people.mapped("oms_tier_id"), tier)

    def test_news_of_orders_reach_the_list_by_themselves(self):
        job = self.env.ref("oms_core.cron_customer_news")
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        order = self.confirm(mug=3)
        self.assertFalse(self.rows.search([("partner_id", "=", self.customer.id)]))
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.assertEqual(self.rows.search([("partner_id", "=", self.customer.id)]).volume, 30)
        order._action_cancel()
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        row = self.rows.search([("partner_id", "=", self.customer.id)])
        self.assertEqual((row.volume, row.is_prospect), (0, True))

    def test_the_nightly_job_makes_all_rows(self):
        self.bought(mug=3)
        with self.enter_registry_test_mode():
            self.env.ref("oms_core.cron_customers").method_direct_trigger()
        self.assertEqual(self.rows.search([("partner_id", "=", self.customer.id)]).volume, 30)
        self.assertFalse(self.rows.search([("computed_on", "!=", self.today)]))

    # --- the parts -------------------------------------------------------------------------------------------------

    def test_satisfaction_and_bad_ratings(self):
        orders = [self.bought(mug=1) for _number in range(3)]
        for order, mark in zip(orders, (5, 5, 1), strict=True):
            order.rating_apply(mark, token=order._rating_get_access_token(), feedback=f"{mark} stars")
        old = self.bought(mug=1)
        old.rating_apply(1, token=old._rating_get_access_token())
        old.rating_ids.rated_on = self.days_ago(500)
        page = self.page()
        self.assertAlmostEqual(page["rating"], 11 / 3, 5)
        self.assertEqual((page["ratings"], page["bad_ratings"]), (3, 1))
        self.assertEqual([(bad["order_id"], bad["feedback"]) for bad in page["bad"]], [(orders[2].id, "1 stars")])
        orders[2].user_id = self.clerk
        self.assertFalse(self.page(user=self.salesman)["bad"], "of orders that they may not see, only the number")

    def test_last_contacts(self):
        order = self.bought(mug=1)
        self.customer.message_post(body="An internal note", subtype_xmlid="mail.mt_note")
        self.customer.message_post(body="We called", message_type="comment", subtype_xmlid="mail.mt_comment")
        order.message_post(
            body="Where is it?", message_type="email", subtype_xmlid="mail.mt_comment", author_id=self.customer.id)
        activity = order.activity_schedule("mail.mail_activity_data_call", user_id=self.env.user.id)
        activity.action_feedback("Told them Monday")
        contacts = self.page()["contacts"]
        self.assertEqual([(contact["theirs"], bool(contact["what"])) for contact in contacts], [
            (False, True), (True, False), (False, False)])
        self.assertEqual(contacts[1]["text"], "Where is it?")
        order.user_id = self.clerk
        self.assertEqual(len(self.page(user=self.salesman)["contacts"]), 1, "not of orders that they may not see")

    def test_months_sum_up_to_what_was_ordered(self):
        self.bought(age=0, mug=1)
        self.bought(age=200, mug=2)
        self.bought(age=400, mug=4)
        months = self.page()["months"]
        self.assertEqual(len(months), 24)
        self.assertEqual(sum(month["value"] for month in months), 70)
        self.assertEqual(months[-1]["value"], 10)

    def test_doors_lead_to_what_was_counted(self):
        self.put(self.mug, 3)
        shipped = self.bought(mug=3)
        self.ship(shipped)
        waiting = self.bought(mug=2)
        self.quotation(mug=1)
        page = self.page()
        for kind, orders, count in (("orders", shipped | waiting, "orders"), ("open", waiting, "open_orders")):
            action = self.customer.with_user(self.clerk).oms_customer_open(kind)
            found = self.env[action["res_model"]].with_user(self.clerk).search(action["domain"])
            self.assertEqual(set(found.ids), set(orders.ids))
            self.assertEqual(len(found), page[count])
        invoice = self.document(age=5)
        self.bill(age=50, late=1)
        accountant = new_user(self.env, "oms_customer_books", "account.group_account_invoice")
        action = self.customer.with_user(accountant).oms_customer_open("invoices")
        self.assertEqual(self.env["account.move"].search(action["domain"]), invoice)

    # --- the whole group -------------------------------------------------------------------------------------------

    def family(self):
        top = self.env["res.partner"].create({"name": "Holding", "is_company": True})
        left, right = self.env["res.partner"].create([
            {"name": name, "is_company": True, "parent_id": top.id} for name in ("Left", "Right")])
        return top, left, right

    def test_the_group_is_the_sum_of_its_companies(self):
        top, left, right = self.family()
        friend = self.env["res.partner"].create({"name": "Shares the limit", "is_company": True})
        account = self.accounts.create({
            "partner_id": top.id, "limit": 500, "member_ids": [Command.set((right | friend).ids)]})
        for partner, count in ((top, 1), (left, 2), (right, 3), (friend, 4)):
            self.bought(partner=partner, mug=count)
        page = self.page(left, group=True)
        self.assertEqual((page["group_count"], page["orders"], page["volume"]), (4, 4, 100))
        self.assertEqual([member["volume"] for member in page["members"]], [40, 30, 20, 10])
        self.assertEqual((page["credit"]["accounts"], page["credit"]["owes"]), (1, account.owes))
        self.assertEqual(self.page(left)["volume"], 20)
        self.assertEqual(self.page(left)["credit"], {"accounts": 0})
        action = left.with_user(self.clerk).oms_customer_open("orders", group=True)
        self.assertEqual(self.env["sale.order"].search_count(action["domain"]), page["orders"])

    def test_exposure_of_a_group_counts_each_account_once(self):
        top, left, right = self.family()
        self.document(age=5, amount=100, partner=left)
        self.document(age=5, amount=40, partner=right)
        self.rated(left)
        self.rated(right)
        shared = self.accounts.create({"partner_id": top.id, "limit": 500, "member_ids": [Command.set(left.ids)]})
        self.assertEqual(shared.owes, 100)
        credit = self.page(top, group=True)["credit"]
        self.assertEqual((credit["accounts"], credit["owes"], credit["limited"]), (2, 140, False))
        self.assertEqual((credit["limit"], credit["room"]), (500, 400))

    def test_a_group_shows_nobody_whom_the_reader_may_not_read(self):
        top, left, right = self.family()
        for partner, count in ((left, 2), (right, 3)):
            self.bought(partner=partner, mug=count)
            partner.message_post(body=f"We called {partner.name}", message_type="comment", subtype_xmlid="mail.mt_comment")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertEqual(len(self.page(left, group=True)["contacts"]), 2)
        right.company_id = other
        page = self.page(left, group=True)
        self.assertEqual({member["id"] for member in page["members"]}, {left.id, top.id})
        self.assertEqual((page["group_count"], page["volume"]), (2, 20), "figures are of those who are shown")
        self.assertEqual([contact["text"] for contact in page["contacts"]], ["We called Left"])
        action = left.with_user(self.clerk).oms_customer_open("orders", group=True)
        self.assertEqual(self.env["sale.order"].search(action["domain"]).partner_id, left)
        with self.assertRaises(AccessError):
            self.page(right, group=True)
        right.company_id, left.active = False, False
        self.assertEqual(self.page(right, group=True)["group_count"], 3, "archived ones count")

    def test_a_customer_alone_has_no_group(self):
        self.assertEqual(self.page()["group_count"], 1)

    def test_sales_people_see_no_amounts_owed_of_groups(self):
        top, left, _right = self.family()
        self.accounts.create({"partner_id": top.id, "limit": 500, "member_ids": [Command.set(left.ids)]})
        self.assertIsNone(self.page(left, user=self.salesman, group=True)["credit"])
