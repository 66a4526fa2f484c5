# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...models.payments.oms_on_account_apply import Take
from .on_account_case import OnAccountCase


@tagged("post_install", "-at_install")
class TestOnAccount(OnAccountCase):
    """A customer's credit: kept for an order, taken by its invoices, used once."""

    def test_what_is_kept_is_taken_by_the_invoice(self):
        payment = self.receipt(120)
        order = self.shipped(mug=10)
        self.keep(order)
        self.assertEqual((self.kept(order), self.free()), (100, 20))
        bill = self.bill(order)
        self.assertEqual((bill.payment_state in ("paid", "in_payment"), bill.amount_residual), (True, 0))
        self.assertEqual((self.kept(order), self.free(), self.open_of(payment)), (0, 20, 20))
        self.assertEqual(order.oms_on_account_ids.filtered(lambda use: use.kind == "kept").state, "ended")

    def test_two_invoices_take_their_part(self):
        self.receipt(70)
        order = self.confirm(mug=10)
        self.keep(order)
        self.ship_part(order, 4)
        first = self.bill(order)
        self.assertEqual((first.amount_residual, self.kept(order)), (0, 30))
        self.ship(order)
        second = self.bill(order)
        self.assertEqual((second.amount_total, second.amount_residual, self.free()), (60, 30, 0))

    def test_one_credit_kept_for_two_orders_on_one_invoice(self):
        self.receipt(120)
        first, second = self.shipped(mug=5), self.shipped(mug=5)
        self.keep(first, 50)
        self.keep(second, 50)
        bill = self.env["oms.billing"]._bill(first | second, consolidate=True)
        self.assertEqual((len(bill), bill.amount_residual, self.free()), (1, 0, 20))
        used = (first | second).oms_on_account_ids.filtered(lambda use: use.kind == "applied")
        self.assertEqual((used.mapped("amount"), used.order_id), ([50, 50], first | second))
        found = self.env["oms.money"]._gather((first | second).ids)
        self.assertEqual([found[order.id].received for order in first | second], [50, 50], "one match is not counted twice")
        used[:1].action_undo()
        self.assertEqual((bill.amount_residual, self.free()), (100, 120), "one match; both orders were billed in full")

    def test_kept_until_the_bill_is_posted(self):
        """A draft asks for it; it was free the moment the order was billed in full, and gone."""
        self.receipt(100)
        order = self.shipped(mug=10)
        self.keep(order)
        draft = order._create_invoices()
        self.assertEqual((order.invoice_status, self.kept(order), self.free()), ("invoiced", 100, 0))
        draft.action_post()
        self.assertEqual((draft.amount_residual, self.kept(order), self.free()), (0, 0, 0))

    def test_who_does_not_pay_any_more_gets_it_back(self):
        other = self.env["res.partner"].create({"name": "Somebody else"})
        self.receipt(100)
        order = self.confirm(mug=10)
        self.keep(order)
        order.partner_invoice_id = other
        self.assertEqual((self.kept(order), self.free()), (0, 100))
        self.assertEqual(order.oms_on_account_ids.state, "ended")
        order.partner_invoice_id = self.customer.create({"name": "Office", "parent_id": self.customer.id, "type": "invoice"})
        self.keep(order)
        order.partner_invoice_id = self.customer
        self.assertEqual(self.kept(order), 100, "the same customer")

    def test_what_came_online_for_an_open_order_is_its(self):
        order = self.confirm(mug=10)
        payment = self.pay_online(order, 60)
        self.bank.inbound_payment_method_line_ids[0].copy({"name": "Card", "payment_provider_id": payment.provider_id.id})
        payment.provider_id.journal_id = self.bank
        payment._create_payment()
        self.assertEqual(self.free(), 0, "its bills take it, or it goes back")
        self.ship(order)
        bill = self.bill(order)
        self.assertEqual((bill.amount_residual, self.free()), (40, 0))

    def ship_part(self, order, quantity):
        picking = order.picking_ids.filtered(lambda picking: picking.state == "assigned")
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()

    def test_an_invoice_for_two_orders_takes_for_each_what_is_its(self):
        self.receipt(50)
        self.receipt(500, self.env["res.partner"].create({"name": "Somebody else"}))
        first, second = self.shipped(mug=3), self.shipped(mug=4)
        first.order_line.product_uom_qty = 5
        self.keep(first, 50)
        first.order_line.product_uom_qty = 3
        bill = self.env["oms.billing"]._bill(first | second, consolidate=True)
        self.assertEqual(len(bill), 1)
        self.assertEqual((bill.amount_total, bill.amount_residual), (70, 40), "30 of the first order, not 50")
        self.assertEqual((self.kept(first), self.free()), (0, 20), "the rest is free: the order is billed in full")

    def test_the_oldest_first_and_no_more_than_is_there(self):
        old, new = self.receipt(30, date="2026-01-01"), self.receipt(30, date="2026-02-01")
        order = self.confirm(mug=10)
        with self.assertRefused("has .*60.00 of free credit"):
            self.keep(order, 61)
        with self.assertRefused("needs .*10.00 more"):
            self.keep(self.confirm(mug=1), 11)
        kept = self.keep(order, 40)
        self.assertEqual(kept.sorted("id").mapped(lambda use: (use.item_id.move_id, use.amount)),
                         [(old.move_id, 30), (new.move_id, 10)])

    def test_nothing_is_used_twice(self):
        self.receipt(50)
        first, second = self.confirm(mug=10), self.confirm(mug=10)
        self.keep(first, 50)
        with self.assertRefused("0.00 is free"):
            self.keep(second)
        self.assertEqual(self.kept(second), 0)

    def test_an_invoice_of_somebody_else_takes_it_meanwhile(self):
        """A person matches the payment with another invoice by Odoo's own button: it is gone, and the order says so."""
        payment = self.receipt(50)
        order = self.with_deposit(0.5)
        self.keep(order, 50)
        order._oms_process()
        self.assertFalse(order.oms_held)
        other = self.invoice(40)
        other.js_assign_outstanding_line(self.credit_of(payment).id)
        self.assertEqual((other.amount_residual, self.kept(order)), (0, 10))
        self.assertEqual(order.oms_to_pay_first, 40)

    def test_two_rows_on_one_credit_that_shrinks(self):
        payment = self.receipt(100)
        first, second = self.confirm(mug=6), self.confirm(mug=4)
        self.keep(first, 60)
        self.keep(second, 40)
        self.invoice(50).js_assign_outstanding_line(self.credit_of(payment).id)
        self.assertEqual((self.kept(first), self.kept(second)), (50, 0), "who asked first counts first, nothing counts twice")

    def test_let_go(self):
        self.receipt(50)
        order = self.with_deposit(0.5)
        kept = self.keep(order, 50)
        order._oms_process()
        kept.action_let_go()
        self.assertEqual((self.kept(order), self.free(), kept.state), (0, 50, "ended"))

    def test_the_order_is_cancelled(self):
        self.receipt(50)
        order = self.confirm(mug=10)
        self.keep(order, 50)
        order._action_cancel()
        self.assertEqual((self.kept(order), self.free()), (0, 50))
        with self.assertRefused("is cancelled"):
            self.keep(order)

    def test_the_payment_is_taken_back(self):
        payment = self.receipt(50)
        order = self.with_deposit(0.5)
        self.keep(order, 50)
        payment.action_draft()
        self.assertEqual((self.kept(order), order.oms_to_pay_first), (0, 50))
        payment.action_post()
        self.assertEqual(self.kept(order), 50)

    def test_the_invoice_is_drafted_again_and_cancelled(self):
        self.receipt(100)
        order = self.shipped(mug=10)
        self.keep(order, 100)
        bill = self.bill(order)
        bill.button_draft()
        bill.action_post()
        self.assertEqual((bill.amount_residual, self.free()), (0, 0), "Odoo keeps the match of a draft")
        bill.button_draft()
        bill.button_cancel()
        self.assertEqual(self.free(), 100, "billed in full before: nothing is kept any more")

    def test_a_deposit_that_is_kept_goes_to_the_down_payment(self):
        self.receipt(30)
        order = self.with_deposit(0.3)
        self.keep(order, 30)
        bill = self.down_payment(order, 30)
        self.assertEqual((bill.amount_residual, self.kept(order), order.oms_to_pay_first), (0, 0, 0))

    def test_another_currency_is_left_alone(self):
        currency = self.foreign_currency(2.0)
        self.receipt(50, currency_id=currency.id)
        order = self.confirm(mug=10)
        with self.assertRefused("0.00 is free"):
            self.keep(order)

    def test_a_foreign_credit_goes_in_parts_and_the_books_agree(self):
        currency = self.foreign_currency(2.0)
        payment = self.receipt(100, currency_id=currency.id)
        self.env["res.currency.rate"].create({
            "name": "2026-01-15", "rate": 4.0, "currency_id": currency.id, "company_id": self.company.id})
        bill = self.invoice(100, currency_id=currency.id, invoice_date="2026-01-20")
        use = self.env["oms.on.account"]
        done = use._apply([Take(self.credit_of(payment), bill, 40)])
        self.assertEqual((bill.amount_residual, self.open_of(payment), done.amount), (60, 60, 40))
        done |= use._apply([Take(self.credit_of(payment), bill, 60)])
        self.assertEqual((bill.amount_residual, self.open_of(payment)), (0, 0))
        items = self.credit_of(payment) + self.credit_of(bill)
        self.assertEqual(self.company.currency_id.round(sum(items.mapped("amount_residual"))), 0)
        done.action_undo()
        self.assertEqual((bill.amount_residual, self.open_of(payment)), (100, 100))

    # --- who may ---------------------------------------------------------------------------------------------------

    def test_the_desk_may_and_a_salesman_may_not(self):
        self.receipt(50)
        order = self.confirm(mug=10)
        self.env["oms.on.account"].with_user(self.clerk)._keep(order.with_user(self.clerk), 20)
        self.assertEqual(self.kept(order), 20)
        order.user_id = self.salesman
        with self.assertRaises(AccessError):
            self.env["oms.on.account"].with_user(self.salesman)._keep(order.with_user(self.salesman), 20)
        self.assertEqual(order.with_user(self.clerk).oms_balance_free, 30)
        with self.assertRaises(AccessError):
            order.with_user(self.salesman).read(["oms_balance_free"])

    def test_the_desk_takes_back_nothing_of_invoices(self):
        self.receipt(100)
        order = self.shipped(mug=10)
        self.keep(order, 100)
        self.bill(order)
        applied = order.oms_on_account_ids.filtered(lambda use: use.kind == "applied")
        with self.assertRaises(AccessError):
            applied.with_user(self.clerk).action_undo()
        with self.assertRaises(AccessError):
            applied.with_user(self.clerk).write({"amount": 1})

    def test_the_form_asks_once(self):
        """Whether there is any open credit, which takes a thirtieth of the time; then how much."""
        other = self.confirm(self.env["res.partner"].create({"name": "Pays As Billed"}), mug=1)
        self.receipt(50)
        orders = self.confirm(mug=1) | self.confirm(mug=2) | self.confirm(mug=3)
        self.env.flush_all()
        self.env.invalidate_all()
        orders.mapped("state"), orders.mapped("partner_invoice_id"), orders.mapped("currency_id")
        with self.assertQueryCount(2):
            found = self.env["oms.on.account"]._gather_balances(orders | other)
        self.assertEqual(found, dict.fromkeys(orders.ids, (50, 0)))
        with self.assertQueryCount(1):
            self.assertEqual(self.env["oms.on.account"]._gather_balances(other), {})
