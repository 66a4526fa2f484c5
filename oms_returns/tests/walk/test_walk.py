# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import os
import random
from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .walk_proof import WalkProof

_logger = logging.getLogger(__name__)
#: So many steps in the suite; by hand OMS_WALK_STEPS=2000, and OMS_SEED to repeat a walk.
STEPS = int(os.environ.get("OMS_WALK_STEPS", 60))
SEED = 9
#: So many orders are walked with at once; the oldest are left as they are, and compared at the end.
LIVE = 10
#: In a long walk what a step is about is compared after each, and everything after so many.
ALL = 1 if STEPS <= 100 else 10
GROWING = ("sale_order", "sale_order_line", "sale_order_line_invoice_rel", "stock_move", "stock_move_line", "stock_picking",
           "account_move", "account_move_line", "account_partial_reconcile", "account_payment", "payment_transaction",
           "oms_return", "oms_return_line", "oms_return_inspection", "oms_payment_operation", "stock_quant", "oms_order_event")
#: How often each step is tried.
WEIGHTS = {
    "come": 3, "sell": 4, "change": 1, "deliver": 8, "give_back": 1, "ask": 6, "authorise": 7, "receive": 7, "close_rest": 1,
    "cancel": 1, "note": 5, "inspect": 4, "send_back": 1, "bill": 7, "bill_part": 2, "reverse": 1, "undo_note": 1, "card": 4,
    "pay": 4, "on_account": 1, "settle": 7, "adopted": 1, "goodwill": 1, "transfer": 4, "send": 4, "told": 3, "try_again": 1,
    "replace": 1, "unswap": 1}
SECONDS = 30  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestWalk(WalkProof):
    """Goods leave, come back, are looked at; bills are written, paid, credited, and paid back, in any order and in parts; cards
    refuse and forget to answer. After every step pieces, places, values, costs, quantities, money and ledger are what plain
    counting (``walk_book.py``, ``cost_book.py``) says."""

    def test_walk(self):
        seed = int(os.environ.get("OMS_SEED") or SEED)
        _logger.info("walk of %s steps, seed %s", STEPS, seed)
        clock, done, tries = datetime.now(), 0, 0
        with freeze_time(clock):
            self.start(random.Random(seed))
            for _time in range(8):  # something to sell
                self.step_come()
        while done < STEPS and tries < STEPS * 50:
            tries += 1
            step = self.dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            clock += timedelta(minutes=1)
            self.env.cr._now = clock  # each step is a transaction of its own to who looks at when records were made
            with freeze_time(clock), self.subTest(seed=seed, step=done, what=step):
                if not self.one_step(step):
                    continue
                done += 1
                self.retire()
                if done % 100 == 0:
                    _logger.info("seed %s: %s steps", seed, done)
                if done % 40 == 0:
                    self.env.cr.execute(f"ANALYZE {', '.join(GROWING)}")  # one transaction: nobody else does it
                why = f"seed {seed}, step {done}: {'; '.join(self.trail[-25:])}"
                self.compare(why, whole=done % ALL == 0, faults=done % (20 * ALL) == 0)
            if self.failed_now():
                return  # all that follows would fail as well
        with freeze_time(clock):
            self.compare_all(f"seed {seed}, at the end")
        self.tell(tries)

    def one_step(self, step):
        """Whether it was done."""
        self.touched = self.env["sale.order"]
        try:
            with self.env.cr.savepoint():
                if getattr(self, f"step_{step}")() in (False, None) and step not in ("come", "deliver", "give_back"):
                    return False
        except UserError as refused:
            self.refused.append(f"{step}: {refused}")
            return False
        self.trail.append(step)
        return True

    def failed_now(self):
        return not self._outcome.success

    def retire(self):
        live = [order for order, book in self.orders.items() if book.live]
        for order in live[:max(len(live) - LIVE, 0)]:
            self.orders[order].live = False

    def tell(self, tries):
        _logger.info(
            "walked %s steps of %s tried: %s orders, %s returns, %s documents, refused: %s", len(self.trail), tries,
            len(self.orders), len(self.backs) + len(self.native), sum(book.documents for book in self.orders.values()),
            self.refused[:20])
