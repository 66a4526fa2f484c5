# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..common import OmsCase


@tagged("post_install", "-at_install")
class TestArrival(OmsCase):
    """Nobody says that the goods came: after the days in transit the order counts as delivered, and says that it is a guess."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"oms_transit_days": 2, "oms_transit_days_late": 5})
        cls.put(cls.mug, 50)

    @freeze_time("2031-11-03 12:00")
    def shipped(self, **quantities):
        order = self.confirm(**quantities)
        self.ship(order)
        return order

    def process(self):
        self.env["sale.order"]._oms_before_process()

    def test_delivered_after_the_days_in_transit_as_an_estimate(self):
        order = self.shipped(mug=2)
        with freeze_time("2031-11-08 12:00"):
            self.process()
            self.assertEqual(order.oms_stage, "shipped")
            self.assertEqual(order.oms_arrival_estimate, fields.Date.to_date("2031-11-08"))
            self.assertIn("should arrive by Nov 8 (estimate)", order.oms_summary)
            self.assertEqual(order.env["oms.portal"]._stage(order)[0], "shipped")
        with freeze_time("2031-11-09 00:30"):
            self.process()
            self.assertEqual(order.oms_stage, "delivered")
            order.invalidate_recordset(["oms_arrival_estimated", "oms_summary"])
            self.assertTrue(order.oms_arrival_estimated)
            self.assertIn("should have arrived by Nov 8 (estimate)", order.oms_summary)
            self.assertEqual(order.env["oms.portal"]._stage(order)[:2], ("shipped", "Should have arrived"))
            self.assertFalse(order.oms_event_ids.filtered(lambda event: event.kind == "delivered"), "a guess is no fact")

    def test_the_last_shipment_counts_and_what_is_left_is_not_delivered(self):
        order = self.confirm(mug=60)
        with freeze_time("2031-11-03 12:00"):
            self.ship(order)
        with freeze_time("2031-11-20 12:00"):
            self.process()
            self.assertNotEqual(order.oms_stage, "delivered", "10 are to come")
            self.put(self.mug, 10)
            order.picking_ids.action_assign()
            self.ship(order)
            self.process()
            self.assertEqual(order.oms_stage, "shipped")
            self.assertEqual(order.oms_arrival_estimate, fields.Date.to_date("2031-11-25"))

    def test_nothing_shipped_nothing_estimated(self):
        order = self.confirm(mug=1)
        self.assertFalse(order.oms_arrival_estimate)
        with freeze_time(datetime(2032, 1, 1)):
            self.process()
            self.assertNotEqual(order.oms_stage, "delivered")

    def test_orders_of_a_batch_cost_no_more_queries_than_one(self):
        orders = self.env["sale.order"].union(*(self.shipped(mug=1) for _number in range(6)))
        self.env.flush_all()
        field = orders._fields["oms_arrival_estimate"]

        def queries(some):
            self.env.invalidate_all()
            some.order_line.mapped("oms_shipped_qty")
            before = self.env.cr.sql_log_count
            field.compute_value(some)
            return self.env.cr.sql_log_count - before

        queries(orders)  # companies and the like
        self.assertEqual(queries(orders), queries(orders[:1]))
