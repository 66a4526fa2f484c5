# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo import fields
from odoo.addons.oms_core import prepared
from odoo.tests import tagged
from odoo.tools import mute_logger

from ... import photo
from .portal_case import PortalCase, picture


@tagged("post_install", "-at_install")
class TestPortalReturn(PortalCase):
    """A customer sends goods back by the portal: asked, told at once, sent, followed until the money is there."""

    def test_from_the_order_to_the_money(self):
        self.login(self.olga)
        page = self.url_open(f"/my/orders/{self.order.id}").text
        self.assertIn(f"/my/returns/new?order_id={self.order.id}", page)
        page = self.url_open(f"/my/returns/new?order_id={self.order.id}").text
        self.assertIn("5 Units can come back", page)
        answer = self.post("/my/returns/check", order_id=self.order.id, **self.ticked(self.order, mug=2))
        self.assertEqual([outcome for outcome, _words in self.said(answer)], ["accept"])
        self.assertFalse(self.returns(), "nothing was sent yet")
        answer = self.post("/my/returns/send", order_id=self.order.id, **self.ticked(self.order, mug=2))
        back = self.returns()
        self.assertEqual(
            (back.door, back.state, back.user_id.id, back.external_ref, back.line_ids.quantity, back.line_ids.reason_id.code),
            ("portal", back.state, False, False, 2, "faulty"))
        self.assertTrue(answer.url.endswith(f"/my/returns/{back.id}"), answer.url)
        self.assertIn(back.name, answer.text)
        if back.state == "requested":
            self.assertIn("Asked for", answer.text)
            back.action_authorise()
        self.assertTrue(back.authorised_on)
        page = self.url_open(f"/my/returns/{back.id}").text
        self.assertIn("You may send it", page)
        self.assertIn(f"/my/returns/{back.id}/slip", page)
        back.action_receive()
        page = self.url_open(f"/my/returns/{back.id}").text
        self.assertIn("Received, being checked", page)
        self.assertNotIn("/slip", page)
        self.bill(self.order)
        back.action_inspect()
        if back.state != "settled":
            back.action_settle()
        page = self.url_open(f"/my/returns/{back.id}").text
        self.assertIn("Done", page)
        self.assertTrue(back.settled_on)
        for move in back.refund_ids:
            self.assertIn(move.name, page)
        self.assertIn(back.name, self.url_open("/my/returns").text)
        self.assertIn(back.name, self.url_open(f"/my/orders/{self.order.id}").text)

    def test_the_list_has_pages_and_what_is_wholly_theirs(self):
        mine, older = self.ask(self.order, mug=1), self.ask(self.order, mug=1)
        both = self.env["oms.return"].create({"partner_id": self.olga.partner_id.id, "line_ids": [
            fields.Command.create({"sale_line_id": self.order.order_line[0].id, "quantity": 1})]})
        # An order that went to somebody else since.
        self.env.cr.execute("UPDATE oms_return_line SET order_id = %s WHERE return_id = %s", [self.foreign.id, both.id])
        self.env.invalidate_all()
        self.login(self.olga)
        with patch(f"{type(self).__module__.rsplit('.tests', 1)[0]}.controllers.portal_return_list.PAGE", 1):
            first, second = (self.url_open(f"/my/returns/page/{page}").text for page in (1, 2))
        self.assertEqual([older.name in first, mine.name in first, mine.name in second], [True, False, True])
        self.assertIn("/my/returns/page/2", first)
        self.assertNotIn("/my/returns/page/3", first)
        self.assertNotIn(both.name, first + second)

    def test_off_until_switched_on(self):
        self.company.write({"oms_portal_returns": False, "oms_withdrawal": False})
        self.login(self.olga)
        page = self.url_open(f"/my/orders/{self.order.id}").text
        self.assertNotIn("/my/returns", page)
        self.assertNotIn("/my/withdraw", page)
        self.assertIn("oms_nothing", self.url_open(f"/my/returns/new?order_id={self.order.id}").text)
        answer = self.post("/my/returns/send", order_id=self.order.id, **self.ticked(self.order, mug=2))
        self.assertEqual((answer.status_code, self.returns()), (404, self.env["oms.return"]))
        back = self.ask(self.order, mug=1)
        self.assertEqual(self.url_open(f"/my/returns/{back.id}").status_code, 404)

    def test_goods_of_several_orders_are_one_return(self):
        second = self.shipped(self.olga.partner_id, mug=4)
        self.login(self.olga)
        page = self.url_open(f"/my/returns/new?order_id={self.order.id}").text
        self.assertIn(second.name, page)
        self.assertNotIn(self.foreign.name, page)
        values = {**self.ticked(self.order, mug=1), **self.ticked(second, mug=3)}
        self.post("/my/returns/send", order_id=self.order.id, **values)
        back = self.returns()
        self.assertEqual((len(back), back.order_ids, back.line_ids.mapped("quantity")), (1, self.order | second, [1, 3]))
        self.assertIn(back.name, self.url_open(f"/my/returns/{back.id}").text)

    def test_goods_of_two_people_of_a_firm_are_one_return_for_credit(self):
        """Where colleagues see each other's orders; the customer would like a credit, not money."""
        self.company.oms_portal_colleagues = True
        second = self.shipped(self.env["res.partner"].create({"name": "Otto", "parent_id": self.firm.id}), mug=4)
        self.login(self.olga)
        self.assertIn(second.name, self.shown(self.url_open(f"/my/returns/new?order_id={self.order.id}")))
        values = {**self.ticked(self.order, mug=1), **self.ticked(second, mug=3), "resolution": "credit"}
        self.assertIn("You would like: ", self.post("/my/returns/check", order_id=self.order.id, **values).text)
        self.post("/my/returns/send", order_id=self.order.id, **values)
        back = self.returns()
        self.assertEqual((len(back), back.order_ids, back.line_ids.mapped("resolution")), (
            1, self.order | second, ["credit", "credit"]))
        back.action_authorise()
        self.bill(self.order)
        self.bill(second)
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        self.assertEqual((back.state, sum(back.refund_ids.mapped("amount_total"))), ("settled", 40))

    def test_older_orders_are_reached_and_what_is_ticked_stays(self):
        """More orders than a page has: page by page, by number, by what was bought; nothing that was ticked or typed is lost."""
        type(self).plate = self.new_product("Blue soup plate", 12.0)
        self.plate.default_code = "PL-7"
        self.put(self.plate, 5)
        olga = self.olga.partner_id
        first, second, third, fourth = [self.shipped(olga, **goods) for goods in (
            {"plate": 1}, {"mug": 1}, {"cup": 1}, {"cup": 2})]
        second.client_order_ref = "PO-4711"
        names = [order.name for order in (self.order, fourth, third, second, first)]
        self.login(self.olga)
        look = {"order_id": self.order.id, "key": "k" * 20}
        ticked = {**look, **self.ticked(first, reason="", plate=1)}
        with patch(f"{type(self).__module__.rsplit('.tests', 1)[0]}.controllers.portal_return.MORE", 2):
            page = self.url_open(f"/my/returns/new?order_id={self.order.id}")
            self.assertEqual(self.shown(page), names[:3])
            self.assertIn("Older orders", page.text)
            self.assertNotIn("Newer orders", page.text)
            page = self.post("/my/returns/look", look="2", page="1", **look)
            self.assertEqual(self.shown(page), [names[0], *names[3:]])
            self.assertNotIn("Older orders", page.text)
            page = self.post("/my/returns/look", look="1", page="2", **ticked)
            self.assertEqual(self.shown(page), [*names[:3], first.name], "what is ticked stays in sight")
            self.assertRegex(page.text, rf'name="take_{first.order_line.id}"[^>]*checked')
            page = self.post("/my/returns/check", searched="", page="2", **ticked)
            self.assertIn("please say why", page.text)
            self.assertEqual(self.shown(page), [names[0], *names[3:]], "the page that was looked at")
            for words, found in (
                    (second.name, [second.name]), ("po-4711", [second.name]), ("plate BLUE", [first.name]),
                    ("pl-7", [first.name]), ("cup", [fourth.name, third.name]), (self.foreign.name, []), ("blue cup", []),
                    ("\\", []), ("%'", [])):
                with self.subTest(words):
                    page = self.post("/my/returns/look", look="1", search=words, **look)
                    self.assertEqual(self.shown(page), found)
                    self.assertEqual("is called so" in page.text, not found)
        page = self.post("/my/returns/check", **look | self.ticked(first, plate=1) | self.ticked(second, mug=1))
        self.assertIn('formaction="/my/returns/look"', page.text, "back to what was ticked, without a script")
        self.post("/my/returns/send", order_id=self.order.id, **self.ticked(first, plate=1) | self.ticked(second, mug=1))
        self.assertEqual(self.returns(first).order_ids, first | second)
        self.login(None)
        page = self.post("/my/returns/look", look="1", search=second.name, access_token=self.order.access_token, **look)
        self.assertEqual(self.shown(page), [self.order.name], "who has the link of one order sees this one")

    def test_pressed_twice_or_reloaded_it_is_one(self):
        self.login(self.olga)
        for _ in range(3):
            answer = self.post("/my/returns/send", order_id=self.order.id, **self.ticked(self.order, mug=1))
            self.assertIn("oms_return", answer.text)
        self.assertEqual(len(self.returns()), 1)
        self.post("/my/returns/send", order_id=self.order.id, **self.ticked(self.order, key="n" * 20, mug=1))
        self.assertEqual(len(self.returns()), 2)

    def test_back_and_other_goods_is_another_return(self):
        """I went back, ticked the cups in place of the mug and sent again: both are asked for."""
        self.login(self.olga)
        for goods in ({"mug": 1}, {"cup": 2}, {"cup": 2}):
            answer = self.post("/my/returns/send", order_id=self.order.id, **self.ticked(self.order, **goods))
            self.assertIn(next(iter(goods)), answer.text.lower())
        self.assertEqual(sorted(self.returns().line_ids.mapped("quantity")), [1, 2])

    def test_at_once_the_second_finds_the_first(self):
        """The row of the first is not seen by the second, which fails on the index and looks again."""
        self.login(self.olga)
        self.post("/my/returns/send", order_id=self.order.id, **self.ticked(self.order, mug=1))
        service = self.env.registry["oms.return.portal"]
        with patch.object(service, "_sent", lambda self, key: self.env["oms.return"]), mute_logger("odoo.sql_db"):
            answer = self.post("/my/returns/send", order_id=self.order.id, **self.ticked(self.order, mug=1))
        self.assertEqual(len(self.returns()), 1)
        self.assertIn("/my/returns/sent/", answer.history[0].headers["Location"])

    def test_what_is_missing_is_asked_for(self):
        self.login(self.olga)
        for values, words in (
                ({"key": "k" * 20}, "Tick what you would like"),
                (self.ticked(self.order, reason="", mug=2), "please say why"),
                (self.ticked(self.order, reason="cancelled", mug=2), "please say why"),
                (self.ticked(self.order, mug="x"), "please enter how many"),
                (self.ticked(self.order, mug="0"), "please enter how many"),
                (self.ticked(self.order, mug="nan"), "please enter how many")):
            answer = self.post("/my/returns/check", order_id=self.order.id, **values)
            self.assertIn(words, answer.text)
            self.assertIn("What would you like to send back?", answer.text, "what was typed is kept")
        self.assertIn('value="2"', self.post(
            "/my/returns/check", order_id=self.order.id, **self.ticked(self.order, reason="", mug=2)).text)

    def test_more_than_was_shipped_is_not_sent(self):
        self.login(self.olga)
        values = self.ticked(self.order, mug=6)
        answer = self.post("/my/returns/check", order_id=self.order.id, **values)
        self.assertEqual([outcome for outcome, _words in self.said(answer)], ["refuse"])
        self.assertNotIn('name="oms_return_send"', answer.text)
        answer = self.post("/my/returns/send", order_id=self.order.id, **values)
        self.assertIn("None of it can be sent back", answer.text)
        self.assertFalse(self.returns())

    def test_what_is_refused_is_left_out(self):
        self.login(self.olga)
        self.cup.oms_returnable = False
        values = self.ticked(self.order, mug=1, cup=1)
        answer = self.post("/my/returns/check", order_id=self.order.id, **values)
        self.assertEqual(sorted(outcome for outcome, _words in self.said(answer)), ["accept", "refuse"])
        self.post("/my/returns/send", order_id=self.order.id, **values)
        self.assertEqual(self.returns().line_ids.product_id, self.mug)

    def test_photos(self):
        self.login(self.olga)
        number = self.line(self.order, self.mug).id
        values = self.ticked(self.order, mug=1)
        for name, data, words in (
                ("x.svg", b"<svg onload='alert(1)'/>", "no photo that we can read"),
                ("x.jpg", b"MZ\x90" * 9, "no photo that we can read"), ("x.gif", picture("GIF"), "no photo that we can read"),
                ("x.png", b"\0" * (photo.MOST_BYTES + 1), "larger than 8 MB")):
            answer = self.post("/my/returns/send", order_id=self.order.id, files={f"photo_{number}": (name, data)}, **values)
            self.assertIn(words, answer.text)
        many = [(f"photo_{number}", (f"{n}.png", picture())) for n in range(photo.AT_ONCE + 1)]
        self.assertIn("10 photos at most", self.post("/my/returns/send", order_id=self.order.id, files=many, **values).text)
        self.assertIn("5 photos are enough", self.post("/my/returns/send", order_id=self.order.id, files=many[:6], **values).text)
        self.assertFalse(self.returns())
        self.post("/my/returns/send", order_id=self.order.id, files={f"photo_{number}": ("a.png", picture())}, **values)
        back = self.returns()
        [kept] = back.line_ids.photo_ids
        self.assertEqual((kept.mimetype, kept.res_model, kept.public), ("image/jpeg", "oms.return", False))
        shown = self.url_open(f"/my/returns/{back.id}/photo/{kept.id}")
        self.assertEqual((shown.headers["Content-Type"], shown.content[:2]), ("image/jpeg", b"\xff\xd8"))
        # another one later, and the same once more
        for data in (picture(size=(50, 50)), picture(size=(50, 50))):
            self.post(f"/my/returns/{back.id}/photos", line_id=back.line_ids.id, files={"photo": ("b.png", data)})
        self.assertEqual(len(back.line_ids.photo_ids), 2)
        self.assertIn("choose a photo", self.post(f"/my/returns/{back.id}/photos", line_id=0, files={
            "photo": ("b.png", picture())}).text)
        stray = self.env["ir.attachment"].create({"name": "secret", "raw": b"secret"})
        self.assertEqual(self.url_open(f"/my/returns/{back.id}/photo/{stray.id}").status_code, 404)

    def test_taken_back_while_nothing_was_sent(self):
        self.login(self.olga)
        self.post("/my/returns/send", order_id=self.order.id, **self.ticked(self.order, mug=1))
        back = self.returns()
        self.assertIn("is cancelled", self.post(f"/my/returns/{back.id}/cancel").text)
        self.assertEqual(back.state, "cancelled")
        for done in ("action_scanned", "action_receive"):  # the carrier has it; it is here
            other = self.ask(self.order, mug=1)
            other.action_authorise()
            getattr(other, done)()
            state = other.state
            self.assertIn("cannot be cancelled", self.post(f"/my/returns/{other.id}/cancel").text)
            self.assertEqual(other.state, state)

    def test_whoever_has_the_money_already_asks_the_desk(self):
        """I was paid when I might send it: I cannot keep the goods and the money."""
        self.bill(self.order)
        back = self.ask(self.order, mug=1)
        back.line_ids._oms_write({"terms": {"money_when": "authorisation", "money_auto": True}})
        back.action_authorise()
        back.line_ids._oms_write({"terms": {"money_when": "authorisation", "money_auto": True}})
        back._oms_money_due("authorisation")
        self.assertEqual((back.state, back.refund_ids.state), ("authorised", "posted"))
        self.login(self.olga)
        self.assertNotIn(f"/my/returns/{back.id}/cancel", self.url_open(f"/my/returns/{back.id}").text)
        self.assertIn("cannot be cancelled", self.post(f"/my/returns/{back.id}/cancel").text)
        self.assertEqual(back.state, "authorised")

    def test_a_label_is_asked_for_once(self):
        """Pressed twice: the second sees, where it is noted, that the first has asked, whatever its page said."""
        back = self.ask(self.order, mug=1)
        back.action_authorise()
        asked, registry = [], self.env.registry["oms.return.portal"]
        self.patch(prepared, "cursor", lambda registry: registry.cursor())  # the test's return is seen by its own alone
        self.patch(registry, "_carrier", lambda service, back: self.env["delivery.carrier"].new({"name": "Cargo"}))
        self.patch(registry, "_ask_label", lambda service, back: asked.append(back) or True)
        self.login(self.olga)
        for words in ("Here is your label", "asked for already"):
            self.assertIn(words, self.post(f"/my/returns/{back.id}/label").text)
        self.assertEqual(len(asked), 1)

    def test_the_link_of_an_order_is_for_its_returns(self):
        token, second = self.order.access_token, self.shipped(self.olga.partner_id, mug=4)
        self.login(None)
        page = self.url_open(f"/my/returns/new?order_id={self.order.id}&access_token={token}")
        self.assertIn("can come back", page.text)
        self.assertNotIn(second.name, page.text, "whoever has the link of one order does not learn of others")
        both = {**self.ticked(self.order, mug=1), **self.ticked(second, mug=1)}
        answer = self.post("/my/returns/send", order_id=self.order.id, access_token=token, **both)
        self.assertEqual((answer.status_code, len(self.returns())), (404, 0))
        answer = self.post("/my/returns/send", order_id=self.order.id, access_token=token, **self.ticked(self.order, mug=1))
        self.assertIn(self.returns().name, answer.text)

    def test_slip(self):
        back = self.ask(self.order, mug=2, cup=1)
        self.login(self.olga)
        self.assertTrue(self.url_open(f"/my/returns/{back.id}/slip").url.endswith(f"/my/returns/{back.id}"), "not before")
        back.action_authorise()
        self.north.partner_id.write({"name": "Return Dock", "street": "Quay 7"})
        page = self.env["ir.actions.report"]._render_qweb_html("oms_returns.return_slip_report_action", back.ids)[0].decode()
        for words in (back.name, "Quay 7", "Return Dock", self.mug.display_name, "data:image/png;base64"):
            self.assertIn(words, page)

    def test_days_are_the_customers(self):
        back = self.ask(self.order, mug=1)
        self.olga.partner_id.tz = "Asia/Tokyo"
        self.env.cr.execute("UPDATE oms_return SET asked_on = '2026-03-01 20:00:00' WHERE id = %s", [back.id])
        back.invalidate_recordset()
        service = self.env["oms.return.portal"]
        today = self.env["oms.day"]._customer_words(fields.Date.to_date("2026-03-02"), self.order)
        self.assertEqual(service._steps(back)[0][2], today)

    def test_what_may_be_kept_is_not_sent(self):
        self.allow(keep_up_to=1000, auto_up_to=1000)
        self.login(self.olga)
        answer = self.post("/my/returns/check", order_id=self.order.id, **self.ticked(self.order, mug=1))
        self.assertIn("no need to send it back", str(self.said(answer)))
        page = self.post("/my/returns/send", order_id=self.order.id, **self.ticked(self.order, mug=1)).text
        self.assertEqual(self.returns().state, "authorised")
        self.assertIn("You can keep it", page)
        self.assertNotIn("/slip", page)

    def test_a_photo_that_is_needed_is_asked_for_and_decides_anew(self):
        self.allow(photos=True, auto_up_to=1000)
        self.login(self.olga)
        values = self.ticked(self.order, mug=1)
        answer = self.post("/my/returns/check", order_id=self.order.id, **values)
        self.assertEqual([outcome for outcome, _words in self.said(answer)], ["ask"])
        self.assertIn("please add one", answer.text)
        number = self.line(self.order, self.mug).id
        self.post("/my/returns/send", order_id=self.order.id, files={f"photo_{number}": ("a.png", picture())}, **values)
        self.assertEqual(self.returns().state, "authorised")

    def test_no_internal_word(self):
        """Neither credit nor what staff read of a decision stands on a customer's page."""
        back = self.ask(self.order, mug=1)
        back._oms_writing().write({"blocked_reason": "credit exceeded, SECRET"})
        back.line_ids._oms_write({"decision": "ask", "decision_why": "SECRET: serial returner", "result": "SECRET"})
        self.login(self.olga)
        page = self.url_open(f"/my/returns/{back.id}").text
        for word in ("SECRET", "credit limit", "supervisor", "Supervisor", "disposition"):
            self.assertNotIn(word, page)
