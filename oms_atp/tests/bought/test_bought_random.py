# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import os
import random

from odoo.exceptions import UserError
from odoo.tests import tagged

from .bought_case import BoughtCase

_logger = logging.getLogger(__name__)

#: Events in one walk; OMS_WALK=500 for a long one, OMS_SEED=… to repeat one.
STEPS = int(os.environ.get("OMS_WALK", "40"))


@tagged("post_install", "-at_install")
class TestBoughtRandom(BoughtCase):
    """Whatever happens to purchases, in whatever order: no line is in the warehouse or closed with goods that are neither in
    stock, bought, shipped nor given up, and no day is told that is before the latest one its vendor gave."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        cls.rng = random.Random(cls.seed)
        cls.vendor.group_rfq = cls.rng.choice(["default", "all"])

    def lines(self, *states):
        return self.orders.order_line._oms_bought().filtered(lambda line: line.state in states)

    def some(self, records):
        return records.browse(self.rng.choice(records.ids)) if records else records

    def pickings(self):
        return self.purchases().picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))

    def purchases(self):
        return self.orders._get_purchase_orders() | self.orders.order_line._oms_bought().order_id

    # --- what may happen ----------------------------------------------------------------------------------------

    def step_order(self):
        self.orders |= self.confirm(**{self.rng.choice(["sofa", "urn"]): self.rng.randint(1, 9)})

    def step_order_otherwise(self):
        line = self.some(self.orders.order_line.filtered(lambda line: line.state == "sale"))
        line.product_uom_qty = max(line.product_uom_qty + self.rng.randint(-3, 4), line.qty_delivered) if line else 0

    def step_cancel_order(self):
        if self.rng.random() < 0.3:
            self.some(self.orders.filtered(lambda order: order.state == "sale"))._action_cancel()

    def step_confirm(self):
        self.some(self.lines("draft", "sent").order_id).button_confirm()

    def step_cancel(self):
        self.some(self.purchases()).button_cancel()

    def step_draft(self):
        known = self.env["purchase.order"].search([("partner_id", "=", self.vendor.id), ("state", "=", "cancel")])
        self.some(known).button_draft()

    def step_lower(self):
        line = self.some(self.lines("draft", "purchase"))
        line.product_qty = max(line.product_qty - self.rng.randint(1, 3), line.qty_received) if line else 0

    def step_raise(self):
        line = self.some(self.lines("draft", "purchase"))
        line.product_qty += self.rng.randint(1, 3)

    def step_remove(self):
        self.some(self.lines("draft")).unlink()

    def step_date(self):
        line = self.some(self.lines("draft", "purchase"))
        date = self.in_days(self.rng.randint(-2, 60))
        door = self.rng.choice(["line", "head", "page", "receipt"])
        if door == "line":
            line.date_planned = date
        elif door == "head":
            line.order_id.date_planned = date
        elif door == "page" and line:
            line.order_id._update_date_planned_for_lines([(line, date)])
        elif door == "receipt":
            self.some(self.pickings()).scheduled_date = date

    def step_receive(self):
        picking = self.some(self.pickings())
        for move in picking.move_ids:
            move.quantity = self.rng.randint(0, int(move.product_uom_qty))
        if any(picking.move_ids.mapped("quantity")):
            rest = {} if self.rng.random() < 0.5 else {"picking_ids_not_to_backorder": picking.ids}
            picking.with_context(skip_backorder=True, **rest).button_validate()

    def step_cancel_receipt(self):
        self.some(self.pickings()).action_cancel()

    def step_merge(self):
        self.lines("draft").order_id.action_merge()

    def step_again(self):
        self.some(self.orders.filtered("oms_supply_again")).action_oms_supply_again()

    def step_ship(self):
        self.ship(self.some(self.orders))

    def step_process(self):
        self.orders._oms_process()

    # --- what is always true ------------------------------------------------------------------------------------

    def there(self, line):
        """What is in stock for a line, bought and confirmed, or shipped: counted plainly, apart from the suite."""
        found = shipped = 0.0
        shared = set()
        for move in line.move_ids.filtered(lambda move: move.state not in ("draft", "cancel")):
            if (move.location_final_id or move.location_dest_id).usage != "customer":
                continue  # back to the vendor, who was asked for less than there was
            if move.state == "done":
                shipped += move.quantity
            elif move.location_id.usage == "supplier":
                found += move.product_qty if move.purchase_line_id.state == "purchase" else 0
            else:
                found += move.quantity
                shared |= set(move.move_orig_ids.filtered(
                    lambda orig: orig.state not in ("done", "cancel") and orig.purchase_line_id.state == "purchase").ids)
        return found, shipped, self.env["stock.move"].browse(shared)

    def free(self):
        """Sofas on the shelf that nobody reserves."""
        return self.env["stock.quant"]._get_available_quantity(self.sofa, self.north.lot_stock_id)

    def check(self, step):
        self.settle()
        self.assertNoFaults()
        free = self.free()
        lines = self.orders.filtered(lambda order: order.state == "sale").order_line
        coming = set()
        for line in lines:
            with self.subTest(seed=self.seed, step=step, line=line.id, where=line.oms_where):
                there, shipped, receipts = self.there(line)
                coming |= set(receipts.ids)
                most = there + sum(receipts.mapped("product_qty")) + (free if line.product_id == self.sofa else 0)
                self.assertLessEqual(line.oms_released_qty, most + 0.001, "in the warehouse, and nowhere")
                self.assertEqual(line.oms_shipped_qty, shipped)
                if line.oms_stage == "closed":
                    self.assertLessEqual(line.oms_ordered_qty, shipped + line.oms_closed_qty)
                self.check_day(line, receipts)
        held = sum(line.oms_released_qty - self.there(line)[0] for line in lines if not line.move_ids.filtered(
            lambda move: move.location_id.usage == "supplier") and line.product_id == self.sofa)
        self.assertLessEqual(held, sum(self.env["stock.move"].browse(coming).mapped("product_qty")) + free + 0.001,
                             f"seed {self.seed}, step {step}: one receipt counted for two orders")

    def check_day(self, line, receipts):
        direct = line.move_ids.filtered(
            lambda move: move.location_id.usage == "supplier" and move.state not in ("done", "cancel"))
        served = line.oms_vendor_line_id  # of receipts that are shared, others may have all of one
        dates = (direct.purchase_line_id | line.purchase_line_ids.filtered(
            lambda bought: line.oms_asked_qty and bought.state in ("draft", "sent"))).mapped("date_planned")
        dates += served.mapped("date_planned") + direct.mapped("date")
        if not receipts - receipts.filtered(lambda move: move.purchase_line_id == served):
            dates += receipts.mapped("date")
        days = [self.env["oms.day"]._of(date, self.north) for date in dates]
        for _quantity, day in line.order_id.env["oms.portal"]._dates(line.order_id).get(line.id, []):
            if day and days:
                self.assertGreaterEqual(day, max(days), "told a day before the vendor's")

    def test_any_sequence(self):
        _logger.info("purchases at random: seed %s, %s steps", self.seed, STEPS)
        self.orders = self.env["sale.order"]
        steps = [name for name in dir(self) if name.startswith("step_")]
        for _number in range(3):
            self.step_order()
        done = []
        for number in range(STEPS):
            name = self.rng.choice(steps)
            done.append(name)
            try:
                with self.env.cr.savepoint():
                    getattr(self, name)()
            except UserError as refused:  # Odoo's or ours, in words
                _logger.debug("%s: %s", name, refused)
                self.orders = self.orders.exists()
            self.check(f"{number} {name}")
