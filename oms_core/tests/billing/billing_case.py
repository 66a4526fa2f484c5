# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
from contextlib import contextmanager
from datetime import date

import openpyxl

from odoo import Command

from ...report import billing_sheet
from ..common import OmsCase
from ..people import new_user

JANUARY = {"date_from": date(2024, 1, 1), "date_to": date(2024, 1, 31)}


class BillingCase(OmsCase):
    """The small shop with a chart of accounts, a bank and an accountant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.env.user.group_ids += cls.env.ref("account.group_account_manager")
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1)
        cls.postage = cls.env["product.product"].create({
            "name": "Postage", "default_code": "POST", "type": "service", "invoice_policy": "order",
            "list_price": 4.0, "taxes_id": [Command.clear()]})
        cls.accountant = new_user(
            cls.env, "oms_accountant", "account.group_account_invoice", name="Accountant")

    # --- stories ---

    @classmethod
    def shipped(cls, partner=None, ship=None, **quantities):
        """A confirmed order of which ``ship`` (by default all) was shipped."""
        for name, quantity in (ship or quantities).items():
            if getattr(cls, name).is_storable:
                cls.put(getattr(cls, name), quantity)
        order = cls.confirm(partner, **quantities)
        cls.ship(cls, order)
        return order

    def outcome(self, orders):
        return self.env["oms.billing"]._outcome(orders)

    def bill(self, orders):
        outcome = self.outcome(orders)
        self.assertFalse(outcome.failed)
        return outcome.invoices

    def pay(self, invoices, **options):
        return self.env["account.move"]._oms_register_payments(invoices, self.bank, **options)

    def pay_natively(self, invoice, **values):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids)
        return wizard.create({"journal_id": self.bank.id, **values})._create_payments()

    def invoice(self, amount, partner=None, move_type="out_invoice", **values):
        invoice = self.env["account.move"].create({
            "move_type": move_type, "partner_id": (partner or self.customer).id,
            "invoice_line_ids": [Command.create({
                "name": "Goods", "quantity": 1, "price_unit": amount, "tax_ids": [Command.clear()]})],
            "invoice_date": "2024-01-10", **values})
        invoice.action_post()
        return invoice

    def credit_note(self, amount, partner=None, **values):
        return self.invoice(amount, partner, "out_refund", **values)

    # --- facts ---

    def receivable(self, document):
        return sum(document.line_ids.filtered(lambda line: line.account_type == "asset_receivable").mapped("balance"))

    def todo(self, kind):
        self.env.flush_all()
        return self.env["oms.todo"].search([("kind", "=", kind), ("role", "=", "accountant")])

    def items_of(self, invoice):
        return sorted(
            (line.display_type, line.account_id.code, line.balance, line.amount_currency, line.tax_base_amount,
             tuple(line.tax_ids.ids), line.tax_line_id.id)
            for line in invoice.line_ids)

    # --- the shop's books ---

    @contextmanager
    def without_receivable(self, order):
        """While this lasts the invoice of the order cannot be posted: its account is archived."""
        account = self.env["account.account"].create({
            "name": "Lost", "code": "OMSLOST", "account_type": "asset_receivable", "reconcile": True})
        partner = self.env["res.partner"].create({"name": "Lost and found"})
        usual = order.partner_invoice_id
        partner.property_account_receivable_id = account
        order.partner_invoice_id = partner
        account.active = False
        yield
        order.partner_invoice_id = usual
        partner.property_account_receivable_id = False
        account.unlink()

    def taxes(self):
        def tax(name, amount, **values):
            return self.env["account.tax"].create({
                "name": name, "amount": amount, "type_tax_use": "sale", "company_id": self.company.id, **values})
        return {
            "excluded": tax("8.875 %", 8.875), "second": tax("1.1 %", 1.1, sequence=20),
            "included": tax("21 % incl.", 21.0, price_include_override="tax_included"),
        }

    def awkward_order(self, lines):
        order = self.env["sale.order"].create({
            "partner_id": self.customer.id,
            "order_line": [
                Command.create({
                    "product_id": product.id, "product_uom_qty": quantity, "price_unit": price, "discount": discount,
                    "tax_ids": [Command.set(taxes.ids)]})
                for product, quantity, price, discount, taxes in lines],
        })
        for product, quantity, *_more in lines:
            self.put(product, quantity)
        order.action_confirm()
        self.ship(order)
        return order

    def foreign_currency(self, rate):
        """A currency of which the company's buys ``rate``."""
        currency = self.env["res.currency"].create({"name": "TST", "symbol": "T", "rounding": 0.01})
        self.env["res.currency.rate"].create({
            "name": "2000-01-01", "rate": rate, "currency_id": currency.id, "company_id": self.company.id})
        return currency


class SheetCase(BillingCase):
    """A company of its own, and the spreadsheet read back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A company of its own: what is in the database already is nobody's business here.
        cls.company = cls.env["res.company"].create({"name": "Sheet & Sons", "currency_id": cls.env.ref("base.USD").id})
        cls.env.user.company_ids += cls.company
        cls.env.user.company_id = cls.company
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1)
        cls.misc = cls.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", cls.company.id)], limit=1)
        cls.customer = cls.customer.with_env(cls.env)
        cls.other = cls.env["res.partner"].create({"name": "Other Shop"})
        cls.accountant.write({"company_ids": [Command.link(cls.company.id)], "company_id": cls.company.id})

    # --- reading back ---

    def sheet(self, **options):
        """Write, read back; returns (totals, workbook). The sheets' own checks must hold each time."""
        target = io.BytesIO()
        totals = self.env["oms.billing.sheet"]._oms_write(target, self.company, **options)
        self.assertTrue(totals["ok"], totals["checks"])
        target.seek(0)
        return totals, openpyxl.load_workbook(target)

    def rows(self, book, name):
        """[{title: value}] of a sheet's list."""
        cells = list(book[name].iter_rows(min_row=billing_sheet.HEADER_ROW + 1, values_only=True))
        found = []
        for row in cells[1:]:
            if all(value is None for value in row):
                break
            found.append(dict(zip(cells[0], row)))
        return found

    def customer_row(self, book, partner=None):
        name = (partner or self.customer).complete_name
        return next(row for row in self.rows(book, "Customers") if row["Customer"] == name)

    def assertRow(self, row, **expected):
        shown = {title.lower().replace(" ", "_").replace("-", "_"): value for title, value in row.items()}
        for title, value in expected.items():
            self.assertEqual(shown[title], value, title)

    def ledger(self, day):
        """{commercial partner id: balance of the receivable accounts}, by plain SQL on the journal items."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT partner.commercial_partner_id, SUM(item.debit - item.credit)
                 FROM account_move_line item, account_account account, account_move move, res_partner partner
                WHERE account.id = item.account_id AND account.account_type = 'asset_receivable'
                  AND move.id = item.move_id AND move.state = 'posted' AND partner.id = item.partner_id
                  AND item.company_id = %s AND item.date <= %s
                GROUP BY 1""", [self.company.id, day])
        return {partner: float(balance) for partner, balance in self.env.cr.fetchall() if balance}

    def assertEqualsLedger(self, book, day):
        names = {partner.id: partner.complete_name for partner in self.env["res.partner"].browse(self.ledger(day))}
        shown = {row["Customer"]: row["Closing balance"] for row in self.rows(book, "Customers")
                 if row["Closing balance"]}
        self.assertEqual(shown, {names[partner]: balance for partner, balance in self.ledger(day).items()})
