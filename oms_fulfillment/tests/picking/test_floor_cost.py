# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from uuid import uuid4

from odoo.tests import tagged

from ..tour_case import TourCase


@tagged("post_install", "-at_install")
class TestFloorCost(TourCase):
    """What a scan and a plan ask of the database, however much is on the tour."""

    def scan_cost(self, orders):
        self.ways("cluster")
        self.put(self.A1, mug=4 * orders)
        self.put(self.B1, lamp=4 * orders)
        for _order in range(orders):
            self.order(mug=2, lamp=2)
        tour = self.floor().take(self.plan().id)
        spent = []
        for line in tour["lines"][:6]:
            for _piece in range(2):
                self.env.cr.precommit.run()
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                answer = self.floor().scan("device", [{
                    "key": str(uuid4()), "kind": "pick", "tour_id": tour["id"], "line_id": line["id"], "quantity": 1,
                    "code": line["product"]["codes"][0]["code"], "by_hand": False, "at": "2026-11-29T06:00:00Z"}])["answers"][0]
                self.env.cr.precommit.run()
                self.env.flush_all()
                spent.append(self.env.cr.sql_log_count - before)
                self.assertEqual(answer["status"], "accepted", answer)
        return spent[2:]  # who says how to pick clears the caches: the first line fills them again

    def test_a_scan_costs_the_same_on_a_long_tour(self):
        few, many = self.scan_cost(3), self.scan_cost(12)
        self.assertLessEqual(max(many[::2]), 13, "a piece of a line")
        self.assertLessEqual(max(many[1::2]), 24, "the last piece of a line")
        self.assertLessEqual(max(few), 42, "the last piece of a transfer, which the timeline is told of")
        self.assertLessEqual(max(many[::2]), max(few[::2]))
