# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .test_stories import StoryCase


@tagged("post_install", "-at_install")
class TestReturnsSupply(StoryCase):
    """What comes back is sold again."""

    def look(self):
        """What the job of supply does after each commit."""
        self.env.flush_all()
        rows = self.env["oms.dirty"]._oms_take(None, 100)
        self.env["oms.dirty"]._oms_look_at(rows)
        return {self.env["product.product"].browse(row[1]) for row in rows}

    def back(self, order, quantity):
        back = self.env["oms.return"]._oms_create_from_lines(
            [{"sale_line_id": order.order_line.id, "quantity": quantity}])
        back.action_authorise()
        back.action_receive()
        return back

    def test_restocking_wakes_the_best_waiting_promise(self):
        self.put(self.mug, 5)
        sold = self.confirm(mug=5)
        self.ship_all(sold)
        first, second = self.confirm(mug=3), self.confirm(mug=3)
        self.look()
        back = self.back(sold, 4)
        self.look()
        self.assertPromised(first, short=3)
        self.assertPromised(second, short=3)
        back.action_inspect({back.line_ids.id: "restock"})
        self.assertIn(self.mug, self.look(), "stock rose")
        self.assertPromised(first, north=3)
        self.assertPromised(second, north=1, short=2)

    def test_scrapped_goods_wake_nobody(self):
        self.put(self.mug, 5)
        sold = self.confirm(mug=5)
        self.ship_all(sold)
        waits = self.confirm(mug=3)
        back = self.back(sold, 4)
        back.action_inspect({back.line_ids.id: "scrap"})
        self.look()
        self.assertPromised(waits, short=3)
