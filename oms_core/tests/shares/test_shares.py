# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..billing.billing_case import BillingCase

SECONDS = 50  # about: how the lanes divide it


class SharesCase(BillingCase):
    """Orders with amounts that lie on no quantity of goods."""

    def discounted(self, percent=None, amount=None, freight=0.0, partner=None, **quantities):
        """A confirmed order, everything in stock, with a discount on the whole."""
        for name, quantity in quantities.items():
            if getattr(self, name).is_storable:
                self.put(getattr(self, name), quantity)
        order = self.quotation(partner or self.customer, **quantities)
        if freight:
            order.order_line = [Command.create({"product_id": self.postage.id, "price_unit": freight})]
        self.take_off(order, percent, amount)
        order.action_confirm()
        return order

    def take_off(self, order, percent=None, amount=None):
        values = ({"discount_type": "so_discount", "discount_percentage": percent / 100} if percent
                  else {"discount_type": "amount", "discount_amount": amount})
        self.env["sale.order.discount"].create({"sale_order_id": order.id, **values}).action_apply_discount()

    def ship_some(self, order, **quantities):
        wanted = {getattr(self, name): quantity for name, quantity in quantities.items()}
        picking = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))[:1]
        for move in picking.move_ids:
            move.quantity = wanted.get(move.product_id, 0)
            move.picked = bool(move.quantity)
        picking.with_context(skip_backorder=True).button_validate()

    def off(self, order):
        return order.order_line.filtered("oms_reduced_order_id")

    def billed(self, order):
        self.env.flush_all()
        return round(sum(-move.direction_sign * move.amount_total for move in order.invoice_ids if move.state != "cancel"), 2)


@tagged("post_install", "-at_install")
class TestShares(SharesCase):
    """A discount of the whole order goes with the goods, whoever bills and however much of it."""

    def test_an_order_of_credits_alone_is_billed(self):
        """Lines that are taken off nothing are what is billed: as a credit note."""
        order = self.quotation(mug=2)
        service = self.env["product.product"].create({"name": "Goodwill", "type": "service", "invoice_policy": "order"})
        order.order_line.price_unit = -5
        order.order_line = [Command.create({"product_id": service.id, "price_unit": -20, "tax_ids": False})]
        order.order_line.product_id.invoice_policy = "order"
        order.action_confirm()
        bill = order._create_invoices(final=True)
        self.assertEqual((bill.move_type, bill.amount_untaxed), ("out_refund", 30))

    def test_a_discount_waits_for_its_goods_and_makes_no_order_one_to_be_invoiced(self):
        order = self.discounted(percent=10, mug=10)
        self.assertEqual((self.off(order).invoice_status, order.invoice_status), ("to invoice", "no"), "as without us")
        self.assertFalse(self.off(order).qty_to_invoice)
        self.ship_some(order, mug=10)
        self.assertEqual((self.off(order).invoice_status, order.invoice_status), ("to invoice", "to invoice"))
        order._create_invoices()
        self.assertEqual((self.off(order).invoice_status, order.invoice_status), ("invoiced", "invoiced"))

    def test_a_paid_order_is_billed_whole_whoever_has_it_confirmed(self):
        """Odoo writes what is to be invoiced then: a fact for people, not for it."""
        order = self.discounted(percent=10, mug=10).with_user(self.accountant)
        with self.assertRaisesRegex(AccessError, "Quantity To Invoice"):
            order.order_line[0].qty_to_invoice = 10
        order._force_lines_to_invoice_policy_order()
        bill = order._create_invoices(final=True)
        self.assertEqual(bill.amount_untaxed, order.amount_untaxed)

    def test_the_first_part_of_a_discounted_order_is_a_bill(self):
        order = self.discounted(10, mug=20)
        self.ship_some(order, mug=1)
        invoice = self.bill(order)
        self.assertEqual((invoice.move_type, invoice.amount_total), ("out_invoice", 9.0))
        self.assertFalse(self.bill(order), "nothing more is to be billed yet")
        self.ship_some(order, mug=19)
        self.assertEqual(self.bill(order).amount_total, 171.0)
        self.assertEqual(order.invoice_status, "invoiced")

    def test_odoo_s_own_door_too(self):
        order = self.discounted(10, mug=20)
        self.ship_some(order, mug=1)
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids).create({"advance_payment_method": "delivered"})
        wizard.create_invoices()
        self.assertEqual((order.invoice_ids.move_type, order.invoice_ids.amount_total), ("out_invoice", 9.0))

    def test_an_amount_that_is_larger_than_the_first_part(self):
        order = self.discounted(amount=150, mug=20, cup=40)
        self.ship_some(order, mug=1)
        self.assertEqual(self.bill(order).amount_total, 6.25)
        self.ship_some(order, mug=19, cup=40)
        self.assertEqual(self.bill(order).amount_total, 243.75)
        self.assertEqual(self.billed(order), order.amount_total)

    def test_freight_goes_with_the_first_goods_and_has_its_share(self):
        order = self.discounted(10, freight=20, mug=20)
        self.assertEqual(self.outcome(order).waiting, order)
        self.ship_some(order, mug=10)
        self.assertEqual(self.bill(order).amount_total, 108.0)
        self.ship_some(order, mug=10)
        self.assertEqual(self.bill(order).amount_total, 90.0)

    def test_parts_sum_up_to_the_order(self):
        """33.33 % off 10.00, seven of them: 46.67 in all, 6.67 each."""
        order = self.discounted(amount=1, mug=7)
        self.mug_line(order).discount = 33.33
        for _part in range(7):
            self.ship_some(order, mug=1)
            self.assertEqual(len(self.bill(order)), 1)
        self.assertAlmostEqual(self.billed(order), order.amount_total, 2)

    def mug_line(self, order):
        return order.order_line.filtered(lambda line: line.product_id == self.mug)

    def test_taxes_sum_up_too(self):
        taxes = self.taxes()
        two = taxes["excluded"] + taxes["second"]
        for method, kinds in (("round_per_line", (taxes["included"], two)), ("round_globally", (taxes["excluded"], two))):
            self.company.tax_calculation_rounding_method = method
            for tax in kinds:
                with self.subTest(method=method, tax=tax.mapped("name")):
                    self.put(self.mug, 7)
                    self.put(self.cup, 3)
                    order = self.quotation(mug=7, cup=3)
                    order.order_line.tax_ids = tax
                    order.order_line[0].price_unit, order.order_line[1].price_unit = 1.23, 4.45
                    self.take_off(order, 12.5)
                    order.action_confirm()
                    for number in range(7):
                        self.ship_some(order, mug=1, cup=int(number < 3))
                        self.assertEqual(len(self.bill(order)), 1)
                    self.assertAlmostEqual(self.billed(order), order.amount_total, 2)

    def test_two_groups_of_taxes(self):
        """The lines with 21 % are shipped first: they have their discount, and not the others'."""
        taxes = self.taxes()
        self.put(self.mug, 2)
        self.put(self.cup, 2)
        order = self.quotation(mug=2, cup=2)
        order.order_line[0].tax_ids, order.order_line[1].tax_ids = taxes["excluded"], taxes["second"]
        self.take_off(order, 10)
        order.action_confirm()
        self.assertEqual(len(self.off(order)), 2)
        self.ship_some(order, mug=2)
        invoice = self.bill(order)
        self.assertEqual(invoice.amount_untaxed, 18.0)
        self.assertEqual(invoice.invoice_line_ids.tax_ids, taxes["excluded"])
        self.ship_some(order, cup=2)
        self.assertAlmostEqual(self.billed(self.env["sale.order"]) + sum(
            (invoice + self.bill(order)).mapped("amount_total")), order.amount_total, 2)

    def test_a_fee_of_the_shop_that_reduces_nothing_stays_as_it_is(self):
        """An order of a credit alone, without anything it could be taken off."""
        order = self.confirm(postage=1)
        order.order_line.price_unit = -7.0
        self.assertEqual((self.bill(order).move_type, self.billed(order)), ("out_refund", -7.0))

    def test_part_given_up(self):
        """1 of 20 was sent and the rest is given up: the bill is for that one, and nothing is left."""
        order = self.discounted(10, mug=20)
        self.ship_some(order, mug=1)
        order.picking_ids.filtered(lambda picking: picking.state == "assigned").action_cancel()
        self.assertEqual(self.bill(order).amount_total, 9.0)
        self.assertEqual(self.outcome(order).nothing, order)
        self.assertEqual(self.off(order).invoice_status, "invoiced")
        self.pay(order.invoice_ids)
        self.assertEqual(order.oms_stage, "closed")

    def test_all_given_up(self):
        order = self.discounted(10, mug=20)
        order.picking_ids.action_cancel()
        outcome = self.outcome(order)
        self.assertEqual((outcome.nothing, len(order.invoice_ids)), (order, 0))

    def test_many_units_and_a_small_discount(self):
        """A share that is less than a hundredth of the discount is billed to the cent, too."""
        order = self.discounted(amount=30, mug=1000)
        self.ship_some(order, mug=1)
        self.assertEqual(self.bill(order).amount_total, 9.97)
        self.ship_some(order, mug=998)
        self.bill(order)
        self.ship_some(order, mug=1)
        self.assertEqual(self.bill(order).amount_total, 9.97)
        self.assertEqual((self.billed(order), order.invoice_status), (9970.0, "invoiced"))

    def test_a_line_held_from_invoicing_keeps_its_share(self):
        order = self.discounted(amount=20, mug=19, cup=2)
        self.env["oms.hold.reason"].create({
            "name": "Dispute", "code": "test_dispute", "blocks_release": False, "blocks_invoice": True})
        self.ship(order)
        hold = order._oms_place_hold("test_dispute")
        hold.sudo().line_id = order.order_line[0]
        self.assertEqual(self.bill(order).amount_total, 9.0)
        hold.action_clear("settled")
        self.bill(order)
        self.assertEqual(self.billed(order), 180.0)

    def test_several_orders_on_one_bill(self):
        orders = self.discounted(10, mug=10) + self.discounted(amount=5, cup=20)
        self.ship_some(orders[0], mug=3)
        self.ship_some(orders[1], cup=10)
        invoice = self.env["oms.billing"]._bill(orders, consolidate=True)
        self.assertEqual((len(invoice), invoice.amount_total), (1, 27.0 + 47.5))

    def test_in_the_customer_s_currency(self):
        euro = self.foreign_currency(rate=2.0)
        self.put(self.mug, 3)
        order = self.quotation(mug=3)
        order.pricelist_id = self.env["product.pricelist"].create({"name": "Euro", "currency_id": euro.id})
        order.order_line.price_unit = 10.0
        self.take_off(order, amount=1)
        order.action_confirm()
        for amount in (9.67, 9.66, 9.67):
            self.ship_some(order, mug=1)
            invoice = self.bill(order)
            self.assertEqual((invoice.currency_id, invoice.amount_total), (euro, amount))

    def test_services_alone(self):
        work = self.new_product("work", 30.0, type="service", is_storable=False, invoice_policy="delivery")
        type(self).work = work
        order = self.quotation(work=4)
        self.take_off(order, 10)
        order.action_confirm()
        self.assertFalse(self.bill(order))
        order.order_line[0].qty_delivered = 1
        self.assertEqual(self.bill(order).amount_total, 27.0)
        order.order_line[0].qty_delivered = 4
        self.assertEqual(self.bill(order).amount_total, 81.0)

    def test_what_is_to_be_billed_in_the_list(self):
        order = self.discounted(10, mug=20)
        self.ship_some(order, mug=1)
        self.assertEqual(self.todo("to_invoice").filtered(lambda row: row.order_id == order).value, 9.0)
        self.assertEqual(order.amount_to_invoice, 9.0)
        order._create_invoices()
        self.assertFalse(self.todo("to_invoice").filtered(lambda row: row.order_id == order), "a draft is there")

    def test_a_discount_agreed_after_the_bill_is_credited(self):
        order = self.shipped(mug=10)
        self.bill(order)
        self.take_off(order, amount=5)
        note = self.bill(order)
        self.assertEqual((note.move_type, note.amount_total), ("out_refund", 5.0))


@tagged("post_install", "-at_install")
class TestDownPaymentLeft(SharesCase):
    """Money paid before, for goods that do not come."""

    def paid_before(self, order, amount=50.0):
        self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create(
            {"advance_payment_method": "fixed", "fixed_amount": amount}).create_invoices()
        return order.invoice_ids

    def test_it_is_credited_when_nothing_comes_any_more(self):
        order = self.confirm(mug=10)
        down = self.paid_before(order)
        order.picking_ids.action_cancel()
        self.assertEqual(self.outcome(order).nothing, order, "it is a draft")
        down.action_post()
        row = self.todo("to_invoice").filtered(lambda row: row.order_id == order)
        self.assertEqual(row.value, -50.0)
        note = self.bill(order)
        self.assertEqual((note.move_type, note.amount_total), ("out_refund", 50.0))
        self.assertEqual(self.outcome(order).nothing, order)
        self.assertFalse(self.todo("to_invoice").filtered(lambda row: row.order_id == order))

    def test_it_stays_while_goods_or_work_are_to_come(self):
        work = self.new_product("work", 30.0, type="service", is_storable=False, invoice_policy="delivery")
        type(self).work = work
        for order in (self.confirm(mug=10), self.confirm(work=4)):
            self.paid_before(order).action_post()
            self.assertEqual(self.outcome(order).nothing, order)
            self.assertNotIn(order, self.todo("to_invoice").order_id)

    def test_with_a_discount(self):
        order = self.discounted(10, mug=20)
        self.paid_before(order).action_post()
        self.ship_some(order, mug=10)
        self.assertEqual(self.bill(order).amount_total, 65.0, "half of the goods, less half of what was paid before")
        self.ship_some(order, mug=10)
        self.assertEqual(self.bill(order).amount_total, 65.0)
        self.assertEqual(self.billed(order), 180.0)
