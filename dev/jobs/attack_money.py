# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What `make attack` attacks of money: cards, payments, billing runs, deductions and balances of a company, and the same in
another company, whose names and amounts nobody here may be told; a key of a provider, words of a bank and of a hold."""
from itertools import count

from odoo import fields
from odoo.fields import Command

#: Told to nobody here: names and amounts of the other company; keys of providers; what a bank said of a card (customers).
SECRET, PRICE, KEY, WORDS = "Farland", 4711.13, "KEY-7919-SECRET", "Insolvent-Says-Bank"


def prepare(shop):
    """The ids that are attacked; `shop`: `attack_data.Shop`."""
    env, users = shop.env, shop.users
    far = users["stranger"].company_id
    if not far.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company=far, install_demo=False)
    here = Money(env, env.company, "Here", 10.0).made()
    there = Money(env, far, SECRET, PRICE).made()
    mine = Money(env, env.company, "Portal", 20.0, users["portal"].partner_id).order_of_customer()
    env.cr.commit()
    return {"here": here, "there": there, "mine": mine, "secret": SECRET, "price": [f"{PRICE:.2f}", f"{PRICE:,.2f}"], "key": KEY,
            "words": WORDS, "gone": 2**31 - 1}


class Money:
    """One of each, in a company."""

    def __init__(self, env, company, name, price, partner=None):
        self.env = env(context={**env.context, "allowed_company_ids": company.ids})
        self.company, self.name, self.price = company.with_env(self.env), name, price
        self.partner = (partner or self.env["res.partner"].create({
            "name": f"{name} buyer", "email": f"{name.lower()}@example.com", "company_id": company.id})).with_env(self.env)
        self.product = self.env["product.product"].create({
            "name": f"{name} service", "default_code": f"{name}-SERVICE", "type": "service", "list_price": price,
            "taxes_id": False, "invoice_policy": "order", "company_id": company.id})
        self.bank = self.env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
        account = self.env["account.account"].search([("code", "=", "1099ATT"), ("company_ids", "in", company.ids)]) or (
            self.env["account.account"].create({
                "name": f"{name} outstanding", "code": "1099ATT", "account_type": "asset_current", "reconcile": True}))
        self.bank.inbound_payment_method_line_ids.payment_account_id = account
        self.account = account
        self.numbers = count(self.env["sale.order"].search([], order="id desc", limit=1).id)

    # --- documents ---

    def order(self, confirm=True, **values):
        order = self.env["sale.order"].create({
            "partner_id": self.partner.id, "company_id": self.company.id, "client_order_ref": f"{self.name} PO", **values,
            "order_line": [Command.create({"product_id": self.product.id, "product_uom_qty": 1, "price_unit": self.price})]})
        if confirm:
            order.action_confirm()
        return order

    def invoice(self, kind="out_invoice", post=True):
        today = self.env["oms.day"]._today(company=self.company)
        move = self.env["account.move"].create({
            "move_type": kind, "partner_id": self.partner.id, "company_id": self.company.id,
            "invoice_date": today, "ref": f"{self.name} ref {next(self.numbers)}",
            "invoice_line_ids": [Command.create({
                "name": f"{self.name} goods", "quantity": 1, "price_unit": self.price, "tax_ids": [Command.clear()]})]})
        if post:
            kind = "B" if kind == "in_invoice" else "I"
            move.name = f"{self.name.upper()}-{kind}/{today.year}/{next(self.numbers):05}"
            move.action_post()
        return move

    def payment(self, amount, memo):
        payment = self.env["account.payment"].create({
            "partner_id": self.partner.id, "amount": amount, "payment_type": "inbound", "partner_type": "customer",
            "journal_id": self.bank.id, "memo": memo})
        payment.action_post()
        return payment.move_id.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def card(self, order, state="authorized", amount=None):
        payment = self.env["payment.transaction"].create({
            "provider_id": self.provider.id, "payment_method_id": self.method.id, "amount": amount or order.amount_total,
            "currency_id": order.currency_id.id, "partner_id": order.partner_id.id, "sale_order_ids": [Command.link(order.id)],
            "reference": f"{self.name}-TX-{next(self.numbers)}"})
        if state == "authorized":  # no provider that authorises is installed
            self.env.flush_all()
            self.env.cr.execute("UPDATE payment_transaction SET state = %s WHERE id = %s", [state, payment.id])
            self.env.invalidate_all()
        else:
            payment.write({"state": state, "is_post_processed": True})  # not by Odoo's job, in the middle of it
        return payment

    def operation(self, payment, order, state, kind="capture"):
        return self.env["oms.payment.operation"].sudo().create({
            "kind": kind, "transaction_id": payment.id, "order_id": order.id, "company_id": self.company.id,
            "amount": order.amount_total, "currency_id": order.currency_id.id, "cause": "shipment", "state": state,
            "document": f"{self.name} slip", "key": f"{self.name} {next(self.numbers)}", "reason": f"{self.name} {WORDS}",
            "sent_on": fields.Datetime.now(), "settled": False})

    # --- all of them ---

    def cards(self):
        self.method = self.env.ref("payment.payment_method_card")
        self.provider = self.env["payment.provider"].create({
            "name": f"{self.name} provider", "code": "none", "state": "test", "company_id": self.company.id,
            "payment_method_ids": [Command.set(self.method.ids)], "pending_msg": KEY, "is_published": True})
        self.method.active = True

    def order_of_customer(self):
        """An order of a portal customer whose card failed."""
        self.cards()
        order = self.order()
        payment = self.card(order)
        self.operation(payment, order, "failed")
        return {"order": order.id, "name": order.name, "token": order._portal_ensure_token(), "card": payment.id,
                "partner": order.partner_id.id, "currency": order.currency_id.id, "total": order.amount_total,
                "provider": self.provider.id, "method": self.method.id}

    def made(self):
        env = self.env
        self.cards()
        order, other, third = self.order(), self.order(), self.order()
        card, failing, paid = self.card(order), self.card(other), self.card(third, "done")
        doubt, failed = self.operation(card, order, "doubt"), self.operation(failing, other, "failed")
        policy = env["oms.payment.policy"].create({"company_id": self.company.id, "provider_id": self.provider.id,
                                                   "capture": "hand"})
        back = env["oms.chargeback"].create({
            "transaction_id": paid.id, "amount": 1.0, "reason_text": f"{self.name} {WORDS}", "provider_reference":
            f"{self.name}-CB-{next(self.numbers)}", "journal_id": False, "account_id": False})
        open_, short, matched, used = self.invoice(), self.invoice(), self.invoice(), self.invoice()
        bill = self.invoice("in_invoice")
        receipt, more = self.payment(self.price * 3, "nothing known"), self.payment(self.price * 2, "more")
        applied = env["oms.match"].apply_own(f"account.move.line,{self.payment(self.price, 'x').id}",
                                             [{"invoice_id": matched.id, "amount": self.price}])["applied_id"]
        reason = env["oms.deduction.reason"].search([("company_id", "in", (False, self.company.id))], limit=1)
        deduction = env["oms.deduction"].create({"invoice_id": short.id, "amount": 1.0, "reason_id": reason.id})
        due = self.order()
        kept = env["oms.on.account"]._keep(due, 1.0, more.ids)
        balance = env["oms.on.account.wizard"].create({
            "partner_id": self.partner.id, "company_id": self.company.id, "currency_id": self.company.currency_id.id,
            "amount": 1.0,
            "invoice_ids": [Command.set(used.ids)], "credit_ids": [Command.set(more.ids)]})
        balance.action_apply()
        runs = env["oms.billing.run"].create([{"company_id": self.company.id} for _number in range(3)])
        for run in runs[:2]:
            run.action_preview()
        runs[1].sudo().write({"state": "stopped", "user_id": env.uid, "started_on": fields.Datetime.now()})
        env.flush_all()
        sent = self.invoice()
        sent.sudo().write({"oms_run_id": runs[1].id, "oms_run_key": f"{self.name} key {next(self.numbers)}",
                           "oms_send_state": "failed"})
        return {
            "company": self.company.id, "partner": self.partner.id, "order": order.id, "order_name": order.name, "due": due.id,
            "card": card.id, "failing": failing.id, "paid": paid.id, "doubt": doubt.id, "failed": failed.id,
            "policy": policy.id, "provider": self.provider.id, "method": self.method.id, "chargeback": back.id,
            "open": open_.id, "open_name": open_.name, "short": short.id, "bill": bill.id, "draft": self.invoice(post=False).id,
            "receipt": receipt.id, "applied": applied, "reason": reason.id, "deduction": deduction.id, "kept": kept.id,
            "used": env["oms.on.account"].search([("invoice_id", "=", used.id)], limit=1).id, "ready": runs[0].id,
            "stopped": runs[1].id, "new": runs[2].id, "sent": sent.id, "line": runs[0].line_ids[:1].id, "wizard": balance.id,
            "journal": self.bank.id, "account": self.account.id, "currency": self.company.currency_id.id,
            "credit": more.id, "price": self.price, "token": order._portal_ensure_token(),
            "general": env["account.journal"].search([("type", "=", "general"), ("company_id", "=", self.company.id)],
                                                     limit=1).id}
