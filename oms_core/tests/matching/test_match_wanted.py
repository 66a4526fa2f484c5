# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ...models.matching import oms_match_wanted
from .match_case import MatchCase


@tagged("post_install", "-at_install")
class TestMatchWanted(MatchCase):
    """Of all that is open only that is read which a payment can be for."""

    def items(self, receipt):
        """The numbers of the documents that are read for a receipt."""
        came = self.match._came(self.key(receipt))
        return {number for item in self.match._book(self.company, [came]).items.values() if not item.closed
                for number, kind in item.numbers[:1]}

    def foreign(self):
        """A currency of which a half is one of the books'."""
        other = self.env.ref("base.EUR") if self.company.currency_id != self.env.ref("base.EUR") else self.env.ref("base.USD")
        other.active = True
        other.rate_ids.unlink()
        self.env["res.currency.rate"].create({
            "name": "2024-01-01", "currency_id": other.id, "rate": 0.5, "company_id": self.company.id})
        return other

    def test_the_payers_what_has_the_number_and_what_has_the_amount(self):
        own, named, equal = self.invoice(11.0), self.invoice(22.0, self.other), self.invoice(33.0, self.other)
        discounted = self.invoice(34.0, self.other, invoice_payment_term_id=self.early().id)
        stranger = self.invoice(44.0, self.other)
        wanted = {own.name, named.name, equal.name}
        digits = "".join(mark for mark in named.name if mark.isdigit())
        for text in (named.name, named.name.replace("/", ""), f"Invoice {digits} thanks", named.name.lower().replace("/", " - ")):
            found = self.items(self.payment(33.0, text))
            self.assertTrue(wanted <= found, text)
            self.assertNotIn(stranger.name, found)
        self.assertIn(discounted.name, self.items(self.payment(33.32)))

    def test_payers_by_their_name_and_their_account(self):
        invoice, stranger = self.invoice(22.0, self.other), self.invoice(44.0, self.customer)
        self.assertEqual(self.items(self.arrives(1.0, "x", partner_name="HARBOUR CAFE")), {invoice.name})
        self.env["res.partner.bank"].create({"partner_id": self.customer.id, "acc_number": "DE02120300000000202051"})
        found = self.items(self.arrives(1.0, "x", account_number="DE02 1203 0000 0000 2020 51"))
        self.assertEqual(found, {stranger.name})

    def test_orders_and_their_numbers(self):
        order = self.confirm(self.other, mug=3)
        order.client_order_ref = "PO-7788"
        for text in (order.name, "PO 7788"):
            self.assertIn(order.name, self.items(self.payment(1.0, text)))
        self.assertNotIn(order.name, self.items(self.payment(1.0, "PO 7789")))

    def test_a_number_that_nothing_has_is_still_seen_for_what_it_is(self):
        """How numbers look is known of all that is open, not of what was read alone."""
        self.invoice(44.0, self.other)
        like = self.invoice(45.0, self.other).name
        invoice = self.invoice(33.0)
        payment = self.payment(33.0, like[:-4] + "9876")
        self.assertEqual(self.best(payment)["takes"][0]["invoice_id"], invoice.id)
        self.assertIn("The text has a number of ours that nothing has", self.best(payment)["reasons"])

    def test_for_a_whole_day_of_receipts_the_same_is_read(self):
        """PostgreSQL goes through long lists one by one: then it is told afterwards what is wanted."""
        named, stranger = self.invoice(22.0, self.other), self.invoice(44.0, self.other)
        payment = self.payment(33.0, named.name)
        few = self.items(payment)
        self.assertEqual((named.name in few, stranger.name in few), (True, False))
        self.patch(oms_match_wanted, "MOST_DIGITS", 0)
        self.assertEqual(self.items(payment), few)

    def test_more_that_is_open_is_no_more_to_read(self):
        self.invoice(33.0)
        payment = self.payment(33.0)
        before = len(self.match._book(self.company, [self.match._came(self.key(payment))]).items)
        for amount in range(50, 60):
            self.invoice(float(amount), self.other)
        self.assertEqual(len(self.match._book(self.company, [self.match._came(self.key(payment))]).items), before)

    def test_what_was_applied_before_is_asked_of_these_alone(self):
        payments = [self.payment(amount) for amount in (10.0, 20.0)]
        for payment in payments:
            self.undo(self.own(payment, [(self.invoice(payment.amount), payment.amount)]))
        came = [self.match._came(self.key(payment)) for payment in payments]
        self.assertEqual(self.match._left_to_people(came[:1]), {came[0].key})

    # --- two currencies, and what is kept ------------------------------------------------------------------------

    def test_another_currency_is_shown_in_that_of_the_payment(self):
        invoices = [self.invoice(amount) for amount in (60.0, 40.0)]
        payment = self.payment(50.0, " ".join(one.name for one in invoices), currency_id=self.foreign().id)
        takes = self.best(payment)["takes"]
        self.assertEqual({take["invoice_id"]: (take["amount"], take["open"], take["off"]) for take in takes},
                         {invoices[0].id: (30.0, 30.0, 0.0), invoices[1].id: (20.0, 20.0, 0.0)})

    def kept(self, amount, of, currency=None):
        """An order for which so much of a payment is kept."""
        order = self.quotation(mug=9)
        if currency:
            order.pricelist_id = self.env["product.pricelist"].create({"name": "Other", "currency_id": currency.id})
            order.order_line.price_unit = 10
        order.action_confirm()
        self.env["oms.on.account"]._keep(order, amount, item_ids=self.credit_of(of).ids)
        return order

    def test_what_is_kept_stays_kept_beside_a_discount(self):
        invoice = self.invoice(100.0, invoice_payment_term_id=self.early().id)
        payment = self.payment(128.0, invoice.name)
        order = self.kept(30.0, payment)
        before = self.books(invoice, payment)
        applied = self.apply(payment)
        self.assertEqual((invoice.amount_residual, self.credit_of(payment).amount_residual), (0.0, -30.0))
        entry = self.env["account.move"].browse(applied.made["entry"])
        self.assertEqual(sum(entry._oms_receivable_lines().mapped("amount_residual")), 0.0, "all of the discount was used")
        self.assertEqual(self.env["oms.on.account"]._gather_kept(order.ids), {order.id: 30.0})
        self.undo(applied)
        self.assertEqual(self.books(invoice, payment), before)

    def test_what_is_kept_stays_kept_in_another_currency(self):
        other = self.foreign()
        invoices = [self.invoice(amount) for amount in (60.0, 40.0)]
        payment = self.payment(80.0, " ".join(one.name for one in invoices), currency_id=other.id)
        order = self.kept(30.0, payment, other)
        best = self.best(payment)
        self.assertEqual((self.row(payment)["amount"], sum(take["amount"] for take in best["takes"])), (50.0, 50.0))
        self.apply(payment)
        self.assertEqual([one.amount_residual for one in invoices], [0.0, 0.0])
        self.assertEqual(self.credit_of(payment).amount_residual_currency, -30.0)
        self.assertEqual(self.env["oms.on.account"]._gather_kept(order.ids), {order.id: 30.0})

    def test_no_more_of_a_foreign_payment_than_is_free(self):
        """Worth about as much is not as much: the invoice stays open by the rest, the money of the order is not touched."""
        other = self.foreign()
        payment = self.payment(79.0, "x", currency_id=other.id)
        order = self.kept(30.0, payment, other)
        invoice = self.invoice(100.0)
        self.apply(payment)
        self.assertEqual((invoice.amount_residual, self.credit_of(payment).amount_residual_currency), (2.0, -30.0))
        self.assertEqual(self.env["oms.on.account"]._gather_kept(order.ids), {order.id: 30.0})

    def test_the_journal_of_discounts_is_looked_up_once(self):
        invoices = [self.invoice(amount, invoice_payment_term_id=self.early().id) for amount in (100.0, 200.0, 300.0)]
        payments = [self.payment(invoice.amount_total * 0.98, invoice.name) for invoice in invoices]
        match = type(self.env["oms.match"])
        asked, entry_journal = [], match._entry_journal

        def counted(service, company):
            asked.append(company)
            return entry_journal(service, company)
        self.patch(match, "_entry_journal", counted)
        self.company.oms_match_auto = True
        plan = self.env["oms.match"]._plan_company(self.company)
        self.assertEqual(len(plan), len(payments))
        self.env["oms.match"]._apply(plan)
        self.assertEqual(asked, [self.company])
