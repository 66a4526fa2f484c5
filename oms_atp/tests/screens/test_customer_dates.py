# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..supply_case import SupplyCase


@tagged("post_install", "-at_install")
class TestCustomerDates(SupplyCase):
    """Which days customers see, and which changes they are told of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"oms_customer_mails": True, "oms_mail_minutes": 0, "oms_repromise_mode": "auto"})

    def texts(self, order):
        return [row["text"] for row in order.env["oms.portal"]._lines(order)]

    def told(self, order):
        return self.env["oms.mail.outbox"].search([("order_id", "=", order.id), ("event", "=", "moved")])

    def slipped(self, days):
        """An order that waits for a purchase, which comes so many days later."""
        purchase = self.buy(10, 5)
        order = self.confirm(mug=4)
        old = self.open_promises(order).delivery_date
        purchase.order_line.date_planned = self.in_days(5 + days)
        self.look()
        return order, old

    def test_a_line_has_the_days_that_were_promised(self):
        self.put(self.mug, 5)
        order = self.confirm(mug=7)
        promised = self.open_promises(order).delivery_date
        self.assertEqual(order.env["oms.portal"]._dates(order)[order.order_line.id], [(5, promised), (2, None)])
        self.assertRegex(self.texts(order)[0], "^5 by .*, 2: we will tell you the date$")
        self.assertEqual(order.env["oms.portal"]._next_date(order), promised)

    def test_later_is_told_once_with_whose_fault_and_no_name(self):
        """That a supplier is late customers may read; who that is, and where goods are kept, is ours."""
        order, old = self.slipped(7)
        new = self.open_promises(order).delivery_date
        self.assertEqual((new - old).days, 7)
        words = order.env["oms.portal"]._events(order)[0]["text"]
        self.assertRegex(words, r"^\[MUG\] mug: from \w+, \w+ \d+ to \w+, \w+ \d+ \(our supplier delivers later\)$")
        for internal in ("North", "P0", "PO", "Potter"):
            self.assertNotIn(internal, words)
        self.assertEqual(len(self.told(order)), 1)
        self.look()
        self.assertEqual(len(self.told(order)), 1)
        self.told(order).search([("order_id", "=", order.id), ("event", "=", "confirmed")]).state = "sent"
        self.assertEqual(self.told(order)._oms_post().subject, f"Your order {order.name} comes later")

    def test_not_later_enough(self):
        self.company.oms_mail_moved_days = 5
        order, _old = self.slipped(3)
        self.assertFalse(self.told(order))
        self.assertFalse(order.oms_event_ids.filtered(lambda event: event.kind == "moved" and event.customer_visible))

    def test_a_held_order_is_told_no_day(self):
        purchase = self.buy(10, 5)
        order = self.confirm(mug=4)
        order._oms_place_hold("manual")
        purchase.order_line.date_planned = self.in_days(12)
        self.look()
        self.assertFalse(self.told(order))
        self.assertEqual(self.texts(order), ["Being checked"])

    def test_a_day_wished_is_promised_anew_and_no_news(self):
        self.put(self.mug, 10)
        self.env["stock.warehouse"].search([]).oms_release_policy = "planned"
        order = self.confirm(mug=4)
        day = fields.Date.today() + timedelta(days=20)
        order.env["oms.portal"]._set_wish(order, day)
        promise = self.open_promises(order)
        self.assertEqual((promise.quantity, promise.delivery_date), (4, day))
        self.assertFalse(self.told(order))
        self.assertNoFaults()

    def test_there_now_is_what_nobody_else_was_promised(self):
        self.put(self.mug, 10)
        order, service = self.confirm(mug=4), self.env["product.product"].create({"name": "Help", "type": "service"})
        goods = {(self.mug.id, 6), (service.id, 6)}
        self.assertEqual(order.env["oms.portal"]._there_now(
            order.company_id, goods | {(self.mug.id, 7), (self.cup.id, 1)}), goods)

    def test_taken_from_an_order_its_customer_is_told(self):
        self.put(self.mug, 4)
        other = self.confirm(mug=4)
        self.north.oms_release_policy = "planned"
        mine = self.confirm(mug=4)
        take = self.env["oms.take"].create({
            "line_id": mine.order_line.id, "promise_id": self.open_promises(other).id, "quantity": 4})
        take._oms_take()
        self.assertIn("we will tell you the date", other.env["oms.portal"]._events(other)[0]["text"])
        self.assertEqual(len(self.told(other)), 1)

    def test_cancelled_in_the_portal_is_given_back(self):
        self.put(self.mug, 4)
        self.env["stock.warehouse"].search([]).oms_release_policy = "planned"
        order = self.confirm(mug=4, cup=1)
        order.env["oms.portal"]._cancel(order, order.order_line[0])
        self.assertEqual(order.order_line[0].product_uom_qty, 0)
        self.assertNoFaults()
        self.assertPromised(self.confirm(mug=4), north=4)
