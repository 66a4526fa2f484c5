# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import http
from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import HttpCase, tagged

from ..money.money_case import RefundCase

SECONDS = 25  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestPortalCredit(RefundCase, HttpCase):
    """A customer pays with store credit by choice: first the credit, what is left by card; once, whatever is pressed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.olga = new_user(cls.env, "oms_credit_olga", "base.group_portal", name="Olga", email="olga@credit.example")
        cls.bob = new_user(cls.env, "oms_credit_bob", "base.group_portal", name="Bob", email="bob@credit.example")

    def credited(self, quantity):
        """Olga got ten each for so many mugs as store credit."""
        order = self.confirm(self.olga.partner_id, mug=10)
        self.by_card(order)
        self.ship(order)
        self.bill(order)
        back = self.ask(order, mug=quantity)
        back.line_ids.resolution = "credit"
        self.walk(back)
        return back.refund_ids

    def to_pay(self, partner=None, **quantities):
        """A quotation that is confirmed by paying it."""
        order = self.quotation(partner or self.olga.partner_id, **quantities)
        order.write({"require_payment": True, "require_signature": False, "prepayment_percent": 1.0, "state": "sent"})
        order._portal_ensure_token()
        return order

    def kept(self, order):
        return self.env["oms.on.account"]._gather_kept(order.ids).get(order.id, 0)

    def page(self, order, query=""):
        return re.sub(r"\s+", " ", self.url_open(f"/my/orders/{order.id}{query}").text.replace("\xa0", " "))

    def press(self, order, **values):
        answer = self.url_open(f"/my/orders/{order.id}/oms/credit", data={"csrf_token": http.Request.csrf_token(self), **values})
        return re.sub(r"\s+", " ", answer.text.replace("\xa0", " "))

    def asked(self, page):
        """The amount that the form for cards asks for."""
        return re.findall(
            r"(?:By paying,|down payment</u> of|Amount:) <span[^>]*>(?:<span[^>]*>)?\$ ?(?:<span[^>]*>)?([\d.]+)", page)

    def login(self, user):
        self.authenticate(user and user.login, user and user.login)

    def test_the_credit_first_the_rest_by_card(self):
        self.credited(3)
        order = self.to_pay(mug=5)
        self.login(self.olga)
        page = self.page(order)
        self.assertIn("Use my credit ($ 30.00)", page)
        self.assertEqual(self.asked(page), ["50.00"])
        page = self.press(order)
        self.assertIn("$ 30.00 of your credit is used for this order. $ 20.00 is left to pay.", page)
        self.assertEqual((self.kept(order), order.state, self.asked(page)), (30, "sent", ["20.00"]))
        self.assertIn("<b>$ 30.00</b> of it is paid with your credit", page)
        self.assertNotIn("Use my credit", page)
        link = order._get_default_payment_link_values()
        self.assertEqual((link["amount"], link["amount_max"], link["prepayment_amount"]), (20, 20, 20))
        wizard = self.env["payment.link.wizard"].with_context(active_model="sale.order", active_id=order.id).create({})
        self.assertEqual((wizard.amount, wizard.warning_message), (20, ""))
        self.login(None)
        self.assertEqual(self.asked(self.page(order, f"?{wizard.link.partition('?')[2]}")), ["20.00"], "who opens the link")
        self.by_card(order, 20.0)
        self.assertEqual(order.state, "sale", "what is left confirms it")
        self.ship(order)
        self.assertEqual((self.bill(order).payment_state, self.kept(order)), ("paid", 0))
        self.assertNoFaults()

    def test_all_of_it_and_pressed_twice(self):
        note = self.credited(3)
        order, other = self.to_pay(mug=2), self.to_pay(mug=5)
        self.login(self.olga)
        page = self.press(order)
        self.assertIn("$ 20.00 of your credit is used for this order: it is paid.", page)
        self.assertEqual((self.kept(order), order.state), (20, "sale"))
        self.assertIn("There is no credit that could be used for this order now", self.press(order))
        self.assertIn("Use my credit ($ 10.00)", self.page(other), "what is kept for one is free for no other")
        guard = self.env["oms.guard"].sudo().search([
            ("kind", "=", "on_account"), ("key1", "in", note._oms_receivable_lines().ids)])
        before = guard.seq
        self.press(other)
        guard.invalidate_recordset()
        self.assertGreater(guard.seq, before, "of two at once the second begins anew")
        self.press(other)
        self.assertEqual([self.kept(one) for one in (order, other)], [20, 10])
        self.assertIn("Do not use my credit", self.page(other))
        self.assertIn("Your credit is not used for this order", self.press(other, leave="1"))
        self.assertEqual((self.kept(other), self.asked(self.page(other))), (0, ["50.00"]))
        self.assertIn("cannot be taken off this order any more", self.press(order, leave="1"))
        self.assertEqual(self.kept(order), 20, "it is paid by it")

    def test_a_confirmed_order_by_its_link(self):
        """To be paid before it is sent: 60 of 80. The link asks for what is left of that."""
        self.credited(3)
        order = self.to_pay(mug=8)
        order.write({"require_payment": False, "oms_deposit_amount": 60})
        order.action_confirm()
        self.login(self.olga)
        self.assertIn("Use my credit ($ 30.00)", self.page(order, "?payment_amount=60"))
        answer = self.url_open(f"/my/orders/{order.id}/oms/credit", data={
            "csrf_token": http.Request.csrf_token(self), "payment_amount": "60"}, allow_redirects=False)
        self.assertIn("payment_amount=50.0", answer.headers["Location"])
        self.assertEqual((self.kept(order), order.oms_to_pay_first), (30, 30))
        for bad in ("x", "nan", "-5", "1e999"):
            self.press(order, payment_amount=bad)
        self.assertEqual(self.kept(order), 30)
        later = self.confirm(self.olga.partner_id, mug=8)
        self.ship(later)
        self.bill(later)
        self.credited(1)
        self.assertNotIn("Use my credit", self.page(later, "?payment_amount=80"), "its bill takes nothing of what is kept now")
        self.assertIn("There is no credit that could be used", self.press(later))

    def test_a_link_for_more_than_is_to_be_paid_first(self):
        """60 of 100 are to be paid first, of which credit pays some: the link asks for the amount that was typed."""
        self.credited(3)
        order = self.to_pay(mug=10)
        order.prepayment_percent = 0.6
        self.env["oms.on.account"].with_user(self.clerk)._keep(order.with_user(self.clerk), 30.0)

        def link(amount):
            dialog = self.env["payment.link.wizard"].with_context(active_model="sale.order", active_id=order.id)
            return f"?{dialog.create({'amount': amount}).link.partition('?')[2]}" if amount else dialog.create({}).link

        def form(query):
            return [float(amount) for amount in self.asked(self.page(order, query))]

        for amount, asked in ((30, 30), (45, 45), (59.99, 59.99), (60, 60), (65, 65), (70, 70), (100, 70)):
            self.assertEqual(form(link(amount)), [asked], amount)
        self.assertIn("oms_amount=30.0", link(0), "as it is suggested")
        typed = link(45)
        self.assertEqual(form(f"{typed}&amount_selection=full_amount"), [70], "who opens it pays all")
        for odd, asked in (("1", 30), ("-1", 60), ("nan", 60), ("1e999", 60), ("x", 60), ("44.9999", 45)):
            self.assertEqual(form(typed.replace("oms_amount=45.0", f"oms_amount={odd}")), [asked], odd)
        self.env["oms.on.account"].search([("order_id", "=", order.id)])._end("Not his")
        self.assertEqual(form(typed), [60], "nothing is kept any more")
        self.env["oms.on.account"].with_user(self.clerk)._keep(order.with_user(self.clerk), 30.0)
        order.prepayment_percent = 0.2
        self.assertEqual(form(link(15)), [15], "enough is kept to confirm it, and something is left")

    def test_what_the_desk_keeps_is_paid_too(self):
        self.credited(3)
        order = self.to_pay(mug=5)
        self.env["oms.on.account"].with_user(self.clerk)._keep(order.with_user(self.clerk), 10.0)
        self.login(self.olga)
        page = self.page(order)
        self.assertEqual(self.asked(page), ["40.00"])
        self.press(order)
        self.press(order, leave="1")
        self.assertEqual(self.kept(order), 10, "what the desk keeps is the desk's to let go")

    def test_nobody_else_learns_of_it(self):
        self.credited(3)
        order, foreign = self.to_pay(mug=5), self.to_pay(self.bob.partner_id, mug=5)
        given = self.to_pay(mug=5)
        given.partner_invoice_id = self.bob.partner_id
        token = {"access_token": order.access_token}
        for name, user, values in (
                ("public", None, {}), ("public with the link", None, token), ("another customer", self.bob, {}),
                ("another customer with the link", self.bob, token), ("a salesman", self.salesman, {})):
            with self.subTest(name):
                self.login(user)
                page = self.page(order, f"?access_token={order.access_token}")
                self.assertNotIn("Use my credit", page)
                self.press(order, **values)
                self.press(order, leave="1", **values)
                self.assertEqual(self.kept(order), 0)
        self.login(self.olga)
        self.press(foreign)
        self.press(foreign, access_token=foreign.access_token)
        self.assertNotIn("Use my credit", self.page(given), "who pays it has none")
        self.press(given)
        self.assertEqual([self.kept(one) for one in (foreign, given)], [0, 0])
        self.assertIn("Use my credit ($ 30.00)", self.page(order))
