# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime

from odoo import Command
from odoo.tests import tagged

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestBillingSlips(RunCase):
    """An invoice of a run says which deliveries and orders its lines are for."""

    def goods(self, invoice):
        return invoice.invoice_line_ids.filtered(lambda line: line.display_type == "product")

    def sections(self, invoice):
        sections = invoice.invoice_line_ids.filtered(lambda line: line.display_type == "line_section")
        return sections.sorted("sequence").mapped("name")

    def test_slip_day_and_order_number_are_on_the_line(self):
        order = self.shipped(mug=2)
        order.client_order_ref = "PO 77"
        self.left_on(order, "2026-02-10")
        line = self.goods(self.do(self.preview(self.FEBRUARY)))
        self.assertEqual((line.oms_slips, line.oms_shipped_on, line.oms_customer_ref),
                         (order.picking_ids.name, date(2026, 2, 10), "PO 77"))

    def test_each_bill_has_the_deliveries_that_it_is_for(self):
        order = self.shipped(mug=13, ship={"mug": 10})
        first = order.picking_ids.filtered(lambda picking: picking.state == "done")
        self.assertEqual(self.goods(self.do(self.preview())).oms_slips, first.name)
        self.put(self.mug, 3)
        order.picking_ids.action_assign()
        self.ship(order)
        second = order.picking_ids - first
        self.assertEqual(self.goods(self.do(self.preview())).oms_slips, second.name)

    def test_a_consolidated_invoice_has_a_section_for_each_order_and_delivery(self):
        self.billed(self.customer, "daily", group="address")
        twice, once = self.shipped(mug=13, ship={"mug": 10}), self.shipped(cup=1, postage=1)
        twice.client_order_ref = "PO 77"
        self.put(self.cup, 5)
        self.put(self.mug, 3)
        twice.picking_ids.action_assign()
        self.ship(twice)
        self.env["sale.order.line"].create({"order_id": twice.id, "product_id": self.cup.id, "product_uom_qty": 1})
        self.ship(twice)
        (twice + once).order_line.move_ids.date = datetime(2026, 2, 10, 12)
        invoice = self.do(self.preview(self.FEBRUARY))
        sections = self.sections(invoice)
        self.assertEqual(len(sections), 3, sections)
        self.assertIn(f"Order {twice.name} (PO 77), delivery ", sections[0])
        self.assertIn("of 02/10/2026", sections[0])
        self.assertTrue(sections[-1].startswith(f"Order {once.name}, delivery"), sections)
        self.assertEqual(invoice.invoice_line_ids.sorted("sequence")[-1].product_id, self.postage, "with its goods")
        self.assertEqual(invoice.ref, f"PO 77, {once.name}")

    def test_sections_of_an_order_stay_below_its_own(self):
        self.billed(self.customer, "daily", group="address")
        orders = self.quotation(mug=1) + self.quotation(cup=1)
        self.env["sale.order.line"].create({
            "order_id": orders[0].id, "display_type": "line_section", "name": "For the kitchen", "sequence": 1})
        orders[0].order_line.filtered("product_id").sequence = 2
        for product in (self.mug, self.cup):
            self.put(product, 1)
        orders.action_confirm()
        self.ship(orders)
        invoice = self.do(self.preview())
        kinds = [(line.display_type, line.name) for line in invoice.invoice_line_ids.sorted("sequence")
                 if line.display_type != "product"]
        self.assertEqual([kind for kind, _name in kinds], ["line_section", "line_subsection", "line_section"])
        self.assertEqual(kinds[1][1], "For the kitchen")

    def test_what_came_back_before_it_was_billed_is_named_nowhere(self):
        order = self.shipped(mug=10)
        gone = order.picking_ids
        wizard = self.env["stock.return.picking"].with_context(active_id=gone.id, active_model="stock.picking").create({})
        wizard.product_return_moves.quantity = 10
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.button_validate()
        self.put(self.mug, 10)
        again = gone.copy()
        again.move_ids.sale_line_id = order.order_line
        again.action_confirm()
        again.action_assign()
        again.button_validate()
        self.assertEqual(order.order_line.qty_to_invoice, 10)
        self.assertEqual(self.goods(self.do(self.preview())).oms_slips, again.name)

    def test_the_print_says_it(self):
        order = self.shipped(mug=2)
        order.client_order_ref = "PO 77"
        invoice = self.do(self.preview())
        html = self.env["ir.actions.report"]._render_qweb_html("account.report_invoice", invoice.ids)[0].decode()
        self.assertIn(order.picking_ids.name, html)
        self.assertIn("PO 77", html)
        by_hand = self.shipped(mug=1)
        html = self.env["ir.actions.report"]._render_qweb_html("account.report_invoice", self.bill(by_hand).ids)[0].decode()
        self.assertNotIn("Deliveries:", html)

    # --- down payments ---------------------------------------------------------------------------------------------

    def with_down_payment(self, ship=None, partner=None, **quantities):
        """Shipped, with a down payment of 10 before."""
        order = self.quotation(partner, **quantities)
        for name, quantity in (ship or quantities).items():
            self.put(getattr(self, name), quantity)
        order.action_confirm()
        self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids).create({
            "sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "fixed",
            "fixed_amount": 10})._create_invoices(order).action_post()
        self.ship(order)
        return order

    def shape(self, invoice):
        """[(kind, name of a section or product)], the slips as S1, S2, … in their order."""
        return [("down" if line.is_downpayment else line.display_type, line.name if line.display_type != "product" else "")
                for line in invoice.invoice_line_ids.sorted("sequence")]

    def test_a_down_payment_on_the_bill_of_one_delivery_hides_no_slip(self):
        """Odoo's heading of down payments is no section of ours."""
        order = self.with_down_payment(mug=3)
        invoice = self.do(self.preview())
        self.assertIn(("line_section", "Down Payments"), self.shape(invoice))
        self.assertIn(order.picking_ids.name, invoice._oms_slip_words())

    def test_down_payments_are_of_the_order_that_they_are_below(self):
        self.billed(self.customer, "daily", group="address")
        plain, paid = self.shipped(mug=2), self.with_down_payment(cup=4)
        invoice = self.do(self.preview())
        kinds = [kind for kind, _name in self.shape(invoice)]
        self.assertEqual(kinds, ["line_section", "product", "line_section", "product", "line_subsection", "down"])
        sections = self.sections(invoice)
        self.assertIn(plain.name, sections[0])
        self.assertIn(paid.name, sections[1])
        self.assertFalse(invoice._oms_slip_words(), "the sections say it")

    def test_down_payments_are_for_none_of_several_deliveries(self):
        order = self.with_down_payment(mug=13, ship={"mug": 10})
        self.put(self.mug, 3)
        order.picking_ids.action_assign()
        self.ship(order)
        self.env["sale.order.line"].create({"order_id": order.id, "product_id": self.cup.id, "product_uom_qty": 1})
        self.put(self.cup, 1)
        order.picking_ids.action_assign()
        self.ship(order)
        invoice = self.do(self.preview())
        kinds = [kind for kind, _name in self.shape(invoice)]
        self.assertEqual(kinds[-3:], ["line_section", "line_subsection", "down"])
        self.assertEqual(self.sections(invoice)[-1], f"Order {order.name}")
        self.assertFalse(invoice._oms_slip_words())
