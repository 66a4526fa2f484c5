# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .test_stories import StoryCase


class SupplyCase(StoryCase):
    """Goods that come back, and what is promised of them."""

    def look(self):
        """What the job of supply does after each commit."""
        self.env.flush_all()
        rows = self.env["oms.dirty"]._oms_take(None, 100)
        self.env["oms.dirty"]._oms_look_at(rows)
        return {self.env["product.product"].browse(row[1]) for row in rows}


@tagged("post_install", "-at_install")
class TestReturnsSupply(SupplyCase):
    """What comes back is sold again."""

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

    def test_what_is_given_in_exchange_is_promised(self):
        """Sourced like any order: what the warehouse of the first order does not have, the other one sends; the rest waits."""
        self.put(self.mug, 5)
        sold = self.confirm(mug=5)
        self.ship_all(sold)
        self.put(self.mug, 2, self.south)
        back = self.env["oms.return"]._oms_create_from_lines(
            [{"sale_line_id": sold.order_line.id, "quantity": 3, "resolution": "exchange"}])
        back.action_authorise()
        back.action_receive()
        back.action_inspect({back.line_ids.id: "scrap"})
        back.action_settle()
        new = back.exchange_order_ids
        self.assertPromised(new, south=2, short=1)
        self.assertTrue(all(new.oms_promise_ids.mapped("date")))
        self.assertIn("promised", self.events(new))

    def test_scrapped_goods_wake_nobody(self):
        self.put(self.mug, 5)
        sold = self.confirm(mug=5)
        self.ship_all(sold)
        waits = self.confirm(mug=3)
        back = self.back(sold, 4)
        back.action_inspect({back.line_ids.id: "scrap"})
        self.look()
        self.assertPromised(waits, short=3)


@tagged("post_install", "-at_install")
class TestMayCome(SupplyCase):
    """Authorised returns may be promised before they are here, where the policy says so."""

    def sold(self, quantity):
        self.put(self.mug, quantity)
        order = self.confirm(mug=quantity)
        self.ship_all(order)
        return order

    def authorised(self, order, quantity):
        back = self.env["oms.return"]._oms_create_from_lines(
            [{"sale_line_id": order.order_line.id, "quantity": quantity}])
        back.action_authorise()
        return back

    def allow(self, percent):
        self.env["oms.return.policy"].search([("company_id", "=", self.company.id)]).active = False
        return self.env["oms.return.policy"].create({"name": "Promised before", "supply_percent": percent})

    def ladder(self):
        self.env.flush_all()
        supply = self.env["oms.supply"]
        scope = supply._scope(self.mug.ids, self.north.ids)
        return dict(supply._gather_ladders(self.env.cr, scope).get((self.mug.id, self.north.id), []))

    def test_off_nothing_is_promised(self):
        order = self.sold(10)
        self.authorised(order, 10)
        self.assertFalse(self.env["oms.may.come"]._terms(self.env["oms.supply"], None))
        self.assertEqual(sum(self.ladder().values()), 0)

    def test_so_much_of_it_on_the_usual_day(self):
        self.allow(75)
        self.north.oms_return_days = 9
        order = self.sold(10)
        self.authorised(order, 5)
        self.assertEqual(max(self.ladder().values()), 3, "three whole pieces of 3.75")
        self.assertEqual({day for day, quantity in self.ladder().items() if quantity}, {9})
        self.assertTrue(self.env["oms.dirty"].search([("product_id", "=", self.mug.id)]), "promises are looked at")

    def test_single_pieces_are_counted_together(self):
        self.allow(80)
        order = self.sold(10)
        for _number in range(5):
            self.authorised(order, 1)
        self.assertEqual(max(self.ladder().values()), 4)

    def test_what_never_came_or_is_scrapped_is_not_counted(self):
        self.allow(100)
        order = self.sold(10)
        back = self.authorised(order, 5)
        back.line_ids.disposition = "scrap"
        self.assertEqual(sum(self.ladder().values()), 0)
        back.line_ids.disposition = "restock"
        self.assertEqual(max(self.ladder().values()), 5)
        self.env["oms.dirty"].search([]).unlink()
        back.action_cancel()
        self.assertEqual(sum(self.ladder().values()), 0)
        self.assertTrue(self.env["oms.dirty"].search([("product_id", "=", self.mug.id)]), "promises are looked at")

    def test_promised_from_a_return_and_not_any_more_when_it_is_cancelled(self):
        self.allow(100)
        sold = self.sold(10)
        waits = self.confirm(mug=3)
        self.assertPromised(waits, short=3)
        back = self.authorised(sold, 5)
        self.assertIn(self.mug, self.look())
        self.assertPromised(waits, north=3)
        self.assertFalse(waits.oms_promise_ids.at_risk, "it covers the promise")
        back.action_cancel()
        self.assertIn(self.mug, self.look())
        self.assertPromised(waits, north=3)
        self.assertTrue(waits.oms_promise_ids.at_risk, "and there is no other way")
        back = self.authorised(sold, 5)
        self.look()
        self.assertFalse(waits.oms_promise_ids.at_risk)
        self.put(self.mug, 3, self.south)
        back.action_cancel()
        self.look()
        self.assertPromised(waits, south=3)
