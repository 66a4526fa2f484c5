# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import ReturnsCase


@tagged("post_install", "-at_install")
class TestRefund(ReturnsCase):
    beginnings = (("shipped_and_billed", {"mug": 10}), ("shipped", {"mug": 10}))

    def test_price_paid_with_discount_and_tax(self):
        tax = self.env["account.tax"].create({"name": "VAT 20", "amount": 20, "type_tax_use": "sale"})
        order = self.quotation(mug=10)
        order.order_line.write({"price_unit": 8, "discount": 25, "tax_ids": [Command.set(tax.ids)]})
        order.action_confirm()
        self.ship(order)
        self.bill(order)
        order.order_line.price_unit = 99  # what was paid is on the invoice
        back = self.walk(self.ask(order, mug=2))
        self.assertEqual((back.refund_ids.amount_untaxed, back.refund_ids.amount_total), (12, 14.4))
        self.assertEqual(back.refund_ids.invoice_line_ids.account_id, order.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice").invoice_line_ids.account_id)

    def test_paid_invoice_leaves_a_credit(self):
        order, invoice = self.shipped_and_billed(mug=10)
        self.pay(invoice)
        back = self.walk(self.ask(order, mug=4))
        self.assertEqual(invoice.payment_state, "in_payment" if invoice.payment_state == "in_payment" else "paid")
        self.assertEqual(back.refund_ids.payment_state, "not_paid")
        self.assertEqual(back.refund_ids.amount_residual, 40)

    def test_partly_paid_invoice(self):
        order, invoice = self.shipped_and_billed(mug=10)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({"amount": 70})._create_payments()
        back = self.walk(self.ask(order, mug=4))
        self.assertEqual((invoice.amount_residual, back.refund_ids.amount_residual), (0, 10))

    def test_what_is_closed_without_a_credit_note_is_no_question_of_the_customer(self):
        order = self.shipped(mug=10)
        self.walk(self.ask(order, mug=4))
        [event] = order.oms_event_ids.filtered(lambda event: "closed without a credit note" in (event.summary or ""))
        self.assertEqual(event.kind, "return_closed")
        self.assertNotIn("message", order.oms_event_ids.mapped("kind"))
        self.assertNotIn("waiting_us", self.env["oms.todo"].search([("order_id", "=", order.id)]).mapped("kind"))

    def test_two_invoices_two_credit_notes(self):
        order = self.confirm(mug=10)
        picking = order.picking_ids
        picking.move_ids.quantity = 6
        picking.with_context(skip_backorder=True).button_validate()
        first = self.bill(order)
        self.ship(order)
        second = self.bill(order)
        back = self.walk(self.ask(order, mug=8))
        self.assertEqual(
            {note.reversed_entry_id: note.amount_total for note in back.refund_ids}, {first: 60, second: 20})
        back = self.walk(self.ask(order, mug=2))
        self.assertEqual(back.refund_ids.reversed_entry_id, second)
        self.assertEqual(order.order_line.qty_invoiced, 0)
        self.assertNoFaults()

    def test_one_invoice_of_many_orders_one_credit_note(self):
        orders = self.shipped(mug=5) | self.shipped(mug=5)
        invoice = orders._create_invoices()
        invoice.action_post()
        self.assertEqual(len(invoice), 1)
        returns = self.ask(orders[0], mug=1) | self.ask(orders[1], mug=2)
        self.walk(returns)
        self.assertEqual(len(returns.refund_ids), 1)
        self.assertEqual(returns.refund_ids.amount_total, 30)
        self.assertEqual(orders.order_line.mapped("qty_invoiced"), [4, 3])
        for order in orders:
            self.assertEqual(self.events(order).count("refunded"), 1)

    def test_a_draft_invoice_has_to_be_decided_first(self):
        order = self.shipped(mug=10)
        invoice = self.bill(order, post=False)
        back = self.ask(order, mug=4)
        back.action_authorise()
        back.action_receive()
        back.action_inspect()
        with self.assertRaisesRegex(UserError, "post or delete the draft"):
            back.action_settle()
        self.assertEqual(order.order_line.qty_delivered, 10)
        other = self.walk(self.ask(self.shipped(mug=1), mug=1))
        self.assertEqual(other.state, "settled")
        invoice.action_post()
        back.action_settle()
        self.assertEqual(back.refund_ids.amount_total, 40)

    def test_blocked_among_many(self):
        order = self.shipped(mug=10)
        self.bill(order, post=False)
        returns = self.ask(order, mug=4) | self.ask(self.shipped(mug=1), mug=1)
        self.walk(returns)
        self.assertEqual(returns.mapped("state"), ["inspected", "settled"])
        self.assertIn("post or delete the draft", returns[0].blocked_reason)

    def test_sold_by_the_dozen(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.mug.uom_ids = dozen
        order = self.quotation(mug=2)
        order.order_line.write({"product_uom_id": dozen.id, "price_unit": 60})
        order.action_confirm()
        self.ship(order)
        self.assertEqual(self.bill(order).amount_total, 120)
        left = self.in_stock(self.mug)
        back = self.ask(order, mug=4)
        self.assertEqual((back.line_ids.price_unit, back.amount), (5, 20))
        self.walk(back)
        self.assertEqual(back.refund_ids.amount_total, 20)
        self.assertEqual(self.in_stock(self.mug), left + 4)
        second = self.walk(self.ask(order, mug=20))
        self.assertEqual(second.refund_ids.amount_total, 100)
        self.assertEqual(order.order_line.qty_delivered, 0)

    def test_foreign_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        pricelist = self.env["product.pricelist"].create({"name": "EUR", "currency_id": euro.id})
        order = self.quotation(mug=10)
        order.write({"pricelist_id": pricelist.id})
        order.order_line.price_unit = 10
        order.action_confirm()
        self.ship(order)
        self.bill(order)
        back = self.walk(self.ask(order, mug=4))
        self.assertEqual((back.refund_ids.currency_id, back.refund_ids.amount_total), (euro, 40))
        self.assertEqual(back.currency_id, euro)

    def test_ledger_is_square(self):
        order, _invoice = self.shipped_and_billed(mug=10)
        back = self.walk(self.ask(order, mug=10))
        moves = order.invoice_ids | back.refund_ids
        income = sum(moves.line_ids.filtered(lambda item: item.account_id.account_type == "income").mapped("balance"))
        receivable = sum(moves.line_ids.filtered(
            lambda item: item.account_id.account_type == "asset_receivable").mapped("amount_residual"))
        self.assertEqual((income, receivable), (0, 0))

    def test_cost_of_goods_comes_back_too(self):
        """Perpetual valuation: the credit note takes the cost of what came back off the cost of sales."""
        category = self.env["product.category"].create({
            "name": "Perpetual", "property_cost_method": "average", "property_valuation": "real_time"})
        accounts = self.env["account.account"].create([
            {"name": name, "code": code, "account_type": kind} for name, code, kind in (
                ("Stock", "OMS.STOCK", "asset_current"), ("Cost of sales", "OMS.COGS", "expense_direct_cost"))])
        category.write({
            "property_stock_valuation_account_id": accounts[0].id, "property_account_expense_categ_id": accounts[1].id})
        type(self).pot = self.new_product("pot", 10.0, categ_id=category.id, standard_price=6.0)
        receipt = self.env["stock.move"].create({
            "product_id": self.pot.id, "product_uom_qty": 10, "quantity": 10, "picked": True, "price_unit": 6,
            "location_id": self.env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": self.north.lot_stock_id.id})
        receipt._action_done()
        order, _invoice = self.shipped_and_billed(pot=10)

        def value():
            self.pot.invalidate_recordset(["total_value"])
            return self.pot.total_value

        gone = value()
        self.walk(self.ask(order, pot=4))

        def balance(account):
            items = order.invoice_ids.line_ids.filtered(lambda item: item.account_id == account)
            return sum(items.mapped("balance"))

        self.assertEqual((balance(accounts[1]), balance(accounts[0])), (36, -36))
        self.assertEqual(value() - gone, 24)
        self.walk(self.ask(order, "damaged", pot=1))
        self.assertEqual((balance(accounts[1]), value() - gone), (30, 24), "scrapped: worth nothing")

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Second shop", "currency_id": self.company.currency_id.id})
        self.env["account.chart.template"].try_loading("generic_coa", company=other, install_demo=False)
        self.env.user.company_ids |= other
        shop = self.env(context={**self.env.context, "allowed_company_ids": [other.id, self.company.id]})
        warehouse = shop["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        self.put(self.mug, 10, warehouse)
        order = shop["sale.order"].create({
            "partner_id": self.customer.id, "company_id": other.id, "warehouse_id": warehouse.id,
            "order_line": [Command.create({"product_id": self.mug.id, "product_uom_qty": 5, "price_unit": 10})]})
        order.action_confirm()
        self.ship(order)
        order._create_invoices().action_post()
        mine, _invoice = self.shipped_and_billed(mug=5)
        both = shop["oms.return"]._oms_create_from_lines([
            {"sale_line_id": line.id, "quantity": 2} for line in (order | mine.with_env(shop)).order_line])
        both = both.with_context(allowed_company_ids=[self.company.id, other.id])
        self.walk(both)
        self.assertEqual(both.mapped("company_id"), both.refund_ids.mapped("company_id"))
        self.assertEqual(both.refund_ids.mapped("amount_untaxed"), [20, 20])
        self.assertEqual(self.in_stock(self.mug, warehouse.lot_stock_id), 7)
