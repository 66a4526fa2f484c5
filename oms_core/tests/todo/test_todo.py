# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common import OmsCase


class TodoCase(OmsCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 100)

    def rows(self, kind, orders=None, user=None):
        self.env.flush_all()
        self.env["oms.todo"].invalidate_model()
        domain = [("kind", "=", kind)] + ([("order_id", "in", orders.ids)] if orders is not None else [])
        return self.env["oms.todo"].with_user(user or self.env.user).search(domain)

    @classmethod
    def hold(cls, orders, code="address"):
        orders._oms_place_hold(code, "Look at it")
        return orders.oms_hold_ids.filtered(lambda hold: hold.state == "active")

    @classmethod
    def orders(cls, number, **quantities):
        return cls.env["sale.order"].concat(*(cls.confirm(**(quantities or {"mug": 1})) for _order in range(number)))


@tagged("post_install", "-at_install")
class TestTodoOrder(TodoCase):
    """What is first in the list, and what rows are worth."""

    def test_what_is_due_first_is_on_top_then_what_is_worth_most(self):
        now = fields.Datetime.now()
        late, small, large, dateless = self.orders(4)
        for order, days in ((late, -3), (small, 9), (large, 9)):
            order.commitment_date = (now + timedelta(days=days)).replace(hour=12, minute=0, second=0, microsecond=0)
        large.order_line.price_unit = 500
        orders = late | small | large | dateless
        self.hold(orders)
        rows = self.rows("held", orders)
        self.assertEqual([row.order_id for row in rows][:3], [late, large, small])
        self.assertIn(dateless, rows.order_id)

    def test_values_are_in_one_currency_and_add_up(self):
        foreign = self.env["res.currency"].create({"name": "OMT", "symbol": "T", "rounding": 0.01})
        today = fields.Date.today()
        foreign.rate_ids = [Command.create({"name": today - timedelta(days=9), "rate": 9.0}),
                            Command.create({"name": today, "rate": 4.0})]
        pricelist = self.env["product.pricelist"].create({"name": "Foreign", "currency_id": foreign.id})
        home, abroad = self.orders(2)
        quotation = self.quotation(mug=1)
        quotation.pricelist_id = pricelist
        quotation.order_line.price_unit = 80
        quotation.action_confirm()
        orders = home | abroad | quotation
        self.hold(orders)
        rows = self.rows("held", orders)
        self.assertEqual(rows.currency_id, self.company.currency_id)
        wanted = {order: order.currency_id._convert(order.amount_total, self.company.currency_id, self.company, today)
                  for order in orders}
        self.assertEqual(wanted[quotation], 20)
        for row in rows:
            self.assertAlmostEqual(row.value, wanted[row.order_id], 2)
        [[total]] = self.env["oms.todo"]._read_group([("id", "in", rows.ids)], [], ["value:sum"])
        self.assertAlmostEqual(total, sum(wanted.values()), 2)


@tagged("post_install", "-at_install")
class TestTodoWaiting(TodoCase):
    """Who waits for whom: from what was said, quoted and rated; a row leaves with its reason."""

    def ask(self, order, text="Where is it?"):
        order.env["oms.portal"]._ask(order, text, self.customer)

    def answer(self, order, text):
        order.with_user(self.clerk).message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment", author_id=self.clerk.partner_id.id)

    def test_a_question_waits_until_it_is_answered(self):
        order, other = self.orders(2)
        self.ask(order)
        rows = self.rows("waiting_us", order | other)
        self.assertEqual(rows.order_id, order)
        self.assertIn("Where is it?", rows.name)
        order.with_user(self.clerk).message_post(body="A note", subtype_xmlid="mail.mt_note")
        self.assertTrue(self.rows("waiting_us", order), "a note among ourselves answers nobody")
        self.answer(order, "It leaves today.")
        self.assertFalse(self.rows("waiting_us", order) | self.rows("waiting_customer", order))
        self.ask(order, "And when does it come?")
        self.assertTrue(self.rows("waiting_us", order), "asked again")

    def test_answered_by_telephone(self):
        orders = self.orders(3)
        for order in orders:
            self.ask(order)
        rows = self.rows("waiting_us", orders[:2], self.clerk)
        rows.action_oms_answered()
        self.assertEqual(self.rows("waiting_us", orders).order_id, orders[2])
        self.assertEqual(orders[0].oms_event_ids.filtered(lambda event: event.kind == "answered").user_id, self.clerk)

    def test_what_we_ask_waits_for_the_customer(self):
        order = self.confirm(mug=1000)
        self.answer(order, "Which colour would you like?")
        self.assertEqual(self.rows("waiting_customer", order).order_id, order)
        self.ask(order, "Blue please")
        self.assertFalse(self.rows("waiting_customer", order))
        self.assertTrue(self.rows("waiting_us", order))

    def test_customers_do_not_read_that_we_answered(self):
        order = self.confirm(mug=1)
        self.ask(order)
        before = len(order.env["oms.portal"]._events(order))
        self.answer(order, "It leaves today.")
        self.assertEqual(len(order.env["oms.portal"]._events(order)), before)

    def test_mails_that_are_sent_by_themselves_answer_nobody(self):
        order = self.confirm(mug=1)
        self.ask(order)
        order.message_post(body="Your order has been sent", message_type="auto_comment", subtype_xmlid="mail.mt_comment")
        order.with_user(self.env.ref("base.user_root")).message_post(
            body="Robot", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertTrue(self.rows("waiting_us", order))

    def test_what_a_mailbox_answers_by_itself_waits_for_nobody(self):
        def mail(order, text, **headers):
            order.message_post(body="Your order", message_type="comment", subtype_xmlid="mail.mt_comment")
            lines = {"From": self.customer.email, "To": "sales@example.com", "Subject": "Re: your order",
                     "Message-Id": f"<{text.replace(' ', '.')}@example.com>", "In-Reply-To": order.message_ids[0].message_id,
                     **{name.replace("_", "-"): value for name, value in headers.items()}}
            text = "\n".join([*(f"{name}: {value}" for name, value in lines.items()), "", text])
            self.env["mail.thread"].message_process("sale.order", text)

        self.customer.email = "buyer@example.com"
        orders = self.orders(5)
        mail(orders[0], "I am on holiday", Auto_Submitted="auto-replied (vacation)")
        mail(orders[1], "Out of office", X_Autoreply="yes")
        mail(orders[2], "Back on Monday", Precedence="auto_reply")
        self.assertFalse(self.rows("waiting_us", orders))
        self.assertTrue(orders[0].message_ids.filtered(lambda message: "on holiday" in message.body), "but it is kept")
        mail(orders[3], "Please send it to gate 4", Auto_Submitted="auto-generated")
        mail(orders[4], "Where is it")
        self.assertEqual(self.rows("waiting_us", orders).order_id, orders[3] | orders[4])

    def test_a_quotation_waits_until_it_is_signed_runs_out_or_is_asked_about(self):
        order, old, asked = (self.quotation(mug=1) for _order in range(3))
        quoted = order | old | asked
        quoted.state = "sent"
        old.validity_date = fields.Date.today() - timedelta(days=1)
        self.ask(asked)
        self.assertEqual(self.rows("waiting_customer", quoted).order_id, order)
        self.assertEqual(self.rows("waiting_us", quoted).order_id, asked)
        order.action_confirm()
        self.assertFalse(self.rows("waiting_customer", order))

    def test_a_pending_payment_waits_for_the_customer_and_is_a_hold(self):
        order = self.confirm(mug=1)
        self.hold(order, "payment")
        self.assertFalse(self.rows("held", order))
        row = self.rows("waiting_customer", order, self.clerk)
        self.assertEqual(row.action_open()["res_id"], order.id)
        action = row.action_oms_clear_holds()
        self.assertEqual(action["context"]["default_hold_ids"], order.oms_hold_ids.ids)

    def test_a_bad_rating_stays_until_its_activity_is_done(self):
        good, bad = self.orders(2)
        good.rating_apply(5, token=good._rating_get_access_token())
        bad.rating_apply(2, token=bad._rating_get_access_token(), feedback="Broken")
        self.assertEqual(self.rows("bad_rating", good | bad).order_id, bad)
        bad.activity_ids.action_feedback(feedback="Called, sent another one")
        self.assertFalse(self.rows("bad_rating", bad))


@tagged("post_install", "-at_install")
class TestTodoBulk(TodoCase):
    """Many rows at once: only what was named, and nothing before it is known that all of it may be."""

    def dialog(self, action, user):
        return Form(self.env[action["res_model"]].with_user(user).with_context(**action["context"]))

    def test_five_of_many_are_cleared_with_one_reason(self):
        orders = self.orders(8)
        self.hold(orders)
        self.hold(orders[0], "manual")
        rows = self.rows("held", orders, self.clerk).filtered(lambda row: "Look at it" in row.name)
        holds = self.env["oms.hold"].browse(rows.mapped("res_id")).filtered(lambda hold: hold.reason_id.code == "address")
        chosen = rows.filtered(lambda row: row.res_id in holds[-5:].ids)
        self.assertEqual(len(chosen), 5)
        named = set(chosen.mapped("res_id"))
        dialog = self.dialog(chosen.action_oms_clear_holds(), self.clerk)
        dialog.note = "Customer confirmed by mail"
        dialog.save().action_apply()
        cleared = orders.oms_hold_ids.filtered(lambda hold: hold.state == "cleared")
        self.assertEqual(set(cleared.ids), named)
        self.assertEqual(set(cleared.mapped("note")), {"Customer confirmed by mail"})
        self.assertEqual(len(self.rows("held", orders)), 4)

    def test_one_of_two_holds_of_an_order(self):
        order = self.confirm(mug=1)
        self.hold(order)
        manual = self.hold(order, "manual").filtered(lambda hold: hold.reason_id.code == "manual")
        row = self.rows("held", order, self.clerk).filtered(lambda todo: todo.res_id == manual.id)
        self.dialog(row.action_oms_clear_holds(), self.clerk).save().action_apply()
        self.assertEqual(order.oms_hold_ids.filtered(lambda hold: hold.state == "active").reason_id.code, "address")

    def test_what_another_group_clears_is_said_before_the_dialog(self):
        orders = self.orders(2)
        self.hold(orders[0])
        self.hold(orders[1], "review")
        rows = self.rows("held", orders, self.clerk)
        with self.assertRaisesRegex(AccessError, rf"{orders[1].name}.*Suspicious order.*Supervisor"):
            rows.action_oms_clear_holds()
        self.assertEqual(set(orders.mapped("oms_held")), {True})

    def test_salesmen_clear_and_place_nothing(self):
        order = self.confirm(mug=1)
        order.user_id = self.salesman
        self.hold(order)
        row = self.rows("held", order, self.salesman)
        self.assertTrue(row)
        for action in (row.action_oms_clear_holds, row.action_oms_hold):
            with self.assertRaisesRegex(AccessError, "Only the order desk"):
                action()

    def test_rows_without_a_hold_are_refused(self):
        order = self.confirm(mug=1000)
        order.commitment_date = fields.Datetime.now() - timedelta(days=3)
        row = self.rows("late", order, self.clerk)
        with self.assertRefused("None of the chosen rows is a hold"):
            row.action_oms_clear_holds()
        with self.assertRefused("None of the chosen rows waits"):
            row.action_oms_answered()

    def test_hold_the_orders_of_many_rows(self):
        orders = self.orders(3, mug=1000)
        orders.commitment_date = fields.Datetime.now() - timedelta(days=3)
        rows = self.rows("late", orders[:2], self.clerk)
        dialog = self.dialog(rows.action_oms_hold(), self.clerk)
        dialog.reason_id = self.env.ref("oms_core.hold_reason_address")
        dialog.save().action_apply()
        self.assertEqual(orders.mapped("oms_held"), [True, True, False])
