# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib
import logging
from collections import defaultdict
from datetime import timedelta
from random import Random

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .payment_case import PaymentCase

_logger = logging.getLogger(__name__)
SEEDS, STEPS = (20261129, 20261130), 30
HOW = ("done",) * 6 + ("pending", "refused", "timeout", "acted", "failing", "down", "twice")


@tagged("post_install", "-at_install")
class TestCaptureWalk(PaymentCase):
    """Goods leave, are given up, people press buttons, the provider does what it likes. What it carried out is compared with a
    slow, obvious recomputation after every step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script("partial")
        cls.put(cls.mug, 1000)

    @mute_logger("odoo.addons.oms_core.models.payments.oms_payment_operation_send",
                 "odoo.addons.payment.models.payment_transaction")
    def test_walk(self):
        for seed in SEEDS:
            _logger.info("a walk of cards, seed %s", seed)
            with self.subTest(seed=seed):
                self.walk(Random(seed))

    def walk(self, walk):
        orders = self.env["sale.order"]
        for _number in range(2):
            order = self.quotation(mug=10, freight=1)
            order.order_line.filtered(lambda line: line.product_id == self.mug).price_unit = walk.choice((3.33, 9.99, 0.07))
            self.taxed(order)
            order.action_confirm()
            self.card(order)
            orders |= order
        for _step in range(STEPS):
            walk.choice((self.ship_any, self.ship_any, self.job, self.job, self.hand, self.decide, self.give_up))(
                walk, walk.choice(orders))
            self.check(orders)
        for order in orders:
            self.give_up(walk, order, sure=True)
        for _time in range(12):
            self.side.behaves()
            self.decide(walk, orders)
            self.send()
        self.check(orders)
        for order in orders:
            took, gave, _voided = self.truth(order)
            hand = sum(self.operations(order, cause="manual", kind="capture", state="done").mapped("amount"))
            _total, value, _shipped, left = self.env["oms.capture"]._goods(order)
            self.assertFalse(left)
            paid = round(took - gave, 2)
            self.assertGreaterEqual(paid, round(float(value), 2), "what was shipped is paid")
            self.assertLessEqual(paid, round(float(value) + hand, 2), "and no more, but what somebody took by hand")
            card = order.transaction_ids
            self.assertIn(card.state, ("done", "cancel"), "nothing is kept on the card")
            self.assertEqual({row.state for row in self.operations(order)} - {"done", "failed"}, set())
        self.assertNoFaults()

    # --- steps -----------------------------------------------------------------------------------------------

    def ship_any(self, walk, order):
        if order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel")):
            self.ship_some(order, mug=walk.randint(1, 3))

    def job(self, walk, _order):
        self.side.behaves(*(walk.choice(HOW) for _time in range(4)))
        self.send()
        self.side.behaves()
        if walk.random() < 0.5:
            since = fields.Datetime.now() - timedelta(minutes=5)
            self.env["oms.payment.operation"].search([("sent_on", "!=", False)]).write({"sent_on": since})

    def hand(self, walk, order):
        card = order.transaction_ids
        if card.state != "authorized" or walk.random() < 0.7:
            return
        with contextlib.suppress(UserError), self.env.cr.savepoint():  # something else is under way
            wizard = self.env["payment.capture.wizard"].with_context(active_ids=card.ids).create({})
            wizard.amount_to_capture = min(wizard.available_amount, 1.0)
            wizard.action_capture()

    def decide(self, _walk, orders):
        """A person looks everything up at the provider; webhooks come."""
        done = {asked.reference for asked in self.side.did}
        for row in self.operations(orders):
            if row.state == "sent" and row.heard_on:
                self.webhook(row.child_id, {"void": "cancel"}.get(row.kind, "done"))
            elif row.state == "doubt":
                (row.action_found_done if row.child_id.reference in done else row.action_found_not_done)()
            if row.state == "failed" and not row.settled:
                row.action_try_again() if row.kind != "void" else row.action_leave()

    def give_up(self, walk, order, sure=False):
        if sure or walk.random() < 0.1:
            order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel")).action_cancel()

    # --- the obvious recomputation ------------------------------------------------------------------------------

    def truth(self, order):
        """(captured, refunded, given back) of the order's card, as the provider says."""
        sums = defaultdict(float)
        mine = {child.reference for child in order.transaction_ids.child_transaction_ids}
        for asked in self.side.did:
            if asked.reference in mine:
                sums[asked.kind] += asked.amount
        return sums["capture"], sums["refund"], sums["void"]

    def check(self, orders):
        self.assertEqual(len(self.side.did), len({asked.reference for asked in self.side.did}), "nothing twice")
        for order in orders:
            took, gave, voided = self.truth(order)
            self.assertLessEqual(round(took + voided, 2), round(order.amount_total, 2), "never more than was authorised")
            self.assertLessEqual(gave, took)
            value = float(self.env["oms.capture"]._goods(order)[1])
            hand = sum(self.operations(order, cause="manual", kind="capture").mapped("amount"))
            self.assertLessEqual(round(took, 2), round(max(value, 0) + hand, 2), "never before the goods")
