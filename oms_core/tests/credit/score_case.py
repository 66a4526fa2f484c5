# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields

from ..common import OmsCase


class ScoreCase(OmsCase):
    """Words to tell how a customer paid: ``bill(age=90, late=10)`` is an invoice of 90 days ago, due after 30 days and
    paid 10 days after that."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.accounts = cls.env["oms.credit.account"]

    def ago(self, days):
        return self.today - timedelta(days=days)

    def document(self, age, **values):
        return self.documents([age], **values)

    def documents(self, ages, amount=100.0, terms=30, partner=None, move_type="out_invoice", **values):
        moves = self.env["account.move"].create([{
            "move_type": move_type, "partner_id": (partner or self.customer).id, "invoice_date": self.ago(age),
            "invoice_date_due": self.ago(age - terms),
            "invoice_line_ids": [Command.create({
                "name": "Goods", "quantity": 1, "price_unit": amount, "tax_ids": [Command.clear()]})],
            **values} for age in ages])
        moves.action_post()
        return moves

    def bill(self, age, late=None, amount=100.0, terms=30, **values):
        invoice = self.document(age, amount=amount, terms=terms, **values)
        if late is not None:
            self.pay(invoice, age - terms - late)
        return invoice

    def pay(self, invoice, age, amount=None):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({"payment_date": self.ago(age)})
        if amount:
            wizard.write({"amount": amount, "payment_difference_handling": "open"})
        wizard._create_payments()

    def habit(self, late, count=6, **values):
        """``count`` invoices, a month apart, each paid ``late`` days late."""
        ages = [60 + max(late, 0) + 30 * number for number in range(count)]
        invoices = self.documents(ages, **values)
        for age, invoice in zip(ages, invoices, strict=True):
            self.pay(invoice, age - values.get("terms", 30) - late)
        return invoices

    def rated(self, partner=None, company=None):
        """The customer's account, made and scored as the job does it."""
        partner, company = partner or self.customer, company or self.company
        self.env["oms.credit.stale"]._oms_open_accounts([(partner.id, company.id)])
        account = self.accounts.search([("partner_id", "=", partner.id), ("company_id", "=", company.id)])
        account._oms_rate()
        return account

    def items(self, account):
        """[(amount, days late or None)] of what the score is made from, in order."""
        items, _disputed = self.accounts._gather_history(account.ids, self.today, 1096).get(account.id, ([], 0))
        return sorted(((round(item.amount, 2), (item.paid - item.due).days if item.paid else None)
                       for item in items), key=str)
