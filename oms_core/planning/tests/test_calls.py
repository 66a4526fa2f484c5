# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import unittest

from .. import calls


def json2(method="action_clear", **body):
    return calls.read({"__model__": "oms.hold", "__method__": method, **body})


def client(*args, **kwargs):
    return calls.read({"model": "oms.hold", "method": "action_clear", "args": list(args), "kwargs": kwargs})


class TestCalls(unittest.TestCase):
    """What is wrong with a call from outside is said before anything runs."""

    def test_each_door_is_read(self):
        old = calls.read({"service": "object", "method": "execute_kw", "args": [
            "db", 2, "key", "oms.hold", "action_clear", [[7]], {"context": {"lang": "en_US"}}]})
        for call in (json2(ids=[7], context={"lang": "en_US"}), client([7], context={"lang": "en_US"}), old):
            self.assertEqual(call[:4], ("oms.hold", "action_clear", [7], {"lang": "en_US"}))
            self.assertTrue(calls.is_ours(call))
            self.assertIsNone(calls.fault(call))

    def test_what_is_no_call(self):
        for params in ({}, {"service": "common", "method": "version", "args": []}, {"model": "oms.hold"},
                       {"service": "object", "method": "execute_kw", "args": "x"},
                       {"service": "object", "method": "execute_kw", "args": []},
                       {"__model__": ["x"], "__method__": "y"}, {"model": {}, "method": 1, "args": [], "kwargs": {}}):
            self.assertIsNone(calls.read(params), params)

    def test_methods_of_odoo_on_models_of_odoo_are_odoos(self):
        for model, method, ours in (
                ("sale.order", "read", False), ("sale.order", "action_oms_hold", True), ("oms.hold", "read", True),
                ("res.partner", "oms_pays", True), ("res.partner", "write", False)):
            self.assertEqual(calls.is_ours(calls.Call(model, method, (), None, {})), ours)

    def test_ids(self):
        for ids in ([], (), None, False, 7, [7], [2**70]):
            self.assertIsNone(calls.fault(json2(ids=ids)), ids)
        for ids in ("x", "1", 1.5, -1, [-1], [0], [None], ["1"], [[1]], [{}], {}, {"1": 1}, True, [True], [1, "x"]):
            self.assertEqual(calls.fault(json2(ids=ids)), "ids", ids)
            self.assertIsNone(calls.fault(client(ids), static=True), "an argument, for the method to check")

    def test_methods_for_one_record(self):
        for ids, listed in (([], "()"), ((), "()"), (None, "()"), ([7, 8], "(7, 8)")):
            error = ValueError(f"Expected singleton: oms.hold{listed}")
            self.assertTrue(calls.wants_one(error, json2(ids=ids)))
            self.assertFalse(calls.wants_one(error, json2(ids=[9, 10])), "that of something inside is a fault of ours")

    def test_contexts(self):
        for context in (None, False, {}, {"lang": "xx", "tz": "nowhere", "allowed_company_ids": [1], "active_test": {}},
                        {"lang": False, "tz": None, "allowed_company_ids": False}):
            self.assertIsNone(calls.fault(json2(context=context)), context)
        for context, name in (
                ("x", ""), (1, ""), ([], ""), ({"lang": ["en_US"]}, ".lang"), ({"tz": 5}, ".tz"),
                *(({"allowed_company_ids": ids}, ".allowed_company_ids") for ids in (1, {}, ["a"], [[1]]))):
            self.assertEqual(calls.fault(json2(context=context)), f"context{name}")

    def test_text_that_is_none(self):
        deep = "\x00"
        for _level in range(2000):
            deep = [deep]
        for note, where in (("a\x00", ""), ("\ud800", ""), ({"\x00": 1}, ""), ({"a": [1, "\udfff"]}, ".a[1]"),
                            (deep, "[0]" * 65 + "[")):
            self.assertEqual(calls.fault(json2(note=note)), f"text note{where}")
            self.assertEqual(calls.fault(client([7], note=note)), f"text note{where}")
        self.assertEqual(calls.fault(client([7], "\x00")), "text args[1]")
        for body in ({"\x00": 1}, {"": "\x00"}, {"a: b\n": "\x00"}):
            self.assertEqual(calls.fault(json2(**body)), "text body")
        self.assertIsNone(calls.fault(json2(note="Ærø 𝄞 " + "A" * 1_000_000)))


if __name__ == "__main__":
    unittest.main()
