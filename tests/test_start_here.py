# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.roles.role_case import OFFICE, RoleCase
from odoo.exceptions import AccessError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestStartHere(RoleCase):
    """The first hour: a manager's page, its switches, and the way to a first promised order."""

    role = "manager"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"oms_start_done": False, "oms_promise_mode": "off"})
        cls.start = cls.as_role(cls.env["oms.start"])

    def test_from_an_empty_database_to_a_promised_order(self):
        if not self.env["oms.sample"]._is_empty():
            self.skipTest("the database is in use")
        self.day("oms_start_tour")
        self.assertEqual(self.company.oms_promise_mode, "on")
        self.assertTrue(self.company.oms_start_done)
        order = self.env["sale.order"].search([("partner_id.name", "=", "Sample Museum Shop")], order="id desc", limit=1)
        self.assertEqual((order.state, order.user_id), ("sale", self.user))
        self.assertEqual(order.oms_promise_ids.mapped("quantity"), [3])

    def test_an_order_of_goods_that_are_not_counted_says_so(self):
        self.company.write({"oms_promise_mode": "on", "oms_start_done": True})
        card = self.goods("Greeting Card", is_storable=False)
        order = self.order(self.customer("Card Shop"), (card, 5), (self.goods("Counted Mug", stock=9), 2), confirm=False)
        self.day("oms_not_counted_tour", url=f"/odoo/sales/{order.id}")
        found = self.as_role(self.env["oms.availability"]).oms_page(search="greeting card")
        self.assertEqual((found["products"], found["uncounted"]), ([], [card.display_name]))

    def test_planned_sending_is_of_all_warehouses(self):
        other = self.env["stock.warehouse"].create({"name": "Second", "code": "SND", "company_id": self.company.id})
        both = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)])
        both.oms_release_policy = "at_once"

        def shown(page):
            return next((one["on"], one["state"]) for one in page["switches"] if one["key"] == "sending")

        self.assertEqual(shown(self.start.oms_page()), (False, "Off"))
        other.oms_release_policy = "planned"
        self.assertEqual(shown(self.start.oms_page()), (False, f"In 1 of {len(both)} warehouses"))
        self.as_role(self.env["oms.settings"]).create({"oms_planned_sending": False})  # a form sends what nobody touched
        self.assertEqual(other.oms_release_policy, "planned")
        self.assertEqual(shown(self.start.oms_switch("sending", True)), (True, "On"))
        self.assertEqual(set(both.mapped("oms_release_policy")), {"planned"})
        self.assertEqual(shown(self.start.oms_switch("sending", False)), (False, "Off"))
        self.assertEqual(set(both.mapped("oms_release_policy")), {"at_once"})

    def test_planned_sending_says_what_would_have_waited(self):
        shop, mug = self.customer(), self.goods("Waits", stock=20)
        for _number in range(2):
            self.order(shop, (mug, 1))
        [month] = [one["month"] for one in self.start.oms_page()["switches"] if one["key"] == "sending"]
        self.assertIn("would have waited", month)
        self.start.oms_switch("sending", True)
        self.order(shop, (mug, 1))
        [month] = [one["month"] for one in self.start.oms_page()["switches"] if one["key"] == "sending"]
        self.assertRegex(month, r"Now waiting to be sent: \d+ order")

    def test_the_page_is_nobody_else_s(self):
        for role in set(OFFICE) - {"manager"}:
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_role(self.env["oms.start"], role).oms_switch("promises", True)

    def test_every_switch_and_step_leads_somewhere(self):
        page = self.start.oms_page()
        self.assertEqual([one["key"] for one in page["switches"]], ["promises", "credit", "mails", "sending"])
        for name in [one["more"] for one in page["switches"]] + [one["action"] for one in page["steps"]]:
            action = self.as_role(self.env[self.env.ref(name)._name]).browse(self.env.ref(name).id)
            with self.subTest(name):
                self.assertTrue(action._get_action_dict())
                if action._name == "ir.actions.act_window":
                    self.assertTrue(self.as_role(self.env[action.sudo().res_model]).has_access("read"))
