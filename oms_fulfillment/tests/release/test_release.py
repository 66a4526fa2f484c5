# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestRelease(FulfillmentCase):
    def setUp(self):
        super().setUp()
        self.warehouse.oms_release_policy = "planned"
        self.stock(mug=500, lamp=500)

    def test_send_chosen_ones(self):
        order, other = self.order(mug=5), self.order(mug=5)
        picking = self.open_pickings(order)
        self.assertTrue(picking.oms_to_send)
        self.assertEqual(picking.oms_release_note, "waits to be sent")
        self.assertEqual(order.oms_stage, "to_supply")
        action = picking.with_user(self.picker).action_oms_send_to_warehouse()
        self.assertEqual(action["tag"], "display_notification")
        self.assertFalse(picking.oms_unreleased or picking.oms_to_send or picking.oms_release_note)
        self.assertEqual((picking.state, picking.oms_step), ("assigned", "pick"))
        self.assertEqual(order.oms_stage, "in_warehouse")
        self.assertIn("released", self.kinds(order))
        self.assertTrue(self.open_pickings(other).oms_unreleased, "only what was chosen")

    def test_held_stays_and_says_why(self):
        order = self.order(mug=5)
        self.env["oms.hold.reason"].create({"name": "Address check", "code": "address_test"})
        order._oms_place_hold("address_test")
        picking = self.open_pickings(order)
        self.assertEqual(picking.oms_release_note, "held: Address check")
        action = picking.with_user(self.picker).action_oms_send_to_warehouse()
        result = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(result.line_ids.status, "not")
        self.assertIn("held", result.line_ids.why)
        self.assertTrue(picking.oms_unreleased)

    def test_backordered_line_stays_the_rest_goes(self):
        self.env.company.oms_promise_mode = "on"
        order = self.order(mug=5, pen=3)
        pickings = self.open_pickings(order)
        plan = pickings._oms_send_planned()
        self.assertTrue(plan.picks)
        moves = pickings.move_ids
        self.assertEqual(moves.filtered(lambda move: not move.oms_unreleased).product_id, self.mug)
        self.assertFalse(any(pickings.mapped("oms_to_send")), "nothing promised is left to send")

    def test_ship_complete_goes_only_when_all_is_promised(self):
        self.env.company.oms_promise_mode = "on"
        order = self.order(confirm=False, mug=5, pen=3)
        order.picking_policy = "one"
        order.action_confirm()
        plan = self.open_pickings(order)._oms_send_planned()
        self.assertFalse(plan.picks)
        self.assertTrue(all(order.picking_ids.move_ids.mapped("oms_unreleased")))

    def test_only_staff_sends(self):
        picking = self.open_pickings(self.order(mug=5))
        stranger = new_user(self.env, "stranger", groups="stock.group_stock_user")
        with self.assertRaises(AccessError):
            picking.with_user(stranger).action_oms_send_to_warehouse()
        picking.with_user(self.clerk).action_oms_send_to_warehouse()
        self.assertFalse(picking.oms_unreleased)

    def _run_due(self):
        self.env["oms.job.mark"].search([("name", "=like", "oms_fulfillment.sent %")]).unlink()  # an hour later
        with self.enter_registry_test_mode():
            self.env.ref("oms_fulfillment.cron_release_due").method_direct_trigger()
        self.env.invalidate_all()

    def test_scheduled_run_respects_capacity_and_rank(self):
        self.warehouse.oms_release_capacity = 2
        old, urgent, late = (self.open_pickings(self.order(mug=5)) for _number in range(3))
        urgent.priority = "1"
        self._run_due()
        self.assertEqual(
            [picking.oms_unreleased for picking in (urgent, old, late)], [False, False, True])
        self._run_due()
        self.assertFalse(late.oms_unreleased)

    def test_scheduled_run_leaves_what_is_too_early(self):
        picking = self.open_pickings(self.order(mug=5))
        picking.move_ids.date = fields.Datetime.now() + timedelta(days=30)
        self._run_due()
        self.assertTrue(picking.oms_unreleased)
        picking._oms_send_planned()
        self.assertFalse(picking.oms_unreleased, "a person may send it early")

    def test_scheduled_run_leaves_other_warehouses_alone(self):
        picking = self.open_pickings(self.order(mug=5))
        self.warehouse.oms_release_policy = "at_once"
        self._run_due()
        self.assertTrue(picking.oms_unreleased)
