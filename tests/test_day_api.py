# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from odoo.addons.oms_core.tests.roles import RoleCase
from odoo.tests import tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestDayApi(RoleCase):
    """The day of a web shop's key: asks, reserves, orders, and reads nothing else."""

    role = "api"

    def test_day(self):
        self.company.oms_promise_mode = "on"
        self.goods("Api Mug", stock=10)
        self.customer("Api Shop", ref="A17")
        keys = self.env["res.users.apikeys"].with_user(self.user).sudo()
        self.key = keys._generate("rpc", "day", datetime.now() + timedelta(hours=1))
        lines = [{"product": "API-MUG", "quantity": 3}]
        for method, body in (("availability", {"products": ["API-MUG"]}), ("promise", {"lines": lines}),
                             ("reserve", {"key": "day", "lines": lines}),
                             ("order", {"key": "day order", "customer": "A17", "cart": "day"})):
            with self.subTest(method):
                self.assertEqual(self.post("oms.atp", method, body), 200)
        with mute_logger("odoo.http"):
            for model in ("sale.order", "res.partner", "product.product", "oms.hold", "oms.credit.account"):
                with self.subTest(model):
                    self.assertIn(self.post(model, "create", {"vals_list": [{}]}), (403, 404, 422))
            self.assertEqual(self.post("oms.hold", "search_read", {"domain": []}), 403)

    def post(self, model, method, body):
        return self.url_open(f"/json/2/{model}/{method}", json=body, method="POST", timeout=60, headers={
            "Authorization": f"bearer {self.key}"}).status_code
