# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import os
import random
import unittest
from datetime import date

from ..api_bodies import BODIES, read_body, read_context, read_envelope
from ..api_schema import CODES, BadInput

TODAY = date(2025, 11, 23)
LINE = {"product": "MUG", "quantity": 2}
GOOD = {
    "availability": {"products": [1, "MUG"], "warehouses": ["WH"], "until": "2025-12-01"},
    "promise": {"lines": [LINE], "ship_to": {"country": "GB", "zip": "E1"}, "wanted": "2025-11-23", "customer": 3},
    "reserve": {"key": "basket-1", "lines": [{**LINE, "warehouse": 1, "date": "2026-01-01"}], "minutes": 5,
                "partial": True},
    "extend": {"key": "basket-1", "minutes": 30},
    "drop": {"key": "basket-1"},
    "order": {"key": "order-1", "customer": "C17", "lines": [{**LINE, "price": 0}], "reference": "PO 5"},
}
JUNK = (
    None, True, False, 0, -1, 1.5, 10**400, -10**400, 2**31, 2**63, float("nan"), float("inf"), -float("inf"), 1e308,
    "", " ", "x" * 5000, "\x00", "a\x00b", "\ud800", "🦉", "5", "-5", "NaN", "2025-13-01", "2025-11-22", "0000-00-00",
    "9999-12-31", "20251123", [], {}, [[]], [{}], {"a": 1}, [None], [[[[[[]]]]]], {"product": {}}, "'; DROP TABLE x; --",
)


def mutate(chance, value, depth=0):
    """The value with something in it made wrong."""
    roll = chance.random()
    if roll < 0.15 or not isinstance(value, (dict, list)) or not value:
        return chance.choice(JUNK)
    copy = dict(value) if isinstance(value, dict) else list(value)
    key = chance.choice(list(copy)) if isinstance(copy, dict) else chance.randrange(len(copy))
    if isinstance(copy, dict) and roll < 0.3:
        del copy[key]
    elif isinstance(copy, dict) and roll < 0.45:
        copy[chance.choice(["colour", "", "ids", "x" * 300, "\n", "Lines"])] = chance.choice(JUNK)
    elif isinstance(copy, list) and roll < 0.3:
        copy = copy * chance.choice([2, 600, 1200])
    else:
        copy[key] = mutate(chance, copy[key], depth + 1)
    return copy


class TestApiSchema(unittest.TestCase):
    def refused(self, method, **changes):
        with self.assertRaises(BadInput) as caught:
            read_body(method, {**GOOD[method], **changes}, TODAY)
        return caught.exception.field, caught.exception.code

    def test_good_bodies_pass(self):
        for method, body in GOOD.items():
            clean = read_body(method, json.loads(json.dumps(body)), TODAY)
            self.assertLessEqual(set(body), set(clean), method)
        clean = read_body("order", GOOD["order"], TODAY)
        self.assertEqual(clean["lines"], [{"product": "MUG", "quantity": 2.0, "unit": None, "price": 0.0}])
        self.assertEqual(read_body("availability", GOOD["availability"], TODAY)["until"], date(2025, 12, 1))

    def test_the_field_is_named(self):
        lines = [dict(LINE) for _number in range(5)]
        lines[3]["quantity"] = -1
        self.assertEqual(self.refused("promise", lines=lines), ("lines[3].quantity", "not_positive"))
        self.assertEqual(self.refused("promise", colour=1), ("colour", "unknown_field"))
        self.assertEqual(self.refused("promise", lines=[{**LINE, "colour": 1}]), ("lines[0].colour", "unknown_field"))
        self.assertEqual(self.refused("promise", lines=None), ("lines", "required"))
        self.assertEqual(self.refused("promise", lines=[]), ("lines", "too_few"))
        self.assertEqual(self.refused("promise", lines={}), ("lines", "not_list"))
        self.assertEqual(self.refused("promise", lines=[7]), ("lines[0]", "not_object"))
        self.assertEqual(self.refused("promise", lines=[{"product": 1}]), ("lines[0].quantity", "required"))
        self.assertEqual(self.refused("promise", ship_to={"zip": "E1"}), ("ship_to.country", "required"))
        self.assertEqual(self.refused("order", lines=None), ("lines", "required"))
        self.assertEqual(self.refused("order", lines=[{**LINE, "price": -1}]), ("lines[0].price", "too_small"))
        self.assertEqual(self.refused("extend", minutes=0), ("minutes", "too_small"))
        self.assertEqual(self.refused("extend", minutes=10**9), ("minutes", "too_large"))
        self.assertEqual(self.refused("extend", minutes="5"), ("minutes", "not_integer"))
        self.assertEqual(self.refused("drop", key="a\nb"), ("key", "bad_text"))
        self.assertEqual(self.refused("reserve", partial=1), ("partial", "not_boolean"))

    def test_quantities(self):
        for value, code in (
                (0, "not_positive"), (-0.0, "not_positive"), (-3, "not_positive"), (float("nan"), "not_number"),
                (float("inf"), "not_number"), (10**400, "too_large"), (1e10, "too_large"), ("3", "not_number"),
                (True, "not_number"), (None, "required"), ([3], "not_number"), ({}, "not_number")):
            self.assertEqual(
                self.refused("promise", lines=[{"product": 1, "quantity": value}]), ("lines[0].quantity", code), value)

    def test_dates(self):
        for value, code in (
                ("2025-11-22", "past"), ("2025-02-30", "bad_date"), ("2025-1-1", "bad_date"), (20251124, "bad_date"),
                ("2099-01-01", "too_far"), ("2025-11-24T10", "bad_date"), ("2025-W48-1", "bad_date")):
            self.assertIn(self.refused("promise", wanted=value), [("wanted", code), ("wanted", "past")], value)

    def test_limits(self):
        read_body("promise", {"lines": [LINE] * 500}, TODAY)
        read_body("availability", {"products": list(range(1, 1001))}, TODAY)
        self.assertEqual(self.refused("promise", lines=[LINE] * 501), ("lines", "too_many"))
        self.assertEqual(self.refused("availability", products=[1] * 1001), ("products", "too_many"))
        self.assertEqual(self.refused("availability", products=[0]), ("products[0]", "bad_reference"))
        self.assertEqual(self.refused("availability", products=[2**31]), ("products[0]", "bad_reference"))

    def test_envelope(self):
        for body in ([], "x", None, 5, {"context": []}, {"context": {"lang": 5}}, {"context": {"lang": "\x00"}},
                     {"context": {"allowed_company_ids": "1"}}, {"context": {"allowed_company_ids": [True]}},
                     {"ids": [1]}, {"ids": "x"}, {"self": 1}):
            with self.assertRaises(BadInput, msg=body):
                read_envelope(body)
        self.assertEqual(read_envelope({"ids": [], "context": {"lang": "en_US", "x": 1}}), {"lang": "en_US"})
        self.assertEqual(read_context({"allowed_company_ids": [1]}), {"allowed_company_ids": [1]})

    def test_malformed_bodies_by_the_thousand(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**6))
        print(f"fuzz of the API's bodies: OMS_SEED={seed}")
        chance, refused = random.Random(seed), 0
        for number in range(20_000):
            method = chance.choice(list(BODIES))
            body = GOOD[method]
            for _time in range(chance.choice([1, 1, 2, 3])):
                body = mutate(chance, body)
            try:
                clean = read_body(method, body, TODAY)
            except BadInput as error:
                refused += 1
                self.assertIn(error.code, CODES)
                self.assertTrue(error.field.isprintable(), (seed, number))
                error.field.encode()
            else:
                json.dumps(clean, default=str, allow_nan=False).encode()
        self.assertGreater(refused, 10_000)
