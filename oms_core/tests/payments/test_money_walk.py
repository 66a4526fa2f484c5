# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import os
import random
from collections import Counter, defaultdict

from odoo.tests import tagged
from odoo.tools import mute_logger

from .walk_case import Nothing
from .walk_papers import WalkPapers

SECONDS = 60  # about: how the lanes divide it
_logger = logging.getLogger(__name__)
#: Steps of a walk; OMS_WALK=2000 for a long one, OMS_SEED=… to repeat one, OMS_WALKS=5 for so many from that seed on.
STEPS = int(os.environ.get("OMS_WALK") or 32)
SEED = int(os.environ.get("OMS_SEED") or random.randrange(10**6))
SEEDS = range(SEED, SEED + int(os.environ.get("OMS_WALKS") or 1))
#: After so many of them what is open is brought to its end, and other customers come.
CHAPTER = 60
CENT = 0.0051


@tagged("post_install", "-at_install")
class TestMoneyWalk(WalkPapers):
    """Orders are taken, changed and sent in part, billed in parts and together, paid by card and otherwise, given back, charged
    back, by five providers that answer late, twice or not at all: after every step nobody's money is lost or counted twice."""

    @mute_logger("odoo.addons.oms_core.models.payments.oms_payment_operation_send",
                 "odoo.addons.payment.models.payment_transaction")
    def walk(self, seed):
        self.seed = seed
        self.dice, self.refused, self.taken, self.judged = random.Random(self.seed), Counter(), Counter(), 0
        self.company.tax_calculation_rounding_method = self.dice.choice(("round_per_line", "round_globally"))
        _logger.info("a walk of money, seed %s, %s steps, %s", seed, STEPS, self.company.tax_calculation_rounding_method)
        steps = self.steps()
        for number in range(STEPS):
            if number % CHAPTER == 0:
                self.begin()
            few = len(self.confirmed().filtered(self.to_ship)) < 2
            while not self.take("order" if few else self.dice.choice(steps), number):
                few = False
            if number % CHAPTER == CHAPTER - 1 or number == STEPS - 1:
                self.settle(number)
        _logger.info("seed %s: %s; paid by cards alone: %s; refused: %s", seed, dict(self.taken), self.judged, dict(self.refused))

    def take(self, name, number):
        if number % 10 == 0:  # all in one transaction: nobody else tells PostgreSQL what there is by now
            self.env.cr.execute(
                "ANALYZE account_move, account_move_line, account_partial_reconcile, account_payment, payment_transaction,"
                " sale_order, sale_order_line, stock_move, oms_payment_operation")
        self.said = f"OMS_SEED={self.seed} OMS_WALK={STEPS}, step {number} {name}"
        try:
            getattr(self, f"step_{name}")()
        except Nothing:
            return False
        self.taken[name] += 1
        self.check()
        return True

    def settle(self, number):
        """All that is open is sent or given up, answered, billed and applied."""
        self.said = f"OMS_SEED={self.seed} OMS_WALK={STEPS}, the end after {number}"
        for order in self.confirmed():
            for _time in range(3):
                if self.to_ship(order):
                    self.ship_part(order, all_of_it=self.chance(0.7))
            self.to_ship(order).action_cancel()
        for _time in range(12):
            self.side.behaves()
            self.step_decide(everything=True)
            # time passes: what could not be reached a moment ago is tried again
            self.operations_of(self.orders).filtered(lambda row: row.state == "new").write({"sent_on": False})
            self.send()
            self.post_process()
        for bill in self.bills("draft") | self.bills("draft", kind="out_refund"):
            bill.action_post()
        for _time in range(2):
            self.bill_all(self.billable())
        self.check()
        self.check_end()
        self.assertNoFaults()

    # --- after every step ----------------------------------------------------------------------------------------

    def check(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.check_provider()
        self.check_money()
        self.check_applied()
        self.check_exposure()
        for order in self.orders:
            self.check_taken(order)
            self.check_billed(order)
            self.check_credited(order)

    def check_provider(self):
        """Nothing is done twice, no more than was authorised is taken, no more than was taken is given back."""
        names = [asked.reference for asked in self.side.did]
        self.assertEqual(len(names), len(set(names)), f"{self.said}: nothing twice")
        did = {asked.reference: asked for asked in self.side.did}
        for card in self.roots():
            sums = defaultdict(float)
            for one in self.family(card):
                if one.reference in did:
                    sums[did[one.reference].kind] += did[one.reference].amount
                elif one.state in ("done", "cancel"):
                    self.fail(f"{self.said}: {one.reference} is {one.state}, and the provider did nothing")
            taken = card.amount if card.state == "done" and not self.parts_of(card) else sums["capture"]
            said = f"{self.said}: {card.reference} ({self.way(card)}) {dict(sums)}"
            self.assertLessEqual(sums["capture"] + sums["void"], card.amount + CENT, said)
            self.assertLessEqual(sums["refund"], taken + CENT, said)
            backs = self.env["oms.chargeback"].search([
                ("transaction_id", "in", (card | self.family(card)).ids), ("state", "!=", "won")])
            self.assertLessEqual(sums["refund"] + sum(backs.mapped("amount")), taken + CENT, said)

    def check_money(self):
        found = self.env["oms.money"]._gather(self.orders.ids)
        parts = {bill: self.divided(bill) for bill in self.env["account.move"].union(*map(self.documents, self.orders))}
        for order in self.orders:
            money, online = found[order.id], self.online(order)
            mine = [values[order] for values in parts.values() if order in values]
            billed, residual, received = (round(sum(one), 2) for one in zip(*mine, strict=True)) if mine else (0, 0, 0)
            received = round(received - online["elsewhere"], 2)
            paid = online["captured"] + received - online["refunded"]
            shipped = self.worth(order, {line: self.there(line) for line in self.goods_of(order)})
            wanted = {
                "total": order.amount_total, "authorised": online["authorised"], "captured": online["captured"],
                "refunded": online["refunded"], "received": received, "paid": paid, "billed": billed,
                "open": max(min(residual, billed - paid), 0)}
            if received or order.oms_on_account_ids:
                self.otherwise.add(order.id)
            for name, amount in wanted.items():
                if abs(getattr(money, name) - amount) > CENT:
                    self.fail(f"{self.said}: {name} of {order.name}: {getattr(money, name)} is {amount}\n"
                              + self.tell_papers(order, parts))
            self.assertAlmostEqual(money.in_doubt.capture, online["capturing"], 2, f"{self.said}: asked for {order.name}")
            self.assertAlmostEqual(money.in_doubt.refund, online["refunding"], 2, f"{self.said}: to give back of {order.name}")
            self.assertAlmostEqual(money.shipped, shipped, None, f"{self.said}: shipped of {order.name}",
                                   CENT * (1 + len(order.order_line)))
            self.assertAlmostEqual(money.to_capture, min(max(money.shipped - paid, 0), online["authorised"]), 2, self.said)
            native = online["authorised"] + online["captured"] - online["refunded"]
            self.assertAlmostEqual(order.amount_paid, native, 2, self.said)

    def check_applied(self):
        """Nothing gives or takes more than there is of it."""
        partners = self.customer | self.sister
        items = self.env["account.move.line"].search([
            ("partner_id", "in", partners.ids), ("parent_state", "=", "posted"), ("account_type", "=", "asset_receivable")])
        for item in items:
            used = sum(item.matched_debit_ids.mapped("credit_amount_currency")) + sum(
                item.matched_credit_ids.mapped("debit_amount_currency"))
            said = f"{self.said}: {item.move_id.name}"
            self.assertLessEqual(used, abs(item.amount_currency) + CENT, said)
            self.assertAlmostEqual(abs(item.amount_currency) - used, abs(item.amount_residual_currency), 2, said)
            if item.amount_residual_currency:
                self.assertEqual(item.amount_residual_currency > 0, item.amount_currency > 0, said)
        kept = self.env["oms.on.account"]._gather_kept(self.orders.ids)
        free = -sum(items.filtered(lambda item: item.balance < 0).mapped("amount_residual_currency"))
        self.assertLessEqual(sum(kept.values()), free + CENT, f"{self.said}: kept for orders")

    def check_exposure(self):
        for account in self.accounts:
            account.invalidate_recordset()
            ledger, owed = self.owed(account.partner_id)
            self.assertAlmostEqual(account.owes_overdue + account.owes_not_due, ledger, 2, f"{self.said}: the ledger")
            self.assertAlmostEqual(account.owes, owed, None, f"{self.said}: exposure of {account.partner_id.name}",
                                   CENT * (1 + len(self.orders)))

    def check_taken(self, order):
        """A card is not taken before the goods, nor beyond what they are worth; but by hand, and where it is all or nothing."""
        gone = {line: self.moved(line, "internal") for line in self.goods_of(order)}
        self.most[order] = max(self.most.get(order, 0.0), self.worth(order, gone))
        cards = self.roots(order).filtered(lambda card: self.way(card) in ("each", "token"))
        if any(len(card.sale_order_ids) > 1 for card in self.roots(order)):
            return
        by_job = self.operations_of(order).filtered(
            lambda row: row.kind == "capture" and row.cause != "manual" and row.transaction_id in cards)
        did = {asked.reference for asked in self.side.did}
        taken = sum(row.amount for row in by_job if row.child_id.reference in did)
        back = sum(asked.amount for asked in self.side.did if asked.kind == "refund"
                   and asked.reference in self.family(self.roots(order)).mapped("reference"))
        self.assertLessEqual(taken, self.most[order] + back + CENT * (1 + len(order.order_line)),
                             f"{self.said}: taken for {order.name}")

    def check_billed(self, order):
        """Billed is shipped at the price agreed; the last bill takes the rest to the cent."""
        down = order.order_line.filtered("is_downpayment")
        if order.state != "sale" or self.drafts(order) or any((order.order_line - down).mapped("qty_to_invoice")):
            return
        lines = self.goods_of(order)
        charged = {line: line.qty_invoiced / line.product_uom_qty for line in lines if line.product_id == self.freight}
        there = {line: self.there(line) for line in lines if line.product_id != self.freight}
        if order.id not in self.reshared:  # what was taken off the goods that are billed is not asked back
            self.assertAlmostEqual(self.billed_goods(order), self.worth(order, there, charged), None,
                                   f"{self.said}: billed of {order.name}", CENT * (1 + len(order.order_line)))
        complete = all(not line.product_uom_id.compare(self.there(line), line.product_uom_qty) for line in there)
        bills = order.invoice_ids.filtered(lambda bill: bill.state == "posted")
        if complete and not any(down.mapped("qty_to_invoice")) and all(len(self.on_bill(bill)) == 1 for bill in bills):
            whole = sum(-bill.direction_sign * bill.amount_total for bill in bills)
            self.assertAlmostEqual(
                whole, order.amount_total, 2, f"{self.said}: all of {order.name} is billed\n{self.tell_bills(order)}")

    def check_credited(self, order):
        """For whom nothing came there is nothing to give back."""
        documents = self.documents(order)
        if self.env["oms.money"]._of(order).paid <= 0 and all(len(self.on_bill(bill)) <= 1 for bill in documents):
            still = sum(-bill.direction_sign * bill.amount_residual for bill in documents)
            self.assertGreaterEqual(still, -CENT, f"{self.said}: credit of {order.name}, for which nothing was paid")

    # --- in the end ------------------------------------------------------------------------------------------------

    def check_end(self):
        """Nothing is under way, nothing kept on cards that follow the goods, no bill open beside money of its own."""
        rows = self.operations_of(self.orders)
        self.assertEqual(set(rows.mapped("state")) - {"done", "failed"}, set(), self.said)
        for order in self.orders:
            for card in self.roots(order):
                if self.way(card) != "hand" and not rows.filtered(
                        lambda row, card=card: row.transaction_id == card and row.state == "failed"):
                    self.assertNotEqual(card.state, "authorized", f"{self.said}: kept on {card.reference} ({self.way(card)})")
            self.check_rest(order)
            self.check_card_paid(order, rows)

    def check_card_paid(self, order, rows):
        """Who authorised all of it on cards that follow the goods paid for what was shipped, and for nothing else."""
        cards = self.roots(order)
        mine = rows.filtered(lambda row: row.transaction_id in (cards | self.family(cards)))
        online = self.online(order)
        authorised = sum(card.amount for card in cards if card.oms_authorised_on and card.operation != "offline")
        if (any(len(card.sale_order_ids) > 1 or self.way(card) == "hand" or not card.oms_authorised_on for card in cards)
                or any(row.cause == "manual" or row.state == "failed" for row in mine)):
            return
        lines = self.goods_of(order)
        taken = round(online["captured"] - online["refunded"], 2)
        cents = CENT * (1 + len(order.order_line))
        most = self.worth(order, {line: self.moved(line, "internal") for line in lines})
        self.assertLessEqual(taken, most + cents, f"{self.said}: taken of the cards of {order.name}")
        least = min(self.worth(order, {line: self.there(line) for line in lines}), authorised)
        # What was paid otherwise, and bounced later, was not taken of the card; nor what was sent although it does not cover it.
        if order.id not in self.otherwise and "card" not in order.oms_hold_ids.reason_id.mapped("code"):
            asked = [(row.kind, row.amount, row.state, row.cause) for row in mine.sorted("id")]
            self.assertGreaterEqual(taken, least - cents, f"{self.said}: paid for {order.name}, {cards.mapped('state')}, {asked}")
        self.judged += 1

    def check_rest(self, order):
        """No payment for an order alone has something left while a bill of it is open."""
        cards = self.roots(order)
        if order.id in self.loosened or any(len(card.sale_order_ids) > 1 for card in cards):
            return
        moved = (cards | self.family(cards)).payment_id.move_id._oms_receivable_lines()
        free = -sum(moved.mapped("amount_residual"))
        still = [bill for bill in self.documents(order) if bill.move_type == "out_invoice" and bill.amount_residual > CENT
                 and len(self.on_bill(bill)) == 1]
        if free > CENT:
            self.assertFalse([bill.name for bill in still], f"{self.said}: {order.name} has {free:.2f} left")


for number, one in enumerate(SEEDS, 1):
    setattr(TestMoneyWalk, f"test_walk_{number}", lambda self, seed=one: self.walk(seed))
