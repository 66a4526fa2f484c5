# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import os
import random

from odoo import Command
from odoo.tests import tagged

from .test_shares import SharesCase

_logger = logging.getLogger(__name__)

#: Orders told; OMS_HISTORIES=… for more of them, OMS_SEED=… to repeat.
STORIES = int(os.environ.get("OMS_HISTORIES", "4"))


@tagged("post_install", "-at_install")
class TestShareHistories(SharesCase):
    """Shipped in parts, brought back, billed by the suite and by hand, in any order: with discounts, freight and taxes of all
    kinds, what is billed less what is credited is what the goods kept are worth; owes is never below zero for a discount."""

    def test_billed_less_credited_is_what_the_goods_kept_are_worth(self):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        _logger.info("seed %s", seed)
        self.account = self.limit(10**6, mode="observe")
        self.kinds = [self.env["account.tax"], *self.taxes().values()]
        for story in range(STORIES):
            self.dice, self.steps = random.Random(seed * 100 + story), []
            self.tell(f"OMS_SEED={seed}, story {story}")

    def tell(self, which):
        self.company.tax_calculation_rounding_method = self.dice.choice(["round_per_line", "round_globally"])
        order = self.order()
        for _step in range(self.dice.randint(4, 8)):
            self.steps.append(self.dice.choice(["send", "send", "bring_back", "bill_it", "bill_it", "bill_by_hand"]))
            getattr(self, self.steps[-1])(order)
            self.check(order, f"{which}: {self.steps}")
        self.send(order, everything=True)
        self.outcome(order)
        self.check(order, f"{which}: {self.steps}, all sent", None if any(
            line.qty_delivered < line.product_uom_qty for line in order.order_line if line.product_id.type == "consu"
        ) else order.amount_total)
        self.bring_back(order, everything=True)
        self.outcome(order)
        charged = order.order_line.filtered(lambda line: line.product_id == self.postage)
        self.check(order, f"{which}: {self.steps}, all back", None if charged else 0.0)

    def order(self):
        lines = []
        for product in self.dice.sample([self.mug, self.cup], self.dice.randint(1, 2)):
            self.put(product, 100)
            lines.append({"product_id": product.id, "product_uom_qty": self.dice.randint(1, 7),
                          "price_unit": self.dice.randint(1, 3000) / 100, "discount": self.dice.choice([0, 33.33])})
        if self.dice.random() < 0.4:
            lines.append({"product_id": self.postage.id, "price_unit": 4.95})
        order = self.env["sale.order"].create({"partner_id": self.customer.id, "order_line": [
            Command.create({**line, "tax_ids": [Command.set(self.dice.choice(self.kinds).ids)]}) for line in lines]})
        for _number in range(self.dice.randint(1, 2)):
            self.take_off(order, percent=self.dice.randint(1, 40))
        order.action_confirm()
        return order

    def send(self, order, everything=False):
        picking = order.picking_ids.filtered(
            lambda picking: picking.state in ("assigned", "confirmed") and picking.picking_type_code == "outgoing")[:1]
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if everything else self.dice.randint(0, int(move.product_uom_qty))
            move.picked = bool(move.quantity)
        if any(picking.move_ids.mapped("quantity")):
            picking.with_context(skip_backorder=True).button_validate()

    def bring_back(self, order, everything=False):
        for picking in order.picking_ids.filtered(
                lambda picking: picking.state == "done" and picking.picking_type_code == "outgoing"):
            left = {move: move.quantity - sum(move.returned_move_ids.mapped("quantity")) for move in picking.move_ids}
            wanted = {move: int(free) if everything else self.dice.randint(0, int(free)) for move, free in left.items()}
            if any(wanted.values()):
                wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
                for line in wizard.product_return_moves:
                    line.write({"quantity": wanted.get(line.move_id, 0), "to_refund": True})
                back = wizard._create_return()
                back.move_ids.picked = True
                back.with_context(skip_backorder=True).button_validate()
            if not everything:
                return

    def bill_it(self, order):
        self.assertFalse(self.outcome(order).failed)

    def bill_by_hand(self, order):
        if order._get_invoiceable_lines(final=True).filtered(lambda line: not line.display_type):
            order._create_invoices(final=True).action_post()

    def check(self, order, why, expected=None):
        billed = self.billed(order)
        self.assertGreaterEqual(billed, 0.0, f"{why}: more was credited than billed")
        owes = self.env["oms.credit.account"]._gather_owes(self.env.cr, self.account.ids).get(self.account.id, 0.0)
        self.assertGreaterEqual(round(owes, 2), 0.0, f"{why}: owes below zero")
        for line in self.off(order):
            self.assertLessEqual(round(line._oms_invoiced_amounts()[0], 2), 0.0, f"{why}: a discount became a charge")
        if expected is not None:
            self.assertEqual(billed, round(expected, 2), why)
