# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command

from .walk_cards import WalkCards

#: How often each step is taken beside the others.
WEIGHTS = {"ship": 8, "bill": 6, "job": 10, "decide": 5, "card": 3, "pay": 2, "order": 2, "post_process": 5, "refund": 3,
           "change": 2, "capture_by_hand": 2, "keep": 2, "return": 2}


class WalkSteps(WalkCards):
    """What may happen, a method ``step_…`` each."""

    def steps(self):
        names = sorted(name[5:] for name in dir(self) if name.startswith("step_"))
        return [name for name in names for _time in range(WEIGHTS.get(name, 1))]

    # --- orders --------------------------------------------------------------------------------------------------

    def step_order(self):
        freight = {"freight": 1} if self.chance(0.5) else {}
        order = self.quotation(self.dice.choice((self.customer, self.sister)), mug=self.dice.randint(1, 9),
                               **({"cup": self.dice.randint(1, 9)} if self.chance(0.7) else {}), **freight)
        for line in order.order_line:
            line.price_unit = self.price()
            line.tax_ids = self.dice.choice((self.tax, self.within, self.tax.browse(), self.tax))
        if self.chance(0.4):
            values = ({"discount_type": "so_discount", "discount_percentage": self.dice.choice((0.1, 0.03, 0.333))}
                      if self.chance(0.6) else
                      {"discount_type": "amount", "discount_amount": round(order.amount_total / self.dice.randint(5, 20), 2)})
            self.env["sale.order.discount"].create({"sale_order_id": order.id, **values}).action_apply_discount()
        if self.chance(0.2):
            order.oms_deposit_percent = 0.3
        self.orders |= order
        if self.chance(0.7):
            self.pay_by_card(order)
        order.action_confirm()

    def step_card(self):
        order = self.some(self.confirmed())
        if order:
            beside = self.confirmed().filtered(lambda one: one.partner_id == order.partner_id) - order
            orders = order | self.some(beside) if beside and self.chance(0.2) else order
            total = sum(orders.mapped("amount_total"))
            amount = round(total * self.dice.choice((1, 1, 1, 0.5, 1.2)), 2)
            if amount > 0:
                self.pay_by_card(orders, amount=amount, state=self.dice.choice(("authorized",) * 6 + ("pending", "done")))

    def step_change(self):
        """The order is raised, or lowered by what has not left."""
        line = self.some(self.confirmed().order_line.filtered(lambda line: line.product_id in self.mug | self.cup))
        if line:
            gone = max(line.oms_shipped_qty, line.qty_delivered, line.qty_invoiced)
            least = max(int(gone), int(line.product_uom_qty / 2) if line.order_id.oms_reduction_ids else 1, 1)
            if line.order_id.oms_reduction_ids and any(line.order_id.order_line.mapped("qty_invoiced")):
                self.reshared.add(line.order_id.id)
            if (self.roots(line.order_id) | self.family(self.roots(line.order_id))).filtered(lambda one: one.state == "cancel"):
                self.otherwise.add(line.order_id.id)  # what its card was for is given back already
            with self.perhaps():
                line.product_uom_qty = self.dice.randint(least, least + 6)

    def step_price(self):
        order = self.some(self.confirmed().filtered(lambda order: not any(order.order_line.mapped("qty_delivered"))))
        line = order and self.some(order.order_line.filtered(
            lambda line: line.product_id in self.mug | self.cup and not line.qty_invoiced and not line.oms_shipped_qty))
        if line and not order.oms_reduction_ids:
            with self.perhaps():
                line.price_unit = self.price()

    def step_ship(self):
        order = self.some(self.confirmed().filtered(self.to_ship))
        if order:
            self.ship_part(order, all_of_it=self.chance(0.3))

    def ship_part(self, order, all_of_it=False):
        for _time in range(2):  # what was in doubt may have failed meanwhile, which is said anew
            order.oms_hold_ids.filtered(lambda hold: hold.state == "active").action_clear("Sent all the same")
        picking = self.to_ship(order)[:1]
        moves = picking.move_ids.filtered(lambda move: move.state != "cancel")
        for move in moves:
            most = int(move.product_uom_qty)
            move.write({"quantity": most if all_of_it else self.dice.randint(0, most), "picked": True})
        if not any(moves.mapped("quantity")):
            moves[:1].quantity = 1
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=[]).button_validate()
        self.assertEqual(picking.state, "done")

    def step_give_up(self):
        order = self.some(self.confirmed().filtered(self.to_ship))
        if order and self.chance(0.5):
            self.to_ship(order).action_cancel()

    def step_cancel(self):
        order = self.some(self.confirmed().filtered(
            lambda order: not order.invoice_ids and not any(order.order_line.mapped("qty_delivered"))))
        if order:
            with self.perhaps():
                order._action_cancel()

    def step_return(self):
        picking = self.some(self.confirmed().picking_ids.filtered(
            lambda one: one.state == "done" and one.picking_type_code == "outgoing"))
        self.send_some_back(picking, self.dice)

    # --- bills -------------------------------------------------------------------------------------------------------

    def billable(self):
        return self.confirmed().filtered(lambda one: one.invoice_status == "to invoice" and not self.drafts(one))

    def drafts(self, order):
        return order.invoice_ids.filtered(lambda bill: bill.state == "draft")

    def step_bill(self):
        orders = self.billable()
        order = self.some(orders)
        if self.chance(0.6):
            self.bill_all(order)
        elif self.chance(0.7):
            self.bill_all(orders, consolidate=True)
        else:
            with self.perhaps():  # Odoo's own button
                made = order._create_invoices(final=self.chance(0.5))
                if made and self.chance(0.7):
                    made.action_post()

    def bill_all(self, orders, consolidate=False):
        outcome = self.env["oms.billing"]._outcome(orders, consolidate=consolidate)
        self.assertFalse(outcome.failed, "all can be billed")

    def step_down_payment(self):
        order = self.some(self.confirmed().filtered(
            lambda order: not order.order_line.filtered("is_downpayment") and not any(order.order_line.mapped("qty_invoiced"))))
        if order and order.amount_total > 1:
            with self.perhaps():
                self.down_payment(order, self.dice.choice((10, 33.33, 50)))

    def step_credit_down_payment(self):
        """It was asked for by mistake, or too much of it; the credit note is perhaps taken back."""
        bill = self.some(self.bills().filtered(lambda bill: not bill.reversal_move_ids and all(
            line.is_downpayment for line in bill.invoice_line_ids.sale_line_ids)))
        if bill:
            with self.perhaps():
                note = self.reversal(bill)
                note.action_post()
                if self.chance(0.4):
                    note.button_draft()
                    note.button_cancel()

    def step_post(self):
        bill = self.some(self.bills("draft") | self.bills("draft", kind="out_refund"))
        if bill:
            with self.perhaps():
                bill.action_post()

    def step_draft(self):
        """A bill is taken back to draft; mostly it is posted again."""
        bill = self.some(self.bills())
        if bill:
            with self.perhaps():
                bill.button_draft()
                if self.chance(0.7):
                    bill.action_post()
                elif self.chance(0.3):
                    bill.button_cancel()

    def step_favour(self):
        """Something is taken off a bill, and the goods stay."""
        bill = self.some(self.bills().filtered(lambda bill: bill.amount_total > 1 and not bill.reversal_move_ids))
        if bill:
            with self.perhaps():
                note = self.reversal(bill)
                note.invoice_line_ids.sale_line_ids = [Command.clear()]
                note.invoice_line_ids[1:].unlink()
                note.invoice_line_ids.write({"quantity": 1, "discount": 0, "tax_ids": [Command.clear()], "extra_tax_data": False,
                                             "price_unit": round(bill.amount_total * self.dice.choice((0.1, 0.3)), 2)})
                note.action_post()
                self.favours |= note

    def step_reverse(self):
        """A bill was wrong: it is credited whole, and its goods are billed anew."""
        bill = self.some(self.bills().filtered(lambda bill: not bill.reversal_move_ids and not any(
            line.is_downpayment for line in bill.invoice_line_ids.sale_line_ids)))
        if bill:
            with self.perhaps():
                self.reversal(bill).action_post()

    # --- other money ---------------------------------------------------------------------------------------------------

    def step_pay(self):
        bill = self.some(self.still_open())
        if bill:
            amount = self.part(bill.amount_residual) * self.dice.choice((1, 1, 1, 1.1))
            self.pay(bill, amounts={bill.id: round(amount, 2)})

    def step_pay_together(self):
        """One payment for several bills of a customer."""
        bill = self.some(self.still_open())
        bills = self.still_open().filtered(lambda one: one.partner_id == bill.partner_id)[:3] if bill else bill
        if bills:
            with self.perhaps():
                self.env["account.payment.register"].with_context(active_model="account.move", active_ids=bills.ids).create({
                    "journal_id": self.bank.id, "group_payment": True})._create_payments()

    def step_receipt(self):
        self.receipt(self.dice.choice((self.customer, self.sister)), round(self.dice.uniform(1, 150), 2))

    def step_bounce(self):
        """A payment that somebody registered did not come after all."""
        payment = self.some(self.env["account.payment"].search([
            ("partner_id", "in", (self.customer | self.sister).ids), ("payment_transaction_id", "=", False),
            ("state", "in", ("in_process", "paid"))]))
        if payment:
            payment.action_draft()
            payment.action_cancel()

    def step_keep(self):
        order = self.some(self.confirmed())
        if order:
            with self.perhaps():
                self.env["oms.on.account"]._keep(order, None if self.chance(0.6) else round(self.dice.uniform(1, 60), 2))

    def step_let_go(self):
        kept = self.some(self.env["oms.on.account"].search([
            ("order_id", "in", self.orders.ids), ("kind", "=", "kept"), ("ended_on", "=", False)]))
        if kept:
            kept.action_let_go()

    def step_use_balance(self):
        records = self.dice.choice((self.customer, self.sister, *self.still_open()[:1]))
        with self.perhaps():
            self.env["oms.on.account.wizard"].with_context(active_model=records._name, active_ids=records.ids).create({
                "amount": 0 if self.chance(0.6) else round(self.dice.uniform(1, 60), 2)}).action_apply()

    def step_undo(self):
        use = self.some(self.env["oms.on.account"].search([
            ("partner_id", "in", (self.customer | self.sister).ids), ("kind", "=", "applied"), ("partial_id", "!=", False)]))
        if use:
            self.loosened.update(use.invoice_id.line_ids.sale_line_ids.order_id.ids)
            with self.perhaps():
                use.action_undo()

    def step_unmatch(self):
        bill = self.some(self.bills().filtered(lambda bill: bill.amount_residual < bill.amount_total))
        if bill:
            self.loosened.update(self.orders_of(bill).ids)
            bill._oms_receivable_lines().remove_move_reconcile()

    def step_match(self):
        """Odoo's own button on the bill, under outstanding credits."""
        bill = self.some(self.still_open())
        if bill:
            lines = self.env["account.move.line"].search([
                ("partner_id", "=", bill.commercial_partner_id.id), ("parent_state", "=", "posted"), ("reconciled", "=", False),
                ("account_type", "=", "asset_receivable"), ("balance", "<", 0)])
            if line := self.some(lines):
                self.loosened.update(self.orders_of(line.move_id).ids)
                bill.js_assign_outstanding_line(line.id)
