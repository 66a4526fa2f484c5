# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException

from ...tools import check_arguments
from ..people import new_user


@tagged("post_install", "-at_install")
class TestCalls(HttpCase):
    """Calls of our methods that mean nothing are refused in words at the web client's doors, before anything runs.
    JSON-2 and /jsonrpc, and every method one by one: `make attack`, group odd."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_user(cls.env, "oms_calls", "oms_core.group_oms_supervisor")

    def call(self, model, method, *args, button=False, **kwargs):
        """The name of the error, or what the method returned."""
        path = "call_button" if button else "call_kw"
        try:
            return self.make_jsonrpc_request(f"/web/dataset/{path}/{model}/{method}", {
                "model": model, "method": method, "args": list(args), "kwargs": kwargs})
        except JsonRpcException as error:
            return str(error)

    def test_ids_contexts_and_text(self):
        self.authenticate("oms_calls", "oms_calls")
        for button in (False, True):
            self.assertIn("UserError", self.call("oms.import.wizard", "action_import", [], button=button), "for one record")
            for ids in ("x", ["x"], [None], [[1]], {}, True):
                self.assertIn("UserError", self.call("sale.order", "action_oms_hold", ids, button=button), ids)
            for context in (
                    "x", 1, [], {"lang": ["en_US"]}, {"tz": 5}, {"allowed_company_ids": 1}, {"allowed_company_ids": {}},
                    {"allowed_company_ids": ["a"]}):
                self.assertIn("UserError", self.call("oms.hold", "action_clear", [], context=context, button=button), context)
            self.assertIn("UserError", self.call("oms.hold", "action_clear", [], note="a\x00", button=button))

    def test_what_is_well_formed_passes(self):
        self.authenticate("oms_calls", "oms_calls")
        self.assertEqual(self.call("oms.hold", "action_clear", []), True)
        self.assertEqual(self.call("oms.hold", "search", [["id", "=", 0]]), [], "what is no id in the place of ids")
        self.assertEqual(self.call("oms.find", "find", "nothing", context={"lang": "en_US", "tz": "nowhere"})["groups"], [])

    def test_arguments_of_another_kind(self):
        self.authenticate("oms_calls", "oms_calls")
        for model, method, args in (
                ("oms.find", "find", ["mug", "x"]), ("oms.hold", "action_clear", [[], ["note"]]),
                ("res.partner", "oms_customer_open", [self.env.user.partner_id.ids, ["orders"]])):
            self.assertIn("UserError", self.call(model, method, *args), method)

    def test_kinds(self):
        good = {"number": (0, 7, None, False), "numbers": ([], [1], (2,), None), "text": ("", "x", None), "object": ({}, None)}
        bad = {"number": (True, -1, 1.5, "7", [7], {}, 2**31), "numbers": ("x", 7, [True], [-1], [[1]], {}),
               "text": (5, [], {}, True), "object": ([], "x", 5, True)}
        for kind, values in good.items():
            for value in values:
                check_arguments(self.env, it=(value, kind))
        for kind, values in bad.items():
            for value in values:
                with self.assertRaisesRegex(UserError, "^it: must be"):
                    check_arguments(self.env, it=(value, kind))
