# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_case import PortalCase, picture

QUIET = ("odoo.http", "odoo.models", "odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestPortalReturnDoors(PortalCase):
    """Doors × visitors: what is another's is answered as what does not exist."""

    def visitors(self):
        """(name, log in, token of which order)"""
        return [("other customer", self.bob, None), ("public", None, None), ("public, another order's token", None, self.foreign),
                ("other customer, own token", self.bob, self.foreign), ("salesman", self.salesman, None),
                ("returns clerk", self.returns_clerk, None)]

    def plain(self, page, number):
        return re.sub(r'csrf_token: "[^"]*"|name="csrf_token"[^>]*', "", page).replace(f"/my/returns/{number}", "/my/returns/N")

    def test_anothers_is_unknown(self):
        back = self.ask(self.order, mug=1)
        back.action_authorise()
        back.line_ids.photo_ids = self.env["ir.attachment"].create({"name": "p", "raw": picture(), "res_model": "oms.return",
                                                                    "res_id": back.id})
        photo_id = back.line_ids.photo_ids.id
        for name, user, token_of in self.visitors():
            self.login(user)
            token = {"access_token": token_of.access_token} if token_of else {}
            query = "?" + "&".join(f"{key}={value}" for key, value in token.items()) if token else ""
            for path in ("", "/slip", "/label", f"/photo/{photo_id}"):
                with self.subTest(visitor=name, path=path):
                    mine, none = (self.url_open(f"/my/returns/{number}{path}{query}") for number in (back.id, 10**9))
                    self.assertEqual((mine.status_code, none.status_code), (404, 404))
                    self.assertEqual(self.plain(mine.text, back.id), self.plain(none.text, 10**9))
            for path in ("cancel", "photos", "label"):
                with self.subTest(visitor=name, path=path):
                    answer = self.post(f"/my/returns/{back.id}/{path}", files={"photo": ("a.png", picture())},
                                       line_id=back.line_ids.id, **token)
                    self.assertEqual(answer.status_code, 404)
        self.assertEqual((back.state, len(back.line_ids.photo_ids)), ("authorised", 1))

    def test_anothers_lines_are_not_sent_back(self):
        before = self.env["oms.return"].search_count([])
        for name, user, token_of in self.visitors():
            if name in ("salesman", "returns clerk"):
                continue
            self.login(user)
            token = {"access_token": token_of.access_token} if token_of else {}
            for order_id in ({self.order.id, token_of.id if token_of else self.order.id, 10**9, "x", ""}):
                with self.subTest(visitor=name, order_id=order_id):
                    for path in ("check", "send", "look"):
                        answer = self.post(f"/my/returns/{path}", order_id=order_id, **token, **self.ticked(self.order, mug=1))
                        self.assertEqual(answer.status_code, 404)
                        unknown = {key.replace(str(self.line(self.order, self.mug).id), "2000000000"): value
                                   for key, value in self.ticked(self.order, mug=1).items()}
                        none = self.post(f"/my/returns/{path}", order_id=order_id, **token, **unknown)
                        self.assertEqual(none.status_code, 404)
        self.assertEqual(self.env["oms.return"].search_count([]), before)

    def test_staff_read_the_form_and_send_nothing(self):
        """A salesman has no part in returns: what he sent as the customer would be authorised, and paid, by itself."""
        self.allow(auto_up_to=1000, money_when="authorisation", money_auto=True)
        self.order.user_id = self.salesman
        before = self.env["oms.return"].search_count([])
        for token in ({}, {"access_token": self.order.access_token}):
            self.login(self.salesman)
            values = {"order_id": self.order.id, **token, **self.ticked(self.order, mug=1)}
            page = self.post("/my/returns/check", **values)
            self.assertEqual([outcome for outcome, _words in self.said(page)], ["accept"])
            self.assertIn("Only the customer does this", self.post("/my/returns/send", **values).text)
        self.assertEqual(self.env["oms.return"].search_count([]), before)
        back = self.ask(self.order, mug=1)
        page = self.post(f"/my/returns/{back.id}/cancel", access_token=self.order.access_token)
        self.assertIn("Only the customer does this", page.text)
        self.assertEqual(back.state, "requested")

    def test_a_colleagues_order_only_where_the_company_wants_it(self):
        colleague = self.env["res.users"].with_context(no_reset_password=True).create({
            "name": "Carl", "login": "oms_back_carl", "password": "oms_back_carl",
            "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])]})
        colleague.partner_id.parent_id = self.firm
        back = self.ask(self.order, mug=1)
        self.login(colleague)
        self.assertEqual(self.url_open(f"/my/returns/{back.id}").status_code, 404)
        self.assertNotIn(back.name, self.url_open("/my/returns").text)
        self.company.oms_portal_colleagues = True
        self.assertEqual(self.url_open(f"/my/returns/{back.id}").status_code, 200)

    def test_a_return_of_two_orders_is_not_opened_by_the_link_of_one(self):
        second = self.shipped(self.olga.partner_id, mug=4)
        back = self.env["oms.return"]._oms_create_from_lines([
            {"sale_line_id": self.line(order, self.mug).id, "quantity": 1, "group": "one"} for order in (self.order, second)])
        self.login(None)
        self.assertEqual(self.url_open(f"/my/returns/{back.id}?access_token={self.order.access_token}").status_code, 404)
        for token in ("", "x", self.order.access_token[:-1], "é" * 20):
            self.assertEqual(self.url_open(f"/my/returns/{self.ask(self.order, mug=1).id}?access_token={token}").status_code, 404)

    def test_rpc_of_a_customer(self):
        """Every public method of these models, by RPC as a customer: refused, or it tells nothing."""
        back = self.ask(self.order, mug=1)
        said = self.env["oms.return.withdrawal"]._oms_declare(self.company, {
            "key": "w" * 20, "name": "Olga", "email": "olga@back.example", "order_text": self.order.name,
            "goods_text": False}, "s")
        self.login(self.olga)
        rows = {"oms.return": back, "oms.return.line": back.line_ids, "oms.return.withdrawal": said,
                "oms.return.reason": self.env["oms.return.reason"].search([]), "oms.return.portal": self.env["oms.return.portal"]}
        for model, records in rows.items():
            names = [name for name in dir(type(records)) if name.startswith("action_")]
            if not records._abstract:
                names += ["read", "write", "unlink", "copy", "export_data", "name_search", "search_read", "web_search_read",
                          "formatted_read_group", "create", "web_save", "message_post", "action_follow"]
            for name in names:
                if not hasattr(type(records), name):
                    continue
                args = {"write": [{"note": "x"}], "create": [{"name": "x"}], "web_save": [{"note": "x"}, {}],
                        "read": [["display_name"]], "export_data": [["display_name"]], "formatted_read_group": [[]]}.get(name, [])
                on_model = ("name_search", "search_read", "web_search_read", "formatted_read_group", "create")
                ids = [] if name in on_model else [records.ids]
                with self.subTest(model=model, method=name), mute_logger(*QUIET):
                    answer = self.url_open("/web/dataset/call_kw", json={"jsonrpc": "2.0", "params": {
                        "model": model, "method": name, "args": ids + args, "kwargs": {
                            "specification": {}} if name in ("web_search_read",) else {}}}).json()
                    self.assertIn("error", answer, answer.get("result"))
        self.assertEqual((back.state, said.state), ("requested", "new"))

    def test_a_portal_user_given_a_right_sees_their_own(self):
        """Should another addon give customers a right to read returns, it is for their own."""
        mine, other = self.ask(self.order, mug=1), self.ask(self.foreign, mug=1)
        self.env["ir.model.access"].create([{
            "name": "x", "model_id": self.env["ir.model"]._get_id(model), "group_id": self.env.ref("base.group_portal").id,
            "perm_read": True} for model in ("oms.return", "oms.return.line", "oms.return.withdrawal")])
        found = self.env["oms.return"].with_user(self.olga).search([])
        self.assertEqual((mine in found, other in found), (True, False))
        self.assertFalse(self.env["oms.return.withdrawal"].with_user(self.olga).search([]))
