# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..portal.portal_case import PortalCase
from .exchange_case import ExchangeCase

SECONDS = 20  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestExchangeDialog(ExchangeCase):
    """What an exchange does is shown before it is done."""

    beginnings = (("shipped_by_card", {"mug": 4}),)

    def dialog(self, back):
        action = back.with_user(self.returns_clerk).action_refund_dialog()
        return self.env["oms.refund.wizard"].with_user(self.returns_clerk).browse(action["res_id"])

    def test_what_is_shown_is_done(self):
        order, payment = self.shipped_by_card(mug=4)
        back = self.here(self.swap(order, self.cup, 3, mug=2))
        dialog = self.dialog(back)
        self.assertEqual(
            [dialog.shown[key] for key in ("exchange", "kept", "charged", "cards", "credit")],
            [[["3 × [CUP] cup", "$\xa015.00"]], "$\xa015.00", False, [[payment.reference, "$\xa05.00"]], []])
        self.assertIn("Paid with what is credited", dialog.shown_html)
        self.assertFalse(self.new_order(back), "only shown")
        dialog.action_apply()
        self.assertEqual((back.state, self.new_order(back).oms_balance_kept), ("settled", 15.0))
        self.send()
        self.assertEqual(self.refunds(order), [(5.0, "done")])

    def test_dearer_and_changed_to_money(self):
        order, payment = self.shipped_by_card(mug=4)
        back = self.here(self.swap(order, self.jug, 1, mug=2))
        dialog = self.dialog(back)
        self.assertEqual((dialog.shown["kept"], dialog.shown["charged"]), ("$\xa020.00", "$\xa05.00"))
        self.assertFalse(dialog.shown["by_card"], "no card is stored")
        dialog.line_ids.resolution = "refund"
        dialog.action_apply()
        self.assertTrue(dialog.stale)
        self.assertNotIn("exchange", dialog.shown)
        dialog.action_apply()
        self.assertEqual((back.state, self.new_order(back).ids), ("settled", []))

    def test_dearer_by_the_stored_card(self):
        """What is charged is shown before, in the same dialog; and what the card does not have is billed."""
        self.allow(difference="charge")
        order = self.with_stored_card(mug=4)
        back = self.here(self.swap(order, self.jug, 1, mug=2))
        dialog = self.dialog(back)
        self.assertEqual([dialog.shown[key] for key in ("kept", "by_card", "charged")], [
            "$\xa020.00", [[order.transaction_ids.reference, "$\xa05.00"]], False])
        self.assertIn("Charged to the card of", dialog.shown_html)
        self.assertFalse(self.env["oms.payment.operation"].search([("cause", "=", "exchange")]), "only shown")
        dialog.action_apply()
        self.assertEqual(self.wants(self.new_order(back)), [("authorise", 5.0, "new")])

    def test_on_the_form(self):
        order, _payment = self.shipped_by_card(mug=4)
        back = self.ask(order, mug=2)
        with Form(back.with_user(self.returns_clerk)) as form, form.line_ids.edit(0) as line:
            line.resolution = "exchange"
            self.assertEqual((line.exchange_product_id, line.exchange_quantity, line.exchange_price), (self.mug, 2.0, 10.0))
            line.exchange_product_id = self.jug
            self.assertEqual(line.exchange_price, 25.0)
            line.exchange_quantity = 1
        self.here(back).with_user(self.returns_clerk).action_settle()
        new = self.new_order(back)
        self.assertEqual(self.goods(new), [("jug", 1.0, 25.0)])
        action = back.with_user(self.returns_clerk).action_view_exchange()
        self.assertEqual((action["res_model"], action["res_id"]), ("sale.order", new.id))
        with Form(new.with_user(self.clerk)) as form:
            self.assertEqual(form.oms_exchange_return_id, back)
        with self.assertRaises(AccessError):
            new.with_user(self.clerk).oms_exchange_return_id = False

    def test_a_copy_is_no_replacement(self):
        order, _payment = self.shipped_by_card(mug=4)
        back = self.here(self.swap(order, mug=2))
        back.action_settle()
        self.assertFalse(self.new_order(back).copy().oms_exchange_return_id)

    def test_what_the_policy_says(self):
        policy = self.allow(replace_when="authorisation", priced="today")
        for claim, words in (("bill", "somebody bills them."), ("billed", "they are billed."),
                             ("charge", "they are billed, and charged to the stored card.")):
            policy.claim = claim
            self.assertIn(f"Other goods in exchange are sent at once; if the old ones do not come, {words}", policy.says)
        policy.difference = "charge"
        self.assertIn("What an exchange costs more is charged to the stored card.", policy.says)
        policy.replace_when = "receipt"
        self.assertEqual(policy.version, 5)


@tagged("post_install", "-at_install")
class TestSameAgain(PortalCase):
    """The same again, asked for by the customer."""

    def asked(self, **values):
        self.login(self.olga)
        page = self.post("/my/returns/check", order_id=self.order.id, resolution="exchange", **self.ticked(self.order, **values))
        self.assertIn("Exchange, also another size or colour", page.text)
        return self.post("/my/returns/send", order_id=self.order.id, resolution="exchange", **self.ticked(self.order, **values))

    def test_the_same_again(self):
        self.allow(auto_up_to=1000, replace_when="authorisation")
        page = self.asked(mug=2)
        back = self.returns()
        new = back.exchange_order_ids
        self.assertEqual((back.state, back.line_ids.resolution, new.order_line.product_uom_qty), ("authorised", "exchange", 2.0))
        self.assertIn("You get in exchange", page.text)
        self.assertIn(new.name, page.text)
        self.assertEqual(self.url_open(f"/my/orders/{new.id}").status_code, 200)
        self.ship(new)
        page = self.url_open(f"/my/returns/{back.id}")
        self.assertNotIn("oms_return_cancel", page.text, "the other goods are on their way")

    def test_later(self):
        self.allow(auto_up_to=1000)
        page = self.asked(mug=2)
        self.assertIn("It is sent when your goods are with us.", page.text)
        back = self.returns()
        back.action_receive()
        back.action_inspect()
        self.bill(self.order)
        back.action_settle()
        page = self.url_open(f"/my/returns/{back.id}")
        self.assertIn("You get in exchange", page.text)

    def test_not_sold_any_more(self):
        self.mug.sale_ok = False
        self.login(self.olga)
        page = self.post("/my/returns/check", order_id=self.order.id, resolution="exchange", **self.ticked(self.order, mug=2))
        self.assertIn("is not sold any more. Please choose something else that you would like to get.", page.text)
        self.assertFalse(self.returns())
