# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.addons.oms_core.tests.roles.role_case import RoleCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDeskStories(RoleCase):
    """What the order desk does all day, in so many clicks: the tours count them, and say how long it took."""

    role = "desk"

    def setUp(self):
        super().setUp()
        self.company.write({"oms_promise_mode": "on", "oms_repromise_mode": "auto"})
        self.warehouse.oms_release_policy = "at_once"

    def test_an_order_by_telephone(self):
        for number in range(1, 7):
            self.goods(f"Tele Mug {number}", stock=50)
        shop = self.customer("Telephone Shop")
        self.day("oms_story_telephone", "/odoo/oms-orders")
        order = self.env["sale.order"].search([("partner_id", "=", shop.id)])
        self.assertEqual((order.state, order.client_order_ref), ("sale", "PO 4711"))
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [2, 3, 4, 5, 6, 7])

    def test_where_is_it(self):
        mug, cup = self.goods("Where Mug", stock=9), self.goods("Where Cup")
        purchase = self.env["purchase.order"].create({
            "partner_id": self.env["res.partner"].create({"name": "Potter"}).id, "picking_type_id": self.warehouse.in_type_id.id,
            "order_line": [Command.create({
                "product_id": cup.id, "product_qty": 5, "price_unit": 1,
                "date_planned": fields.Datetime.now() + timedelta(days=5)})]})
        purchase.button_confirm()
        order = self.order(self.customer("Where Shop"), (mug, 2), (cup, 2), client_order_ref="PO 4712")
        move = order.order_line[0].move_ids
        move.picking_id.carrier_tracking_ref = "TRACK-4712"
        move.picked = True
        move.picking_id._action_done()
        self.assertEqual(order.order_line[0].qty_delivered, 2)
        purchase.order_line.date_planned += timedelta(days=7)
        self.env.flush_all()
        dirty = self.env["oms.dirty"].search([])
        causes = self.env["oms.dirty"]._oms_causes([(row.product_id, row.cause) for row in dirty])
        dirty.unlink()
        self.env["oms.dirty"]._oms_look(causes)
        self.assertIn("moved from", order.oms_slip_text)
        self.day("oms_story_where", "/odoo/oms-orders")
