# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import os
import random

from odoo import Command
from odoo.tests import tagged

from .test_shares import SharesCase

_logger = logging.getLogger(__name__)

SECONDS = 60  # about: how the lanes divide it
#: Orders told; OMS_HISTORIES=… for more of them, OMS_SEED=… to repeat.
STORIES = int(os.environ.get("OMS_HISTORIES", "4"))
ONLY = [int(number) for number in os.environ.get("OMS_ONLY", "").split()]


class SettledCase(SharesCase):
    """Orders of which something was billed in advance."""

    def in_advance(self, order, percent=None, amount=None, pay=False):
        bill = self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create({
            "sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "percentage" if percent else "fixed",
            "amount": percent or 0, "fixed_amount": amount or 0})._create_invoices(order)
        self.env.flush_all()
        bill.action_post()
        if pay:
            self.pay(bill)
        return bill

    def ordered(self, percent=None, amount=None, pay=False, taxes=None, **quantities):
        for name, quantity in quantities.items():
            if getattr(self, name).is_storable:
                self.put(getattr(self, name), quantity)
        order = self.quotation(**quantities)
        if taxes:
            order.order_line.tax_ids = taxes
        order.action_confirm()
        self.in_advance(order, percent, amount, pay)
        return order

    def down(self, order):
        return order.order_line.filtered(lambda line: line.is_downpayment and not line.display_type)

    def left(self, order):
        return [round(amount, 2) for line in self.down(order) for amount in line._oms_invoiced_amounts()]

    def open_credit(self):
        self.env.flush_all()
        return round(-sum(self.env["account.move.line"].search([
            ("partner_id", "=", self.customer.id), ("account_type", "=", "asset_receivable"), ("parent_state", "=", "posted"),
            ("amount_residual", "<", 0)]).mapped("amount_residual")), 2)

    def open_debt(self):
        return round(sum(self.env["account.move"].search([
            ("partner_id", "=", self.customer.id), ("move_type", "=", "out_invoice"), ("state", "=", "posted"),
        ]).mapped("amount_residual")), 2)


@tagged("post_install", "-at_install")
class TestSettled(SettledCase):
    """A bill of a part takes its share of what was billed in advance, the last one the rest."""

    def test_each_bill_takes_its_share(self):
        """odoo/odoo#187504: of the bills for a delivery and its backorder one was a credit note."""
        order = self.ordered(percent=50, mug=10)
        self.ship_some(order, mug=3)
        self.assertEqual(self.bill(order).amount_total, 15)
        self.assertFalse(self.bill(order), "nothing more is to be billed yet")
        self.ship_some(order, mug=5)
        self.assertEqual(self.bill(order).amount_total, 25)
        self.ship(order)
        self.assertEqual(self.bill(order).amount_total, 10)
        self.assertEqual((self.billed(order), self.left(order), order.invoice_status), (100, [0, 0], "invoiced"))

    def test_to_the_cent_with_taxes_of_all_kinds(self):
        for name, taxes in self.taxes().items():
            for method in ("round_per_line", "round_globally"):
                with self.subTest(name=name, method=method):
                    self.company.tax_calculation_rounding_method = method
                    order = self.ordered(percent=33.33, mug=7, taxes=taxes)
                    self.ship_some(order, mug=2)
                    first = self.bill(order)
                    self.ship_some(order, mug=2)
                    second = self.bill(order)
                    self.ship(order)
                    last = self.bill(order)
                    self.assertEqual((first | second | last).mapped("move_type"), ["out_invoice"] * 3)
                    self.assertEqual((self.billed(order), self.left(order)), (order.amount_total, [0, 0]))
                    tax = sum((first | second | last | order.invoice_ids).mapped("amount_tax"))
                    self.assertEqual(round(tax, 2), order.amount_tax)

    def test_what_was_paid_in_advance_is_more_than_is_ordered(self):
        order = self.ordered(amount=300, pay=True, mug=10)
        self.ship_some(order, mug=4)
        first = self.bill(order)
        self.assertEqual((first.move_type, first.amount_total), ("out_invoice", 0), "it takes no more than it is over")
        self.ship(order)
        last = self.bill(order)
        self.assertEqual((last.move_type, last.amount_total, self.open_credit()), ("out_refund", 200, 200))

    def test_who_paid_nothing_gets_nothing_back(self):
        """The rest is not wanted: what was billed in advance and not paid is taken back, and no credit is left over."""
        order = self.ordered(amount=60, mug=10)
        self.ship_some(order, mug=2)
        self.assertEqual(self.bill(order).amount_total, 8)
        order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")).action_cancel()
        self.bill(order)
        self.assertFalse(self.bill(order))
        self.assertEqual((self.billed(order), self.open_credit(), self.open_debt(), self.left(order)), (20, 0, 20, [0, 0]))

    def test_who_paid_gets_it_back(self):
        order = self.ordered(amount=60, pay=True, mug=10)
        self.ship_some(order, mug=2)
        bill = self.bill(order)
        self.pay(bill)
        order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")).action_cancel()
        self.bill(order)
        self.assertEqual((self.billed(order), self.open_credit(), self.open_debt()), (20, 48, 0))

    def test_nothing_is_shipped_at_all(self):
        order = self.ordered(amount=60, mug=10)
        order.picking_ids.action_cancel()
        note = self.bill(order)
        self.assertEqual((note.mapped("move_type"), self.open_credit(), self.open_debt()), (["out_refund"], 0, 0))

    def test_odoo_s_own_dialog_makes_no_credit_note_of_a_part(self):
        """OCA/sale-workflow#4236, by Odoo's own door: 30 to be billed, 50 to be deducted."""
        order = self.ordered(percent=50, mug=10)
        self.ship_some(order, mug=3)
        bill = order._create_invoices(final=True)
        self.assertEqual((bill.move_type, bill.amount_total), ("out_invoice", 15))

    def test_odoo_s_own_dialog_deducts_all_where_that_is_possible(self):
        order = self.ordered(percent=20, mug=10)
        self.ship_some(order, mug=3)
        self.assertEqual(order._create_invoices(final=True).amount_total, 10, "asked for by a person, as without us")

    def test_odoo_s_own_dialog_deducts_none_if_it_is_told_so(self):
        order = self.ordered(percent=50, mug=10)
        self.ship_some(order, mug=3)
        self.assertEqual(order._create_invoices(final=False).amount_total, 30)

    def test_a_draft_in_advance_is_not_deducted_from_a_part(self):
        self.put(self.mug, 10)
        order = self.confirm(mug=10)
        self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create({
            "sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "fixed", "fixed_amount": 50,
        })._create_invoices(order)
        self.ship_some(order, mug=3)
        self.assertEqual(self.bill(order).amount_total, 30, "nobody was asked for it yet")

    def test_with_a_discount_and_freight(self):
        self.put(self.mug, 10)
        order = self.quotation(mug=10)
        order.order_line = [Command.create({"product_id": self.postage.id, "price_unit": 20})]
        self.take_off(order, percent=10)
        order.action_confirm()
        self.in_advance(order, percent=50)
        self.assertEqual(order.amount_total, 108)
        self.ship_some(order, mug=5)
        first = self.bill(order)
        self.ship(order)
        last = self.bill(order)
        self.assertEqual((first.amount_total + last.amount_total, self.billed(order), self.left(order)), (54, 108, [0, 0]))

    def test_bills_for_several_orders(self):
        """odoo/odoo#20998: in a bill for two orders the down payment was left out."""
        first, second = self.ordered(percent=50, mug=4), self.ordered(percent=20, mug=6)
        for order in (first, second):
            self.ship_some(order, mug=2)
        bill = self.env["oms.billing"]._bill(first | second, consolidate=True)
        self.assertEqual((len(bill), bill.amount_total), (1, 10 + 16))
        for order in (first, second):
            self.ship(order)
        self.env["oms.billing"]._bill(first | second, consolidate=True)
        self.assertEqual((self.left(first), self.left(second)), ([0, 0], [0, 0]))

    def test_a_part_is_billed_after_its_bill_was_cancelled(self):
        order = self.ordered(percent=50, mug=10)
        self.ship_some(order, mug=4)
        bill = self.bill(order)
        bill.button_draft()
        bill.button_cancel()
        self.assertEqual(self.bill(order).amount_total, 20)
        self.ship(order)
        self.bill(order)
        self.assertEqual((self.billed(order), self.left(order)), (100, [0, 0]))

    def test_foreign_currency(self):
        currency = self.foreign_currency(2.0)
        pricelist = self.env["product.pricelist"].create({"name": "T", "currency_id": currency.id})
        self.put(self.mug, 10)
        order = self.quotation(mug=10)
        order.pricelist_id = pricelist
        order._recompute_prices()
        order.order_line.tax_ids = self.taxes()["excluded"]
        order.action_confirm()
        self.in_advance(order, percent=30)
        self.ship_some(order, mug=3)
        self.bill(order)
        self.ship(order)
        self.bill(order)
        self.assertEqual((self.billed(order), self.left(order)), (order.amount_total, [0, 0]))


@tagged("post_install", "-at_install")
class TestSettledHistories(SettledCase):
    """Billed in advance in any way, shipped, billed, changed and given up in any order: what is billed is what the goods are
    worth, to the cent; what was billed in advance is all deducted; who paid nothing has no credit."""

    def test_all_is_settled_in_the_end(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        _logger.info("seed %s", seed)
        self.kinds = [self.env["account.tax"], *self.taxes().values()]
        for story in ONLY or range(STORIES):
            self.dice, self.steps = random.Random(seed * 100 + story), []
            self.customer = self.env["res.partner"].create({"name": f"Customer {story}"})
            with self.subTest(story=story):
                self.tell(f"OMS_SEED={seed}, story {story}")

    def tell(self, which):
        self.company.tax_calculation_rounding_method = self.dice.choice(["round_per_line", "round_globally"])
        orders = self.order()
        if self.dice.random() < 0.3:
            orders |= self.order()
        for _step in range(self.dice.randint(3, 7)):
            step = self.dice.choice(["send", "send", "bill_it", "bill_it", "advance", "change_price", "give_up"])
            self.steps.append(step)
            getattr(self, step)(self.dice.choice(orders))
            self.check(orders, f"{which}: {self.steps}")
        for order in orders:
            self.send(order, everything=True)
        self.bill_it(orders)
        why = f"{which}: {self.steps}, the end"
        self.check(orders, why)
        more = self.outcome(orders).invoices
        if ONLY:
            self.show(orders)
        self.assertFalse(more, why)
        paid = round(sum(self.env["account.payment"].search([("partner_id", "=", self.customer.id)]).mapped("amount")), 2)
        billed = self.billed(orders)
        for order in orders:
            self.assertEqual(set(self.left(order)) - {0.0}, set(), f"{why}: left of what was billed in advance")
        self.assertLessEqual(abs(billed - sum(map(self.worth, orders))), self.rounded_apart(orders), why)
        if not paid:
            self.assertEqual(self.open_credit(), 0, f"{why}: a credit of who paid nothing")
        self.assertEqual(round(self.open_debt() - self.open_credit(), 2), round(billed - paid, 2), why)

    def worth(self, order):
        if all(line.qty_invoiced == line.product_uom_qty for line in order.order_line - self.down(order) - self.off(order)
               if not line.display_type):
            return order.amount_total
        return self.env["oms.shares"]._total(order, {line: max(line.qty_invoiced, 0.0) for line in order.order_line})

    def rounded_apart(self, orders):
        """Taxes that are rounded for the whole of a document: of an order of which a part is given up, and of a bill for two, the
        sum of the lines may be another one."""
        if self.company.tax_calculation_rounding_method == "round_per_line" and len(orders) == 1 and (
                self.worth(orders) == orders.amount_total):
            return 0.001
        return 0.011 * len(orders.order_line) if self.company.tax_calculation_rounding_method == "round_globally" or len(
            orders) > 1 or self.worth(orders) != orders.amount_total else 0.001

    def order(self):
        lines = []
        for product in self.dice.sample([self.mug, self.cup], self.dice.randint(1, 2)):
            self.put(product, 100)
            lines.append({"product_id": product.id, "product_uom_qty": self.dice.randint(1, 7),
                          "price_unit": self.dice.randint(1, 3000) / 100, "discount": self.dice.choice([0, 0, 33.33])})
        if self.dice.random() < 0.3:
            lines.append({"product_id": self.postage.id, "price_unit": 4.95})
        taxes = self.dice.choice(self.kinds)
        order = self.env["sale.order"].create({"partner_id": self.customer.id, "order_line": [
            Command.create({**line, "tax_ids": [Command.set(
                (taxes if self.dice.random() < 0.7 else self.dice.choice(self.kinds)).ids)]}) for line in lines]})
        if self.dice.random() < 0.5:
            self.take_off(order, percent=self.dice.randint(1, 40))
        order.action_confirm()
        self.advance(order)
        return order

    def advance(self, order):
        if order.invoice_status == "invoiced" or order.amount_total <= 0 or len(self.down(order)) > 3:
            return
        if self.dice.random() < 0.5:
            self.in_advance(order, percent=self.dice.choice([10, 33.33, 50]), pay=self.dice.random() < 0.5)
        else:
            self.in_advance(order, amount=self.dice.randint(1, int(order.amount_total * 60) + 1) / 100,
                            pay=self.dice.random() < 0.5)

    def send(self, order, everything=False):
        picking = order.picking_ids.filtered(lambda picking: picking.state in ("assigned", "confirmed"))[:1]
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if everything else self.dice.randint(0, int(move.product_uom_qty))
            move.picked = bool(move.quantity)
        if any(picking.move_ids.mapped("quantity")):
            picking.with_context(skip_backorder=True).button_validate()

    def give_up(self, order):
        if self.dice.random() < 0.4:
            order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")).action_cancel()

    def change_price(self, order):
        line = self.dice.choice(order.order_line.filtered(lambda line: line.product_id.type == "consu"))
        if not line.qty_invoiced:
            before, line.price_unit = line.price_unit, self.dice.randint(1, 3000) / 100
            if order.amount_total < 0:  # the discount was of a fixed amount: nobody can be billed less than nothing
                line.price_unit = before

    def bill_it(self, orders):
        later = {order: any(line._oms_is_to_come() for line in order.order_line) for order in orders}
        before = orders.invoice_ids
        outcome = self.env["oms.billing"]._outcome(orders, consolidate=len(orders) > 1 and self.dice.random() < 0.5)
        self.assertFalse(outcome.failed)
        for note in (orders.invoice_ids - before).filtered(lambda move: move.move_type == "out_refund"):
            of = note.invoice_line_ids.sale_line_ids.order_id
            self.assertFalse(any(later[order] for order in of & orders), f"{self.steps}: a credit note while goods are to come")

    def check(self, orders, why):
        self.assertGreaterEqual(self.billed(orders), 0.0, f"{why}: more was credited than billed")
        for order in orders:
            for amount in self.left(order):
                self.assertGreaterEqual(amount, 0.0, f"{why}: more was deducted than billed in advance")

    def show(self, orders):
        """What happened, for who looks for a fault."""
        for order in orders:
            _logger.info("%s total %s rounding %s billed %s worth %s left %s", order.name, order.amount_total,
                         self.company.tax_calculation_rounding_method, self.billed(order), self.worth(order), self.left(order))
            for line in order.order_line.filtered(lambda line: not line.display_type):
                _logger.info("  %s qty %s delivered %s invoiced %s price %s sub %s total %s taxes %s", line.name,
                             line.product_uom_qty, line.qty_delivered, line.qty_invoiced, line.price_unit, line.price_subtotal,
                             line.price_total, line.tax_ids.mapped("name"))
            for move in order.invoice_ids.sorted("id"):
                _logger.info("  %s %s %s: %s", move.name, move.move_type, move.amount_total, [
                    (item.name[:18], item.quantity, item.price_unit, item.price_subtotal, item.price_total, item.is_downpayment)
                    for item in move.invoice_line_ids.filtered(lambda item: item.display_type == "product")])
