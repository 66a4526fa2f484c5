# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..mails.test_mail import MailCase


@tagged("post_install", "-at_install")
class TestRating(MailCase):
    """How was it? Once per order, where the company asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.asking = cls.env["oms.mail.event"].search([("company_id", "=", cls.company.id), ("event", "=", "rating")])
        cls.asking.enabled = True
        cls.put(cls.mug, 50)

    def delivered(self, days_ago):
        order = self.confirm(mug=1)
        order.user_id = self.salesman
        self.ship(order)
        self.env["oms.order.event"]._oms_log([{
            "order_id": order.id, "kind": "delivered", "customer_visible": True,
            "date": fields.Datetime.now() - timedelta(days=days_ago)}])
        self.job()
        return order

    def ask(self):
        self.env.flush_all()
        return self.env["sale.order"]._cron_oms_ask_rating()

    def test_asked_once_some_days_after_delivery(self):
        order = self.delivered(8)
        fresh, long_ago = self.delivered(2), self.delivered(90)
        self.assertEqual(self.ask(), 1)
        mail = self.job()
        self.assertEqual(mail.subject, f"How was your order {order.name}?")
        self.assertIn(f"/rate/{order.rating_ids.access_token}/5", mail.body)
        self.assertFalse(self.rows(fresh, "rating") | self.rows(long_ago, "rating"))
        self.assertEqual(self.ask(), 0, "one per order")

    def test_switched_off(self):
        self.delivered(8)
        self.asking.enabled = False
        self.assertEqual(self.ask(), 0)

    def test_a_bad_rating_is_work_for_the_salesperson(self):
        order = self.delivered(8)
        self.ask()
        self.job()
        for _time in range(2):
            order.rating_apply(1, token=order.rating_ids.access_token, feedback="Broken")
        self.assertEqual((order.activity_ids.user_id, len(order.activity_ids)), (self.salesman, 1))
        self.assertIn("Broken", order.activity_ids.note)
        events = order.oms_event_ids.filtered(lambda event: event.kind in ("rated", "message"))
        self.assertEqual(set(events.mapped("kind")), {"rated"})
        self.assertIn("Rated: 1 of 5", [event["text"] for event in order.env["oms.portal"]._events(order)])

    def test_a_good_rating_is_only_noted(self):
        order = self.delivered(8)
        order.rating_apply(5, token=order._rating_get_access_token())
        self.assertFalse(order.activity_ids)
        self.assertEqual(order.rating_last_value, 5)
