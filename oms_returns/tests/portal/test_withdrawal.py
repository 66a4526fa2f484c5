# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .portal_case import PortalCase


@tagged("post_install", "-at_install")
class TestWithdrawal(PortalCase):
    """Withdraw from contract here: two steps, with and without an account, acknowledged at once, and strangers learn nothing."""

    def declared(self):
        return self.env["oms.return.withdrawal"].search([], order="id")

    def typed(self, order_text=None, email="olga@back.example", key="w" * 20, **more):
        return {"name": "Olga O.", "order_text": order_text or self.order.name, "email": email, "key": key, **more}

    def declare(self, **values):
        return self.post("/my/withdraw/confirm", **self.typed(**values))

    def follow(self):
        self.env["oms.return.withdrawal"].search([("state", "=", "new")], order="id")._oms_follow()
        self.env.flush_all()

    def test_as_a_guest_in_two_steps(self):
        self.login(None)
        page = self.url_open("/my/withdraw").text
        self.assertIn("oms_withdraw_form", page)
        page = self.post("/my/withdraw/check", **self.typed()).text
        self.assertIn("Confirm withdrawal", page)
        self.assertFalse(self.declared())
        wakened, sends = [], self.env.ref("mail.ir_cron_mail_scheduler_action")
        with patch.object(type(sends), "_trigger", lambda cron, at=None: wakened.append((cron.id, at))):
            page = self.declare().text
        self.assertIn("We have received your withdrawal", page)
        self.assertIn((sends.id, None), wakened, "at once")
        [said] = self.declared()
        mail = said.mail_id
        self.assertEqual((mail.email_to, mail.state, mail.auto_delete), ("olga@back.example", "outgoing", False))
        for words in (self.order.name, "Olga O.", "everything", re.escape(said.text.rsplit(": ", 1)[1])):
            self.assertRegex(str(mail.body_html), words)
            self.assertRegex(said.text, words)
        self.assertRegex(said.text, r"Declared on: .*\d:\d\d:\d\d", "to the second")
        self.assertEqual(said.state, "new")
        self.follow()
        back = self.returns()
        self.assertEqual((said.state, said.order_id, said.return_ids), ("done", self.order, back))
        self.assertEqual((back.door, back.withdrawn_on), ("withdrawal", said.declared_on))
        self.assertEqual(back.line_ids.mapped("quantity"), [5, 2])
        self.assertFalse(back.line_ids.reason_id, "no reason is asked for")
        self.assertNotIn("refuse", back.line_ids.mapped("decision"))

    def test_strangers_do_not_learn_whether_there_is_such_an_order(self):
        """The same page, mail and statements for an order that is there, for one that is not, for a wrong address."""
        self.login(None)
        pages, mails, counts = [], [], []
        self.declare(key="warm" * 6, order_text="WARM")
        for number, (order_text, email) in enumerate((
                (self.order.name, "olga@back.example"), ("S99999999", "olga@back.example"),
                (self.order.name, "evil@back.example"))):
            key = f"{number}" * 20
            check = self.post("/my/withdraw/check", **self.typed(order_text=order_text, email=email, key=key)).text
            before = self.env.cr.sql_log_count
            page = self.declare(order_text=order_text, email=email, key=key)
            counts.append(self.env.cr.sql_log_count - before)
            said = self.declared()[-1]
            told = [self.plain(text, order_text, email, key) for text in (check, page.text, str(said.mail_id.body_html))]
            pages.append((page.status_code, *told[:2]))
            mails.append((said.mail_id.state, said.mail_id.subject, told[2]))
        self.assertEqual(len(set(pages)), 1)
        self.assertEqual(len(set(mails)), 1)
        self.assertLessEqual(max(counts) - min(counts), 1, counts)

    def plain(self, text, order_text, email, key):
        for part in (order_text, email, key):
            text = text.replace(part, "…")
        return re.sub(r"\d\d?:\d\d:\d\d|csrf_token[^>]*>|[0-9a-f]{40}o\d+", "…", text)

    def test_what_matches_no_order_is_kept_and_looked_at(self):
        self.login(None)
        self.declare(order_text="No 17?")
        self.follow()
        [said] = self.declared()
        self.assertEqual((said.state, said.order_id.id), ("look", False))
        self.assertIn("No 17?", said.why)
        row = self.env["oms.todo"].search([("kind", "=", "withdrawal"), ("res_id", "=", said.id)])
        self.assertEqual((row.role, row.name), ("returns", "No 17?, Olga O."))
        seen = said.with_user(self.returns_clerk)
        with self.assertRaises(UserError):
            seen.action_follow()
        seen.order_id = self.order
        seen.action_follow()
        self.assertEqual((said.state, said.return_ids.door), ("done", "withdrawal"))
        with self.assertRaises(AccessError):
            seen.order_id = self.foreign
        with self.assertRaises(AccessError):
            seen.write({"text": "x"})
        with self.assertRaises(UserError):
            said.unlink()

    def test_anothers_address_matches_nothing(self):
        self.login(None)
        self.declare(email="bob@other.example")
        self.declare(key="x" * 20, order_text=self.order.name[:-1] + "%")
        self.follow()
        self.assertEqual(self.declared().mapped("state"), ["look", "look"])
        self.assertFalse(self.returns())

    def test_the_customers_own_number_and_the_firms_address(self):
        self.order.client_order_ref = "PO_7"
        self.login(None)
        self.declare(order_text="po_7", email="FIRM@back.example")
        self.follow()
        self.assertEqual(self.declared().order_id, self.order)

    def test_what_has_not_left_is_cancelled(self):
        self.north.oms_release_policy = "planned"
        waiting = self.confirm(self.olga.partner_id, mug=2)
        self.login(None)
        self.declare(order_text=waiting.name)
        self.follow()
        self.assertEqual((waiting.state, self.declared().state), ("cancel", "done"))
        self.assertFalse(self.returns(waiting))

    def test_what_the_warehouse_has_in_hand_is_for_the_desk(self):
        packed = self.confirm(self.olga.partner_id, mug=2)
        self.login(None)
        self.declare(order_text=packed.name)
        self.follow()
        said = self.declared()
        self.assertEqual((packed.state, said.state), ("sale", "rest"))
        self.assertIn("stop and cancel", said.why)

    def test_some_of_it_from_the_page_of_the_order(self):
        self.login(self.olga)
        page = self.url_open(f"/my/orders/{self.order.id}").text
        self.assertIn("Withdraw from contract here", page)
        page = self.url_open(f"/my/withdraw?order_id={self.order.id}").text
        self.assertIn('value="olga@back.example"', page)
        line = self.line(self.order, self.mug)
        chosen = {"order_id": self.order.id, "all": "some", f"take_{line.id}": "on", f"qty_{line.id}": "2"}
        page = self.post("/my/withdraw/check", **self.typed(**chosen)).text
        self.assertIn(self.mug.display_name, page)
        self.declare(**chosen)
        self.follow()
        back = self.returns()
        self.assertEqual((back.line_ids.product_id, back.line_ids.quantity), (self.mug, 2))
        self.assertEqual(self.declared().state, "done")
        page = self.url_open(f"/my/returns/{back.id}").text
        self.assertIn("You withdrew from the contract", page)
        for text in ("0", "6", "x"):
            page = self.post("/my/withdraw/check", **self.typed(**{**chosen, f"qty_{line.id}": text})).text
            self.assertIn("please enter how many", page)

    def add_service(self, order):
        product = self.env["product.product"].create({"name": "Installation", "type": "service", "list_price": 5})
        return self.env["sale.order.line"].create({
            "order_id": order.id, "product_id": product.id, "product_uom_qty": 1})

    def test_all_goods_are_not_everything_where_a_service_was_ordered(self):
        """I ticked the mugs: nobody has me declare, nor cancels, the installation that I still want."""
        self.north.oms_release_policy = "planned"
        order = self.confirm(self.olga.partner_id, mug=2)
        mug, service = order.order_line, self.add_service(order)
        self.login(self.olga)
        self.declare(order_id=order.id, order_text=order.name, all="some", **{f"take_{mug.id}": "on", f"qty_{mug.id}": "2"})
        said = self.declared()
        self.assertIn(self.mug.display_name, said.text)
        self.assertNotIn("everything", said.text)
        self.follow()
        self.assertEqual((said.state, order.state), ("done", "sale"))
        self.assertEqual((mug.product_uom_qty, service.product_uom_qty), (0, 1))

    def test_a_service_beside_goods_is_withdrawn_from_by_itself(self):
        """The mugs stay ordered; whether work can be withdrawn from depends on how much of it is done, so a person says so."""
        order = self.confirm(self.olga.partner_id, mug=2)
        mug, service = order.order_line, self.add_service(order)
        off = self.env["product.product"].create({"name": "Loyal customers", "type": "service"})
        less = self.env["sale.order.line"].create({"order_id": order.id, "product_id": off.id, "price_unit": -1})
        self.login(self.olga)
        page = self.url_open(f"/my/withdraw?order_id={order.id}").text
        self.assertIn(f'name="take_{service.id}"', page)
        self.assertNotIn(f"take_{less.id}", page)
        ticked = {f"take_{service.id}": "on", f"qty_{service.id}": "1"}
        self.declare(order_id=order.id, order_text=order.name, all="some", **ticked)
        self.follow()
        said = self.declared()
        self.assertIn("1 Units Installation", said.text)
        self.assertEqual((said.state, mug.product_uom_qty, service.product_uom_qty), ("rest", 2, 1))
        self.assertIn("Installation is no goods: see whether it can be withdrawn from", said.why)

    def test_of_an_order_of_services_the_words_count(self):
        order = self.env["sale.order"].create({"partner_id": self.olga.partner_id.id})
        self.add_service(order)
        order.action_confirm()
        self.login(self.olga)
        self.assertIn('name="goods_text"', self.url_open(f"/my/withdraw?order_id={order.id}").text)
        self.declare(order_id=order.id, order_text=order.name, goods_text="the second hour")
        self.follow()
        said = self.declared()
        self.assertIn("the second hour", said.text)
        self.assertEqual((said.order_id, said.known, said.state, order.state), (order, True, "rest", "sale"))
        self.assertIn("the second hour", said.why)

    def test_in_words_nothing_is_guessed(self):
        self.login(None)
        self.declare(goods_text="the blue one")
        self.follow()
        said = self.declared()
        self.assertEqual((said.state, said.order_id), ("rest", self.order))
        self.assertIn("the blue one", said.text)
        self.assertFalse(self.returns())

    def test_another_customers_order_is_not_shown(self):
        for user, token in ((self.bob, None), (None, None), (None, self.foreign.access_token), (self.salesman, None)):
            self.login(user)
            query = f"&access_token={token}" if token else ""
            page = self.url_open(f"/my/withdraw?order_id={self.order.id}{query}").text
            self.assertNotIn(self.order.name, page)
            self.assertNotIn(self.mug.display_name, page)
            self.assertNotIn("olga@back.example", page)

    def test_twice_is_once(self):
        self.login(None)
        for _ in range(3):
            self.assertIn("We have received your withdrawal", self.declare().text)
        self.assertEqual(len(self.declared()), 1)
        self.declare(key="z" * 20)
        self.follow()
        self.assertEqual((len(self.returns()), self.declared().mapped("state")), (1, ["done", "rest"]))

    def test_what_is_missing(self):
        self.login(None)
        for values, words in (
                ({"name": " "}, "enter your name"), ({"order_text": " "}, "number of your order"), ({"email": "x"}, "one e-mail"),
                ({"email": "a@b.example, c@d.example"}, "one e-mail"),
                ({"email": "a@b.example\nBcc: c@d.example"}, "one e-mail"),
                ({"goods_text": "see https://spam.example"}, "leave out addresses")):
            for path in ("check", "confirm"):
                answer = self.post(f"/my/withdraw/{path}", **{**self.typed(), **values})
                self.assertIn(words, answer.text)
        self.assertFalse(self.declared())

    def test_what_is_typed_is_text(self):
        self.login(None)
        self.declare(**{"order_text": "<script>x</script>", "goods_text": "<b>a</b>"})
        said = self.declared()
        self.assertNotIn("<script>", str(said.mail_id.body_html))
        self.assertIn("&lt;script&gt;", str(said.mail_id.body_html))

    def test_no_mail_no_page_where_it_is_off(self):
        self.company.oms_withdrawal = False
        self.env["res.company"].search([]).oms_withdrawal = False
        self.login(None)
        self.assertEqual([self.url_open("/my/withdraw").status_code, self.declare().status_code], [404, 404])
        page = f"/my/orders/{self.order.id}?access_token={self.order.access_token}"
        self.assertNotIn("/my/withdraw", self.url_open(page).text)
        self.company.oms_withdrawal = True
        self.assertEqual(self.url_open(page).text.count("Withdraw from contract here"), 2, "at the order, and at the foot")

    def test_one_that_fails_does_not_stop_the_others(self):
        other = self.shipped(self.olga.partner_id, mug=1)
        self.login(None)
        self.declare()
        self.declare(key="y" * 20, order_text=other.name)
        apply = self.env.registry["oms.return.withdrawal"]._oms_apply

        def fail(said):
            if said.order_id == self.order:
                raise UserError("the period is locked")
            return apply(said)

        with patch.object(self.env.registry["oms.return.withdrawal"], "_oms_apply", fail):
            self.follow()
        self.assertEqual([(said.state, said.why) for said in self.declared()], [
            ("look", "the period is locked"), ("done", False)])
