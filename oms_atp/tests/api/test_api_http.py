# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import os
import random
from datetime import datetime, timedelta
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo import Command
from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...planning.api_bodies import BODIES
from ...planning.tests.test_api_schema import GOOD, mutate


class ApiHttpCase(HttpCase):
    """A shop with mugs and cups, a customer C17, and the user of a web shop with its key."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        company.oms_promise_mode = "on"
        north = cls.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        mug, cup = cls.env["product.product"].create([
            {"name": code, "default_code": code, "is_storable": True, "taxes_id": [Command.clear()]}
            for code in ("MUG", "CUP")])
        for product in (mug, cup):
            cls.env["stock.quant"]._update_available_quantity(product, north.lot_stock_id, 100)
        cls.mug, cls.north = mug, north
        cls.env["res.partner"].create({"name": "Corner Shop", "ref": "C17"})
        cls.shop = new_user(cls.env, "oms_http_shop", "oms_atp.group_oms_api")
        cls.key = cls.new_key(cls.shop)

    @classmethod
    def new_key(cls, user):
        keys = cls.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate("rpc", "test", datetime.now() + timedelta(hours=1))

    def post(self, method, body=None, key=None, raw=None, **headers):
        """(HTTP status, answer)."""
        data = json.dumps(body or {}).encode() if raw is None else raw
        response = self.url_open(f"/json/2/oms.atp/{method}", data=data, method="POST", timeout=60, headers={
            "Authorization": f"bearer {key or self.key}", "Content-Type": "application/json", **headers})
        try:
            return response.status_code, response.json()
        except ValueError:
            return response.status_code, response.text


@tagged("post_install", "-at_install")
class TestApiHttp(ApiHttpCase):
    def test_answers_and_errors_have_their_status(self):
        lines = [{"product": "MUG", "quantity": 3}]
        cases = [
            (200, "availability", {"products": ["MUG"]}),
            (200, "promise", {"lines": lines}),
            (200, "reserve", {"key": "b", "lines": lines}),
            (200, "reserve", {"key": "b", "lines": lines}),
            (409, "reserve", {"key": "b", "lines": lines * 2}),
            (200, "extend", {"key": "b", "minutes": 9}),
            (404, "extend", {"key": "none", "minutes": 9}),
            (200, "order", {"key": "o", "customer": "C17", "cart": "b"}),
            (409, "extend", {"key": "b", "minutes": 9}),
            (422, "order", {"key": "o2", "lines": lines}),
            (422, "order", {"key": "o2", "customer": "C17", "lines": lines, "colour": 1}),
            (422, "availability", {"products": ["nothing"]}),
            (422, "availability", {"products": ["MUG"], "ids": [1]}),
            (422, "availability", {"products": ["MUG"], "self": 1}),
            (422, "availability", {"products": ["MUG"], "context": []}),
            (422, "availability", {"products": ["MUG"], "context": {"lang": ["en_US"]}}),
            (422, "availability", {"products": ["MUG"], "context": {"lang": "xx_XX"}}),
            (403, "availability", {"products": ["MUG"], "context": {"allowed_company_ids": [10**6]}}),
            (403, "_availability", {}),
            (404, "nothing", {}),
            (403, "search", {"domain": []}),
            (422, "read", {"ids": [1], "fields": []}),
        ]
        for status, method, body in cases:
            with self.subTest(method=method, body=body), mute_logger("odoo.http"):
                found, answer = self.post(method, body)
                self.assertEqual(found, status, answer)

    def test_a_database_that_broke_off_denies_nobody(self):
        """While the key is looked up: the client must see that it may try again."""
        keys = type(self.env["res.users.apikeys"])
        with patch.object(keys, "_check_credentials", side_effect=OperationalError("server closed the connection")), \
                mute_logger("odoo.http", "odoo.addons.base.models.ir_http"):
            status, answer = self.post("availability", {"products": ["MUG"]})
        self.assertEqual(status, 500, answer)

    def test_a_message_names_the_field(self):
        body = {"lines": [{"product": "MUG", "quantity": 1}] * 3 + [{"product": "MUG", "quantity": -1}]}
        with mute_logger("odoo.http"):
            status, answer = self.post("promise", body)
        self.assertEqual((status, answer["message"]), (422, "lines[3].quantity: must be a positive number"))

    def test_who_may_not(self):
        portal = new_user(self.env, "oms_http_portal", "base.group_portal")
        clerk = new_user(self.env, "oms_http_clerk", "oms_core.group_oms_user")
        with mute_logger("odoo.http"):
            for user in (portal, clerk):
                key = self.new_key(user)
                for method in BODIES:
                    self.assertEqual(self.post(method, GOOD[method], key)[0], 403)
            self.assertEqual(self.post("availability", {"products": ["MUG"]}, "nonsense")[0], 401)

    def test_bodies_that_are_no_object(self):
        digits = b'{"key": ' + b"9" * 5000 + b"}"
        with mute_logger("odoo.http"):
            for raw in (b"", b"{", b"[]", b"null", b"5", b'"x"', b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe", b"\x00",
                        b'{"products": NaN}', b'{"products": [1e999]}', digits, b'{"products": "\\ud800"}',
                        b'{"\\u0000": 1}', b'{"__model__": 1, "__method__": 2}'):
                for method in ("availability", "drop"):
                    status, answer = self.post(method, raw=raw)
                    self.assertIn(status, (400, 422), (raw[:40], answer))
            status, _answer = self.post("drop", raw=b"key=1", **{"Content-Type": "application/x-www-form-urlencoded"})
            self.assertEqual(status, 415)

    def test_malformed_bodies_by_the_hundred(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**6))
        print(f"fuzz of the API over HTTP: OMS_SEED={seed}")
        chance, found = random.Random(seed), {}
        with mute_logger("odoo.http"):
            for number in range(200):
                method = chance.choice(list(BODIES))
                body = GOOD[method]
                if method in ("promise", "reserve", "availability"):  # let more of them through to the records
                    body = json.loads(json.dumps(body).replace("2025-", "2027-").replace('"WH"', f'"{self.north.code}"'))
                for _time in range(chance.choice([1, 1, 2])):
                    body = mutate(chance, body)
                status, answer = self.post(method, raw=json.dumps(body).encode())
                self.assertTrue(200 <= status < 500, (seed, number, method, body, status, answer))
                if status == 422:
                    self.assertRegex(answer["message"], r"^[^:]+: \S", (seed, number))
                found[status] = found.get(status, 0) + 1
        print(f"answers by status: {found}")
        self.assertGreater(found[422], 100)
