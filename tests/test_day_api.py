# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import re
from datetime import datetime, timedelta
from pathlib import Path

from odoo.addons.oms_core.tests.roles.role_case import RoleCase
from odoo.tests import tagged
from odoo.tools import mute_logger

GUIDE = Path(__file__).parents[1] / "docs" / "guide_api.md"
CALL = re.compile(r'"\$OMS_URL/json/2/([\w.]+)/(\w+)".*?-d \'(.*?)\'', re.DOTALL)


@tagged("post_install", "-at_install")
class TestDayApi(RoleCase):
    """The day of a web shop's key: asks, reserves, orders, and reads nothing else."""

    role = "api"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.oms_promise_mode = "on"
        keys = cls.env["res.users.apikeys"].with_user(cls.user).sudo()
        cls.key = keys._generate("rpc", "day", datetime.now() + timedelta(hours=1))

    def test_day(self):
        self.goods("Api Mug", stock=10)
        self.customer("Api Shop", ref="A17")
        lines = [{"product": "API-MUG", "quantity": 3}]
        for method, body in (("availability", {"products": ["API-MUG"]}), ("promise", {"lines": lines}),
                             ("reserve", {"key": "day", "lines": lines}),
                             ("order", {"key": "day order", "customer": "A17", "cart": "day"})):
            with self.subTest(method):
                self.assertEqual(self.post("oms.atp", method, body).status_code, 200)
        with mute_logger("odoo.http"):
            for model in ("sale.order", "res.partner", "product.product", "oms.hold", "oms.credit.account"):
                with self.subTest(model):
                    self.assertIn(self.post(model, "create", {"vals_list": [{}]}).status_code, (403, 404, 422))
            self.assertEqual(self.post("oms.hold", "search_read", {"domain": []}).status_code, 403)

    @mute_logger("odoo.http")
    def test_each_call_of_the_guide(self):
        self.goods("Mug", stock=10)
        self.customer(ref="C17")
        text = GUIDE.read_text(encoding="utf-8")
        calls = [(model, method, json.loads(body)) for model, method, body in CALL.findall(text)]
        self.assertEqual(len(calls), text.count("```bash"))
        answers = [self.post(*call) for call in calls]
        self.assertEqual(
            [(call[1], answer.status_code) for call, answer in zip(calls, answers, strict=True)],
            [("availability", 200), ("promise", 200), ("reserve", 200), ("order", 200), ("promise", 422), ("search_read", 403)])
        self.assertEqual(answers[0].json()["products"][0]["warehouses"][0]["now"], 10)
        self.assertTrue(answers[2].json()["reserved"])
        self.assertIn("lines[0].quantity: must be a positive number", answers[4].json()["message"])
        again = self.post(*calls[3])
        self.assertEqual(again.json(), answers[3].json(), "sent again: the same answer")
        self.assertEqual(self.orders().mapped("client_order_ref"), ["PO 4712"], "and one order")
        self.assertEqual(self.post("oms.atp", "order", {**calls[3][2], "reference": "PO 4713"}).status_code, 409)

    @mute_logger("odoo.http")
    def test_what_the_guide_says_it_may_not_see(self):
        for model in ("sale.order", "sale.order.line", "account.move", "oms.hold", "oms.credit.account", "oms.credit.verdict"):
            with self.subTest(model):
                self.assertEqual(self.post(model, "search_read", {"domain": []}).status_code, 403)

    def orders(self):
        return self.env["sale.order"].search([("create_uid", "=", self.user.id)])

    def post(self, model, method, body):
        return self.url_open(f"/json/2/{model}/{method}", json=body, method="POST", timeout=60, headers={
            "Authorization": f"bearer {self.key}"})
