# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.addons.oms_core.tests.common import OmsCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestReturnWindow(OmsCase):
    """With fulfilment it is known when parcels arrived: from then on goods may come back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["oms.return.policy"].search([]).active = False
        cls.put(cls.mug, 10)

    def sent(self, days):
        order = self.confirm(mug=4)
        self.ship(order)
        order.picking_ids.move_ids.date = fields.Datetime.now() - timedelta(days=days)
        return order

    def ask(self, order, quantity=1):
        return self.env["oms.return"]._oms_create_from_lines([{"sale_line_id": order.order_line.id, "quantity": quantity}])

    def test_from_the_day_it_arrived(self):
        order = self.sent(60)
        late = self.ask(order)
        self.assertEqual(late.line_ids.decision, "refuse")
        self.assertIn("(estimate)", late.line_ids.decision_why)
        order.picking_ids._oms_deliver("carrier", fields.Datetime.now() - timedelta(days=30))
        self.assertEqual(self.ask(order).line_ids.decision, "accept")
        late.action_authorise()
        self.assertEqual(late.state, "authorised", "it is known now when it arrived")

    def test_what_arrived_soon_is_late_soon(self):
        order = self.sent(33)
        self.assertEqual(self.ask(order).line_ids.decision, "accept", "an estimate is the latest day")
        order.picking_ids._oms_deliver("carrier", fields.Datetime.now() - timedelta(days=32))
        back = self.ask(order)
        self.assertEqual((back.line_ids.decision, back.line_ids.decision_why),
                         ("refuse", "Arrived 32 days ago; returns are taken for 30 days"))
