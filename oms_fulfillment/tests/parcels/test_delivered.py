# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestDelivered(FulfillmentCase):
    def setUp(self):
        super().setUp()
        self.stock(mug=50)
        self.shop_order = self.order(mug=5)
        self.picking = self.open_pickings(self.shop_order)

    def test_delivered_shows_on_the_order(self):
        self.picking._oms_ship()
        self.assertEqual(self.shop_order.oms_stage, "shipped")
        self.assertTrue(self.picking.oms_can_deliver)
        self.picking.with_user(self.clerk).action_oms_delivered()
        self.assertEqual(self.shop_order.oms_stage, "delivered")
        self.assertEqual(self.shop_order.order_line.oms_stage, "delivered")
        self.assertFalse(self.shop_order.oms_arrival_estimated, "that is a fact")
        self.assertEqual(self.picking.oms_delivered_by_id, self.clerk)
        event = self.shop_order.oms_event_ids.filtered(lambda event: event.kind == "delivered")
        self.assertEqual((len(event), event.customer_visible), (1, True))

    def test_the_customer_is_mailed_once_that_it_arrived(self):
        company = self.shop_order.company_id
        company.write({"oms_customer_mails": True, "oms_mail_minutes": 0})
        self.customer.email = "ada@example.com"
        self.picking._oms_ship()
        for _time in range(2):
            self.env["oms.mail.outbox"].search([("order_id", "=", self.shop_order.id)]).state = "sent"
            if not self.picking.oms_delivered_at:
                self.picking.action_oms_delivered()
        rows = self.env["oms.mail.outbox"].search([("order_id", "=", self.shop_order.id), ("event", "=", "delivered")])
        self.assertEqual(len(rows), 1)
        rows.state = "new"
        with self.enter_registry_test_mode():
            self.env.ref("oms_core.cron_mail").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((rows.state, rows.sent_as, rows.email), ("sent", "delivered", "ada@example.com"))
        self.assertIn(self.shop_order.name, rows.message_id.subject)

    def test_what_is_taken_back_in_time_is_not_told(self):
        """shipperhq/module-shipping-tracker#9: customers were told of what was not so. When it has come, they are told once."""
        self.shop_order.company_id.write({"oms_customer_mails": True, "oms_mail_minutes": 60})
        self.picking._oms_ship()
        outbox = self.env["oms.mail.outbox"]

        def told():
            self.env.cr.precommit.run()
            self.env.invalidate_all()
            return outbox.search([("order_id", "=", self.shop_order.id), ("event", "=", "delivered")]).mapped("state")

        self.picking.with_user(self.clerk).action_oms_delivered()
        self.assertEqual(told(), ["new"])
        self.picking.with_user(self.chief).action_oms_not_delivered()
        self.assertEqual(told(), ["skipped"])
        self.picking.with_user(self.clerk).action_oms_delivered()
        self.assertEqual(told(), ["new"])
        outbox.search([("order_id", "=", self.shop_order.id)]).state = "sent"
        self.picking.with_user(self.chief).action_oms_not_delivered()
        self.picking.with_user(self.clerk).action_oms_delivered()
        self.assertEqual(told(), ["sent"], "not twice")

    def test_the_order_says_when_it_arrived(self):
        self.picking._oms_ship()
        self.assertTrue(self.shop_order.oms_summary.startswith("All 5 shipped on "))
        self.assertNotIn("arrived", self.shop_order.oms_summary)
        self.picking.action_oms_delivered()
        self.assertIn("; arrived on ", self.shop_order.oms_summary)

    def test_every_shipment_has_to_arrive(self):
        self.picking.move_ids.quantity = 2
        self.picking._oms_ship()
        portal = self.shop_order.env["oms.portal"]
        self.assertEqual(portal._stage(self.shop_order)[1], "Partly on its way")
        self.picking.action_oms_delivered()
        self.assertNotEqual(self.shop_order.oms_stage, "delivered")
        self.assertEqual(portal._stage(self.shop_order)[1], "Partly delivered", "nothing is under way")
        backorder = self.open_pickings(self.shop_order)
        backorder.action_assign()
        backorder._oms_ship()
        self.assertEqual(self.shop_order.oms_stage, "shipped")
        backorder.action_oms_delivered()
        self.assertEqual(self.shop_order.oms_stage, "delivered")

    def test_not_before_it_was_shipped(self):
        with self.refused("shipped"):
            self.picking.action_oms_delivered()

    def test_said_twice(self):
        self.picking._oms_ship()
        self.picking.action_oms_delivered()
        with self.refused("already"):
            self.picking.action_oms_delivered()

    def test_taken_back_by_a_supervisor(self):
        self.picking._oms_ship()
        self.picking.action_oms_delivered()
        with self.assertRaises(AccessError):
            self.picking.with_user(self.picker).action_oms_not_delivered()
        self.picking.with_user(self.chief).action_oms_not_delivered()
        self.assertEqual(self.shop_order.oms_stage, "shipped")

    def test_strangers_cannot_write_it(self):
        self.picking._oms_ship()
        stranger = new_user(self.env, "stranger", groups="stock.group_stock_user")
        with self.assertRaises(AccessError):
            self.picking.with_user(stranger).write({"oms_delivered_at": "2024-01-01"})
