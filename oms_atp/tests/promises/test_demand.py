# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common import AtpCase


@tagged("post_install", "-at_install")
class TestDemand(AtpCase):
    """What is said to be freed is what there is once it is given back."""

    def ladder(self, freed=()):
        self.env.flush_all()
        supply = self.env["oms.supply"]
        scope = supply._scope(self.mug.ids, self.north.ids, for_backorders=True, freed=tuple(freed))
        return dict(supply._gather_ladders(self.env.cr, scope))

    def test_what_is_freed_is_there_then(self):
        self.put(self.mug, 12)
        order = self.quotation(mug=10)
        order.commitment_date = fields.Datetime.now() + timedelta(days=12)
        order.action_confirm()
        promise, claims, demand = order.oms_promise_ids, self.env["oms.claim"], self.env["oms.demand"]
        for reserved in (10, 6, 0):
            promise.move_ids.quantity = reserved
            for quantity in (1, 4, 7, 10):
                with self.subTest(reserved=reserved, quantity=quantity):
                    told = self.ladder(demand._freed(promise, quantity))
                    with claims._trial():
                        self.assertEqual(demand._give_back(promise.move_ids, quantity), 0)
                        then = self.ladder()
                    self.assertEqual(told, then)

    def test_what_is_reserved_stays_with_what_is_left(self):
        self.put(self.mug, 10)
        promise = self.confirm(mug=10).oms_promise_ids
        promise.move_ids.quantity = 6
        day = promise._oms_day().toordinal()
        freed = self.env["oms.demand"]._freed
        self.assertEqual(freed(promise, 3), [(self.mug.id, self.north.id, day, 3)])
        self.assertEqual(freed(promise, 7), [(self.mug.id, self.north.id, 0, 3), (self.mug.id, self.north.id, day, 4)])

    def test_what_is_backordered_goes_first(self):
        self.put(self.mug, 4)
        order = self.confirm(mug=7)
        self.assertPromised(order, north=4, short=3)
        moves = order.order_line.move_ids
        self.assertEqual(self.env["oms.demand"]._give_back(moves, 5), 0)
        self.assertEqual(sum(moves.filtered("oms_promise_id").mapped("product_qty")), 2)
        self.assertEqual(moves.filtered("oms_short").state, "cancel")
