# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools.safe_eval import safe_eval

from ..people import new_user
from .test_todo import TodoCase


@tagged("post_install", "-at_install")
class TestTodoCounts(TodoCase):
    """A count in the panel is the number of rows that a click shows, and each of them opens: for every kind and user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        groups = {
            "salesman": "sales_team.group_sale_salesman", "all": "sales_team.group_sale_salesman_all_leads",
            "desk": "oms_core.group_oms_user", "supervisor": "oms_core.group_oms_supervisor",
            "stock": "stock.group_stock_user", "buyer": "purchase.group_purchase_user",
            "accountant": "account.group_account_invoice",
            "salesman in stock": "sales_team.group_sale_salesman,stock.group_stock_user",
        }
        cls.users = {name: new_user(cls.env, f"todo_{number}", group, name=name)
                     for number, (name, group) in enumerate(groups.items())}
        cls.users["elsewhere"] = new_user(
            cls.env, "todo_elsewhere", "oms_core.group_oms_manager", company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)])
        now = fields.Datetime.now()
        sellers = [cls.users["salesman"], cls.users["salesman in stock"], cls.users["desk"], cls.env["res.users"]]
        for seller in sellers:
            held, late, asked, rated, quoted = cls.orders(3) + cls.confirm(mug=1000) + cls.quotation(mug=1)
            orders = held | late | asked | rated | quoted
            orders.user_id = seller
            cls.hold(held)
            cls.hold(held, "payment")
            late.commitment_date = now - timedelta(days=5)
            cls.env.flush_all()  # facts that only addons on top make
            cls.env.cr.execute("UPDATE sale_order SET oms_at_risk = TRUE, oms_backordered = TRUE WHERE id = %s", [late.id])
            cls.env.cr.execute(
                "UPDATE sale_order_line SET oms_short_qty = 1, oms_unbought_qty = 1 WHERE order_id = %s", [late.id])
            cls.env.invalidate_all()
            asked.env["oms.portal"]._ask(asked, "Where is it?", cls.customer)
            rated.rating_apply(1, token=rated._rating_get_access_token())
            quoted.state = "sent"
        cls.env.flush_all()

    def test_counts_are_what_a_click_opens(self):
        seen = set()
        for name, user in self.users.items():
            todo = self.env["oms.todo"].with_user(user)
            for field in ("kind", "role"):
                panel = todo.search_panel_select_range(field, enable_counters=True, expand=True, search_domain=[])
                for value in panel["values"]:
                    with self.subTest(user=name, field=field, value=value["id"]):
                        rows = todo.search([(field, "=", value["id"])])
                        self.assertEqual(len(rows), value["__count"])
                        self.assertEqual(len(set(rows.ids)), len(rows))
                        rows.read(["name", "kind"])
                        if rows and field == "kind":  # each row is of a kind
                            seen.add((name, value["id"]))
                            for row in rows[:20]:
                                self.assertOpens(row, user)
        for kind in ("held", "waiting_us", "waiting_customer", "bad_rating", "late"):
            for name in ("salesman", "desk", "salesman in stock"):
                self.assertIn((name, kind), seen)
        self.assertIn(("buyer", "backordered"), seen)
        self.assertFalse([kind for name, kind in seen if name == "elsewhere"])

    def test_the_value_of_an_order_counts_once(self):
        """Held twice, late, at risk and backordered: it is worth what it is worth. Of every filter of the screen."""
        arch = etree.fromstring(self.env["oms.todo"].get_view(
            self.env.ref("oms_core.oms_todo_view_search").id, "search")["arch"])
        filters = {node.get("name"): node.get("domain") for node in arch.iter("filter") if node.get("domain")}
        self.assertIn("held", filters)
        twice = 0
        for name in ("desk", "supervisor", "accountant"):
            todo = self.env["oms.todo"].with_user(self.users[name])
            own = todo._oms_own_values()
            for key, domain in {"all": "[]", **filters}.items():
                if "today" in domain:
                    continue  # the browser's
                domain = safe_eval(domain, {"uid": self.users[name].id})
                rows = todo.search(domain)
                once = {}
                for row in rows:
                    once[(row.res_model, row.res_id) if row.res_model in own or not row.order_id else row.order_id.id] = row.value
                twice += len(once) < len(rows)
                (group,) = todo.formatted_read_group(domain, [], ["__count", "value:sum"])
                with self.subTest(user=name, filter=key):
                    self.assertEqual(group["__count"], len(rows))
                    self.assertAlmostEqual(group["value:sum"] or 0.0, sum(once.values()), 2)
        self.assertTrue(twice, "some order is in a list twice")

    def assertOpens(self, row, user):
        """The document opens; what has nothing for who works with goods, or buys, alone says so."""
        try:
            action = row.action_open()
        except AccessError:
            raise
        except UserError as said:
            self.assertFalse(row._oms_opens_orders(), said)
            self.assertRegex(str(said), "no transfer of .* that you could work on|is work of the warehouse")
            return
        documents = self.env[action["res_model"]].with_user(user)
        if action.get("res_id"):
            documents.browse(action["res_id"]).check_access("read")
        else:
            self.assertTrue(documents.search_count(action["domain"]))

    def test_own_orders_only(self):
        for name in ("salesman", "salesman in stock"):
            user = self.users[name]
            rows = self.env["oms.todo"].with_user(user).search([("res_model", "in", ("sale.order", "oms.hold"))])
            self.assertEqual(rows.sudo().order_id.user_id, user)
            everything = self.env["oms.todo"].search([
                ("order_id.user_id", "=", self.users["desk"].id), ("res_model", "=", "sale.order")])
            with self.assertRaises(AccessError):
                everything.with_user(user).read(["name"])

    def test_own_invoices_only(self):
        bookkeepers = {name: new_user(
            self.env, f"todo_books_{name}", "sales_team.group_sale_salesman,account.group_account_invoice")
            for name in ("own", "other")}
        self.env["ir.rule"].create({  # a shop's own: everybody else's invoices are nobody's business
            "name": "Own invoices", "model_id": self.env["ir.model"]._get_id("account.move"),
            "domain_force": f"[('invoice_user_id', '=', user.id)] if user.id == {bookkeepers['own'].id} else []"})
        day = fields.Date.today() - timedelta(days=40)
        invoices = self.env["account.move"].create([{
            "move_type": "out_invoice", "partner_id": self.customer.id, "invoice_date": day, "invoice_date_due": day,
            "invoice_user_id": user.id,
            "invoice_line_ids": [Command.create({"name": "Goods", "quantity": 1, "price_unit": 9})]}
            for user in bookkeepers.values()])
        invoices.action_post()
        self.env.flush_all()
        for name, seen in (("own", invoices[:1]), ("other", invoices)):
            user = bookkeepers[name]
            todo = self.env["oms.todo"].with_user(user)
            rows = todo.search([("kind", "=", "overdue")])
            ours = rows.filtered(lambda row: row.res_id in invoices.ids)
            self.assertEqual(set(ours.mapped("res_id")), set(seen.ids))
            panel = todo.search_panel_select_range("kind", enable_counters=True, expand=True, search_domain=[])
            counts = {value["id"]: value["__count"] for value in panel["values"]}
            self.assertEqual(counts["overdue"], len(rows))
            self.assertTrue(todo.search([("kind", "=", "held")]), "what is about orders is asked as before")
            for row in rows:
                self.assertOpens(row, user)
        theirs = self.env["oms.todo"].search([("kind", "=", "overdue"), ("res_id", "=", invoices[1].id)])
        with self.assertRaises(AccessError):
            theirs.with_user(bookkeepers["own"]).read(["name"])
        self.assertFalse(theirs.with_user(bookkeepers["own"]).sudo().opens)

    def test_my_work_of_a_salesman_is_that_of_the_desk_on_own_orders(self):
        rows = self.env["oms.todo"].with_user(self.users["salesman"]).search([("mine", "=", True)])
        self.assertEqual(set(rows.mapped("role")), {"desk"})
        self.assertEqual(set(rows.mapped("mine")), {True})
        self.assertEqual(rows.sudo().order_id.user_id, self.users["salesman"])

    def test_queries(self):
        todo = self.env["oms.todo"].with_user(self.users["desk"])
        todo.search_fetch([], ["name", "kind", "cutoff", "value"], limit=80)
        todo.invalidate_model()
        with self.assertQueryCount(1):
            todo.search_fetch([], ["name", "kind", "cutoff", "value"], limit=80)


@tagged("post_install", "-at_install")
class TestTodoTour(HttpCase):
    """Five of eight holds in four clicks, in the real web client."""

    def test_clear_five_in_four_clicks(self):
        customer = self.env["res.partner"].create({"name": "Tour Customer"})
        orders = self.env["sale.order"].create([
            {"partner_id": customer.id, "order_line": [Command.create(
                {"name": "Tour", "product_id": self.env["product.product"].create({"name": "Tour Mug"}).id,
                 "price_unit": 9_000_000 - number, "product_uom_qty": 1})]} for number in range(8)])
        orders._oms_place_hold("address", "Postcode does not match")
        asked = orders[:1].copy()
        asked.env["oms.portal"]._ask(asked, "Where is it?", customer)
        desk = new_user(self.env, "oms_todo_tour", groups="oms_core.group_oms_supervisor")
        self.start_tour("/odoo/oms-todo", "oms_todo_tour", login=desk.login)
        self.assertEqual([order.oms_hold_ids.state for order in orders], ["cleared"] * 5 + ["active"] * 3)
        self.assertEqual(set(orders[:5].oms_hold_ids.mapped("note")), {"Customer confirmed by mail"})
