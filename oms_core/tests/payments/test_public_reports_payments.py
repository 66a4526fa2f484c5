# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .money_case import MoneyCase
from .on_account_case import OnAccountCase
from .payment_case import PaymentCase

SECONDS = 60


def cash_rounding(env, method, strategy="add_invoice_line"):
    """To five cents."""
    account = env["account.account"].search([("account_type", "=", "expense"), ("company_ids", "in", env.company.ids)], limit=1)
    return env["account.cash.rounding"].create({
        "name": "5 cents", "rounding": 0.05, "strategy": strategy, "rounding_method": method,
        "profit_account_id": account.id, "loss_account_id": account.id})


@tagged("post_install", "-at_install")
class TestPublicReportsPayments(MoneyCase):
    """What users of comparable systems reported about online payments and bills, as it is here and has to stay."""

    def ship_some(self, order, quantity):
        order.picking_ids.move_ids.filtered(lambda move: move.state not in ("done", "cancel")).write({
            "quantity": quantity, "picked": True})
        order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel")).with_context(
            skip_backorder=True, picking_ids_not_to_backorder=[]).button_validate()

    # --- each payment has its invoice ----------------------------------------------------------------------------

    def test_three_payments_with_automatic_invoices(self):
        """odoo/odoo#273099: of 200, 300 and 300 paid the invoices were over 200, 500 and 100."""
        self.env["ir.config_parameter"].sudo().set_param("sale.automatic_invoice", "True")
        order = self.confirm(mug=80)
        made = [self.card(order, amount, "done").invoice_ids.mapped("amount_total") for amount in (200, 300, 300)]
        self.assertEqual(made, [[200], [300], [300]])
        self.assertEqual(set(order.invoice_ids.mapped("payment_state")) - {"paid", "in_payment"}, set())
        self.assertMoney(order, captured=800, billed=800, ahead=0, open=0)

    def test_a_payment_for_goods_that_are_billed_already(self):
        """The same: what is billed and not paid takes it, nothing is paid ahead."""
        self.env["ir.config_parameter"].sudo().set_param("sale.automatic_invoice", "True")
        self.put(self.mug, 10)
        order = self.confirm(mug=10)
        self.ship_some(order, 4)
        bill = self.bill(order)
        payment = self.card(order, 30, "done")
        self.assertFalse(payment.invoice_ids - bill)
        self.assertMoney(order, captured=30, billed=40, open=10)

    def test_a_card_that_failed_does_not_keep_the_bill_from_being_posted(self):
        """odoo/odoo#82320: posting an invoice failed for a payment that had failed."""
        self.put(self.mug, 10)
        order = self.confirm(mug=10)
        failed = self.card(order, 100, "draft")
        with mute_logger("odoo.addons.payment.models.payment_transaction"):
            failed._set_error("no")
        failed._post_process()
        self.card(order, 100, "done")
        self.ship(order)
        self.assertEqual(self.bill(order).amount_residual, 0)

    def test_drafted_again_with_another_price(self):
        self.put(self.mug, 10)
        order = self.confirm(mug=10)
        self.card(order, 100, "done")
        self.ship(order)
        bill = self.bill(order)
        for price, open_, ahead in ((9, 0, 10), (12, 20, 0), (10, 0, 0)):
            bill.button_draft()
            self.assertMoney(order, captured=100, billed=0, ahead=100, open=0)
            bill.invoice_line_ids[:1].price_unit = price
            bill.action_post()
            self.assertEqual(bill.amount_residual, open_)
            self.assertMoney(order, captured=100, billed=10.0 * price, ahead=ahead, open=open_)

    # --- nobody is asked for what was paid -------------------------------------------------------------------------

    def test_a_payment_link_after_a_transfer(self):
        """OCA/sale-workflow#1745, frappe/erpnext#43709: the whole order was asked for once more."""
        self.put(self.mug, 10)
        order = self.confirm(mug=10)
        down = self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create({
            "sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "fixed", "fixed_amount": 40,
        })._create_invoices(order)
        down.action_post()
        self.pay(down)
        self.assertLink(order, 60)
        self.ship_some(order, 5)
        self.pay(self.bill(order))
        self.assertLink(order, 30)
        self.card(order, 30)
        self.assertLink(order, 0)

    def assertLink(self, order, amount):
        self.env.flush_all()
        self.env.invalidate_all()
        values = order._get_default_payment_link_values()
        self.assertEqual((values["amount"], values["amount_max"]), (amount, amount))
        link = self.env["payment.link.wizard"].with_context(active_model="sale.order", active_id=order.id).create({})
        self.assertEqual(link.amount, amount)

    # --- whose day it is -------------------------------------------------------------------------------------------

    def test_an_online_payment_is_of_the_company_s_day(self):
        """odoo/odoo#100548: paid in the morning of the 1st in Auckland it was booked in the month before."""
        self.company.partner_id.tz = "Pacific/Auckland"
        order = self.confirm(mug=1)
        with freeze_time("2026-01-31 12:30:00"):
            payment = self.card(order, 10, "done", booked=False)
            payment.with_user(self.env.ref("base.public_user")).sudo().with_context(tz=False)._post_process()
        self.assertEqual(payment.payment_id.date, date(2026, 2, 1))

    # --- cash rounding ---------------------------------------------------------------------------------------------

    def test_a_bill_rounded_to_the_smallest_coin(self):
        """odoo/odoo#176289: what a card paid and what a rounded bill comes to differ by cents: they are open, or paid ahead."""
        tax = self.taxes()["excluded"]
        for method, strategy, total in (("DOWN", "biggest_tax", 10.0), ("DOWN", "add_invoice_line", 10.0),
                                        ("UP", "biggest_tax", 10.05), ("UP", "add_invoice_line", 10.05)):
            with self.subTest(method=method, strategy=strategy):
                self.put(self.mug, 1)
                order = self.quotation(mug=1)
                order.order_line.price_unit = 10.03
                if strategy == "biggest_tax":
                    order.order_line.write({"price_unit": 9.2125, "tax_ids": tax})
                order.action_confirm()
                self.card(order, 10.03, "done")
                self.ship(order)
                bill = order._create_invoices()
                bill.invoice_cash_rounding_id = cash_rounding(self.env, method, strategy)
                bill.action_post()
                open_ = max(round(total - 10.03, 2), 0)
                self.assertEqual((bill.amount_total, bill.amount_residual), (total, open_))
                self.assertMoney(order, billed=total, open=open_, ahead=max(round(10.03 - total, 2), 0))

    def test_a_rounded_bill_for_two_orders(self):
        self.put(self.mug, 2)
        orders = self.env["sale.order"]
        for price in (10.03, 5.01):
            order = self.quotation(mug=1)
            order.order_line.price_unit = price
            order.action_confirm()
            self.card(order, price, "done")
            self.ship(order)
            orders |= order
        bill = orders._create_invoices()
        bill.invoice_cash_rounding_id = cash_rounding(self.env, "HALF-UP")
        bill.action_post()
        moneys = [self.money(order) for order in orders]
        self.assertEqual(
            [round(sum(getattr(one, name) for one in moneys), 2) for name in ("billed", "open")], [15.05, bill.amount_residual])


@tagged("post_install", "-at_install")
class TestPublicReportsOnAccount(OnAccountCase):
    """The customer's balance, whoever of them paid, and whoever they are by now."""

    def test_a_payment_of_one_of_their_contacts(self):
        """odoo/odoo#66024: what a contact paid was nobody's credit, and could not be used for the company's invoices."""
        self.customer.is_company = True
        contact = self.env["res.partner"].create({"name": "Book-keeper", "parent_id": self.customer.id})
        self.receipt(50, contact)
        self.assertEqual(self.free(), 50)
        order = self.confirm(mug=10)
        self.assertEqual(order.oms_balance_free, 50)
        self.keep(order)
        self.assertEqual((self.kept(order), self.free()), (50, 0))
        self.ship(order)
        self.assertEqual((self.bill(order).amount_residual, self.kept(order)), (50, 0))

    def test_a_merged_customer_keeps_what_was_kept(self):
        twin = self.env["res.partner"].create({"name": "Corner Shop"})
        self.receipt(60, twin)
        self.receipt(10)
        order, other = self.confirm(twin, mug=10), self.confirm(mug=1)
        self.keep(order)
        self.keep(other)
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"].create({})._merge([twin.id, self.customer.id], self.customer)
        self.env.invalidate_all()
        self.assertEqual((order.partner_id, self.kept(order), self.kept(other), self.free()), (self.customer, 60, 10, 0))
        self.ship(order)
        self.assertEqual((self.bill(order).amount_residual, self.kept(order), self.kept(other)), (40, 0, 10))


@tagged("post_install", "-at_install")
class TestPublicReportsCards(PaymentCase):
    """Captures and refunds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script("partial")

    def test_more_is_not_refunded_than_was_captured(self):
        """juspay/hyperswitch-control-center#2840, Odoo's own ``action_refund``: the amount was asked for as it was typed."""
        order = self.confirm(mug=10)
        card = self.card(order)
        self.ship_some(order, mug=6)
        self.send()
        part = card.child_transaction_ids
        with self.assertRaisesRegex(UserError, r"60\.00 is left of what was captured"):
            part.action_refund(70.0)
        part.action_refund(40.0)
        with self.assertRaisesRegex(UserError, r"20\.00 is left of what was captured"):
            part.action_refund(30.0)
        self.assertEqual(self.provider_did(), [("capture", 60.0), ("refund", 40.0)])

    def test_what_is_only_authorised_is_not_refunded(self):
        """woocommerce/woocommerce-gateway-stripe#853, #757: a part was refunded, and the whole authorisation was gone."""
        card = self.card(self.confirm(mug=10))
        with self.assertRaises(ValidationError):
            card.action_refund(10.0)
        self.assertEqual((self.side.asked, card.state), ([], "authorized"))

    def test_authorised_twice_in_two_windows(self):
        """odoo/odoo#287890, #23647: who pays in two windows pays once; the other card is given back."""
        order = self.confirm(mug=10)
        self.card(order)
        self.card(order)
        self.ship_some(order, mug=10)
        self.send()
        self.send()
        self.assertEqual(self.provider_did(), [("capture", 100.0), ("void", 100.0)])

    def test_taxes_rounded_for_the_whole_order(self):
        """odoo/odoo#13687: the parts of an order are captured to its total, not to the sum of its lines."""
        self.company.tax_calculation_rounding_method = "round_globally"
        for prices in ((0.35, 0.35, 0.35), (5095.20, 523.20, 80.64)):
            with self.subTest(prices=prices):
                order = self.quotation(mug=1, cup=1)
                order.order_line = [Command.create({"product_id": self.mug.id, "product_uom_qty": 1})]
                for line, price in zip(order.order_line, prices, strict=True):
                    line.price_unit = price
                self.taxed(order).action_confirm()
                self.card(order)
                before = len(self.side.did)
                for some in ({"cup": 1}, {"mug": 1}):
                    self.ship_some(order, **some)
                    self.send()
                self.assertAlmostEqual(sum(amount for _kind, amount in self.provider_did()[before:]), order.amount_total, 2)

    def test_currencies_of_other_coins(self):
        """Of whole yen, of five centimes, of three decimals."""
        for number, (unit, price, parts) in enumerate((
                (1.0, 101, [108, 108, 108]), (0.05, 3.35, [3.6, 3.55, 3.6]), (0.001, 1.234, [1.32, 1.321, 1.32]))):
            with self.subTest(unit=unit):
                coin = self.env["res.currency"].create({"name": f"C{number}", "symbol": "c", "rounding": unit})
                self.env["res.currency.rate"].create({
                    "name": "2000-01-01", "rate": 3.7, "currency_id": coin.id, "company_id": self.company.id})
                order = self.quotation(mug=3)
                order.pricelist_id = self.env["product.pricelist"].create({"name": "c", "currency_id": coin.id})
                order.order_line.price_unit = price
                self.taxed(order).action_confirm()
                self.card(order)
                before = len(self.side.did)
                for _time in range(3):
                    self.ship_some(order, mug=1)
                    self.send()
                self.assertEqual([amount for _kind, amount in self.provider_did()[before:]], parts)
                self.assertAlmostEqual(sum(parts), order.amount_total, 3)

    def test_orders_of_nothing_and_less(self):
        for price in (0, -5):
            order = self.quotation(mug=1)
            order.order_line.price_unit = price
            order.action_confirm()
            self.ship_some(order, mug=1)
            self.send()
            self.assertFalse(self.wants(order))
