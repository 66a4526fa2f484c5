# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .without_order_case import WithoutOrderCase


@tagged("post_install", "-at_install")
class TestWithoutOrderMoney(WithoutOrderCase):
    """What is credited for goods that no order here sold, and how it goes back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = fields.Date.subtract(cls.env["oms.day"]._today(company=cls.company), days=3)
        cls.vat = cls.env["account.tax"].create({
            "name": "VAT in the price", "amount": 20, "type_tax_use": "sale", "price_include_override": "tax_included",
            "company_id": cls.company.id})
        cls.on_top = cls.env["account.tax"].create({
            "name": "VAT on top", "amount": 10, "type_tax_use": "sale", "price_include_override": "tax_excluded",
            "company_id": cls.company.id})

    def transfers(self, back):
        return self.env["account.payment"].search([("oms_note_id", "in", back.sudo().refund_ids.ids)])

    def test_taxes_as_they_were_billed(self):
        self.mug.taxes_id = self.vat
        bill = self.invoice(self.mug, 3, 9.99, invoice_date=self.day)
        self.mug.taxes_id = self.on_top
        _back, note = self.settled(self.loose(self.mug, 3))
        self.assertEqual((note.amount_total, note.amount_tax), (bill.amount_total, bill.amount_tax))
        self.assertEqual(note.invoice_line_ids.tax_ids, self.vat)

    def test_taxes_in_the_price_of_the_pricelist(self):
        self.mug.write({"taxes_id": self.vat, "list_price": 9.99})
        back, note = self.settled(self.loose(self.mug, 2))
        self.assertAlmostEqual(back.line_ids.price_unit, 8.33, 2)
        self.assertEqual((note.amount_total, note.amount_tax, note.invoice_line_ids.tax_ids), (19.98, 3.33, self.vat))

    def test_taxes_on_top_of_a_typed_price(self):
        self.mug.taxes_id = self.on_top
        back = self.through(self.loose(self.mug, 2, price_typed=5))
        back.action_settle()
        self.assertEqual(back.approval_amount, 11, "what goes back, taxes included")
        back.with_user(self.returns_supervisor).action_approve_refund()
        self.assertEqual((back.sudo().refund_ids.amount_total, back.amount), (11, 10))

    def test_the_customer_s_fiscal_position(self):
        income = self.env["account.account"].create({
            "name": "Sales abroad", "code": "ABROAD", "account_type": "income"})
        usual = self.mug.product_tmpl_id.get_product_accounts()["income"]
        abroad = self.env["account.fiscal.position"].create({
            "name": "Abroad", "account_ids": [Command.create({"account_src_id": usual.id, "account_dest_id": income.id})]})
        self.on_top.copy({"name": "None abroad", "amount": 0, "fiscal_position_ids": [Command.set(abroad.ids)],
                          "original_tax_ids": [Command.set(self.on_top.ids)]})
        self.mug.taxes_id = self.on_top
        self.customer.property_account_position_id = abroad
        _back, note = self.settled(self.loose(self.mug))
        self.assertEqual((note.fiscal_position_id, note.invoice_line_ids.account_id, note.amount_total), (abroad, income, 10))
        self.assertEqual(note.journal_id.type, "sale")

    def test_billed_in_another_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        other = euro if self.company.currency_id != euro else self.env.ref("base.USD")
        other.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", other.id)]).unlink()
        self.env["res.currency.rate"].create([
            {"currency_id": other.id, "name": day, "rate": rate, "company_id": self.company.id}
            for day, rate in (("2020-01-01", 2.0), (fields.Date.add(self.day, days=1), 4.0))])
        bill = self.invoice(self.mug, 2, 10, invoice_date=self.day, currency_id=other.id)
        back, note = self.settled(self.loose(self.mug, 2))
        self.assertEqual((back.currency_id, back.line_ids.price_unit), (self.company.currency_id, 5))
        self.assertEqual((note.currency_id, note.amount_total), (self.company.currency_id, 10), "as on the invoice's day")
        self.assertEqual(note.amount_residual, 10)
        self.assertEqual(bill.amount_residual, 20)

    def test_the_customer_buys_in_another_currency(self):
        self.env["res.config.settings"].create({"group_product_pricelist": True}).execute()
        other = self.env.ref("base.EUR") if self.company.currency_id != self.env.ref("base.EUR") else self.env.ref("base.USD")
        other.active = True
        self.customer.property_product_pricelist = self.env["product.pricelist"].create({
            "name": "Abroad", "currency_id": other.id})
        self.env["res.currency.rate"].search([("currency_id", "=", other.id)]).unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": other.id, "name": "2020-01-01", "rate": 2.0, "company_id": self.company.id})
        bill = self.invoice(self.mug, 2, 17, invoice_date=self.day, currency_id=other.id)
        self.allow(without_order="accept", ask_above=16)
        back = self.loose(self.mug, 2)
        self.assertDecision(back, "ask", "valuable")  # 34 of the other are 17 of the company's
        back, note = self.settled(back)
        self.assertEqual((back.currency_id, note.currency_id, note.amount_total), (other, other, bill.amount_total))

    def test_what_is_still_owed_is_lowered_first(self):
        bill = self.invoice(self.mug, 3, 10, invoice_date=self.day)
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=bill.ids).create(
            {"amount": 25})._create_payments()
        back, note = self.settled(self.loose(self.mug, 2), "paid")
        self.assertEqual((bill.amount_residual, note.amount_residual), (0, 15), "5 of 20 were not paid yet")
        self.assertEqual(self.transfers(back).mapped("amount"), [15])
        self.assertEqual(self.transfers(back).state, "draft")
        self.assertFalse(self.env["oms.payment.operation"].search([("note_id", "=", note.id)]), "never by card")

    def test_two_returns_of_nobody_s_order_do_not_share_money(self):
        first, _note = self.settled(self.loose(self.mug, 2), "transfer")
        second, _note = self.settled(self.loose(self.cup, 2), "transfer")
        self.assertEqual([self.transfers(back).amount for back in (first, second)], [20, 10])

    def test_at_once(self):
        backs = (self.loose(self.mug, 2) | self.loose(self.cup, 2)).sudo()
        backs.money_way = "transfer"
        backs.action_authorise()
        backs.action_receive()
        backs.action_inspect()
        backs.action_settle()
        self.assertEqual([self.transfers(back).amount for back in backs], [20, 10])
        self.assertEqual(len(backs.refund_ids), 2, "a credit note of its own for each")

    def test_kept_as_credit(self):
        back = self.loose(self.mug, 2, resolution="credit")
        back, note = self.settled(back, "paid")
        self.assertEqual((note.amount_residual, self.transfers(back).ids), (20, []))

    def test_with_goods_of_an_order(self):
        order = self.shipped(cup=2)
        self.bill(order)
        back = self.ask(order, cup=2)
        back.line_ids = [Command.create({"product_id": self.mug.id, "quantity": 1})]
        back.action_authorise()
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        self.assertEqual((back.state, back.order_ids, back.amount), ("settled", order, 20))
        self.assertEqual(sorted(back.refund_ids.mapped("amount_total")), [10, 10])
        self.assertEqual((order.order_line.qty_delivered, order.order_line.qty_invoiced), (0, 0))
        self.assertNoFaults()

    def test_the_dialog_shows_it(self):
        back = self.through(self.loose(self.mug, 2, price_typed=7))
        wizard = self.env["oms.refund.wizard"].with_user(self.returns_clerk)._oms_propose(back)
        self.assertEqual(wizard.way, "credit")
        self.assertIn("14", wizard.shown["approve"])
        wizard.action_apply()
        self.assertEqual(back.approval_state, "asked")

    def test_two_companies(self):
        other = self.env["res.company"].create({"name": "Second shop", "currency_id": self.company.currency_id.id})
        self.env["account.chart.template"].try_loading("generic_coa", company=other, install_demo=False)
        theirs = self.invoice(self.mug.with_company(other), 5, 3, invoice_date=self.day, company_id=other.id)
        self.assertEqual(theirs.company_id, other)
        back = self.loose(self.mug)
        self.assertEqual((back.line_ids.price_source, back.line_ids.price_unit), ("pricelist", 10), "no invoice of ours")
        at_theirs = self.env["oms.return"].with_company(other).create({
            "partner_id": self.customer.id, "company_id": other.id,
            "line_ids": [Command.create({"product_id": self.mug.id})]})
        self.assertEqual((at_theirs.line_ids.price_source, at_theirs.line_ids.price_unit), ("last_invoice", 3))
        self.mug.company_id = self.company
        with self.assertRefused("is a product of .*, not of Second shop"):
            at_theirs.line_ids = [Command.create({"product_id": self.mug.id})]

    def test_a_branch_of_the_customer(self):
        branch = self.env["res.partner"].create({"name": "Corner Shop 2", "parent_id": self.customer.id, "type": "delivery"})
        self.invoice(self.mug, 5, 3, invoice_date=self.day)
        back, note = self.settled(self.loose(self.mug, partner=branch))
        self.assertEqual((back.line_ids.price_unit, note.partner_id, note.partner_shipping_id), (3, self.customer, branch))

    def test_no_money_before_it_is_here(self):
        policy = self.allow(without_order="accept", window_days=0, money_when="authorisation", money_auto=True)
        self.assertIn("Of parts of kits and goods of no order it does when they are here.", policy.says)
        order = self.shipped(cup=1)
        self.bill(order)
        back = self.ask(order, cup=1)
        self.assertFalse(back.money_waits, "its money moves as the policy says")
        back.line_ids = [Command.create({"product_id": self.mug.id, "quantity": 2})]
        why = "before the goods are here, but not for .*mug: .* Their money can move when they are here"
        self.assertRegex(back.money_waits, why)
        back.with_user(self.returns_supervisor).action_authorise()
        self.assertEqual(back.sudo().refund_ids.amount_total, 5, "nobody could bill the others again")
        self.assertRegex(back.money_waits, why)
        back.action_receive()
        self.assertEqual((sum(back.sudo().refund_ids.mapped("amount_total")), back.money_waits), (25, False))

    def test_the_customer_keeps_it(self):
        self.allow(without_order="accept", keep_up_to=10)
        self.invoice(self.mug, 5, 3, invoice_date=self.day)
        back = self.loose(self.mug, 2)
        self.assertDecision(back, "accept", "keep")
        back.action_authorise()
        back.action_settle()
        self.assertEqual((back.state, back.sudo().refund_ids.amount_total, back.picking_ids.ids), ("settled", 6, []))
        again = self.loose(self.mug, 4)
        self.assertDecision(again, "refuse", "more_than_billed")

    def test_an_invoice_is_taken_back_meanwhile(self):
        bill = self.invoice(self.mug, 1, invoice_date=self.day)
        back = self.through(self.loose(self.mug))
        bill.button_draft()
        with self.assertRaisesRegex(UserError, "0 are not credited yet"):
            back.action_settle()

    def test_who_is_paid_is_who_it_was_decided_for(self):
        """The clerk of returns cannot send the money of an accepted return to somebody else."""
        self.invoice(self.mug, 3, 10)
        back = self.through(self.loose(self.mug, 3))
        other = self.env["res.partner"].create({"name": "Mallory"})
        with self.assertRaisesRegex(UserError, f"{back.name} is decided for .*: its customer stays. Cancel it"):
            back.with_user(self.returns_clerk).partner_id = other
        asked = self.loose(self.mug, 1, price_typed=0)
        asked.partner_id = other
        self.assertEqual(asked.line_ids.price_source, "pricelist", "asked for only: judged and priced for the other one")

    def test_what_was_accepted_keeps_its_price(self):
        """Half of it is credited; then another invoice comes, and something unannounced in the second parcel."""
        first = self.invoice(self.mug, 4, 10)
        back = self.loose(self.mug, 4)
        back.with_user(self.returns_supervisor).action_authorise()
        line = back.line_ids
        self.assertEqual(line.price_unit, 10)
        self.invoice(self.mug, 4, 12, invoice_date=fields.Date.add(first.invoice_date, days=1))
        back.sudo().modified(["currency_id"])  # as by a line that is added to it
        self.env.flush_all()
        self.assertEqual((line.price_unit, line.sudo().price_item_id.move_id), (10, first))
