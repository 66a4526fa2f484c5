# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command, Datetime
from odoo.tests import tagged

from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestDropship(FulfillmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Vera's Sofas"})
        cls.sofa = cls._product("Sofa")
        cls.sofa.write({
            "route_ids": [Command.set(cls.env.ref("stock_dropshipping.route_drop_shipping").ids)],
            "seller_ids": [Command.create({"partner_id": cls.vendor.id, "price": 5, "delay": 3})],
        })

    def test_from_vendor_to_customer(self):
        order = self.order(sofa=2)
        order._get_purchase_orders().button_confirm()
        delivery = order.picking_ids
        followed = self.env.ref("oms_fulfillment.oms_dropship_action").sudo().domain
        self.assertIn("dropship", followed)
        self.assertEqual(delivery.picking_type_id.code, "dropship")
        self.assertEqual((delivery.sale_id, delivery.oms_customer_id), (order, self.customer))
        self.assertFalse(delivery.oms_step, "nothing for our warehouse to do")
        delivery.move_ids.date_deadline = Datetime.to_datetime("2020-01-01")
        self.env.flush_all()
        todo = self.env["oms.todo"].search([("res_model", "=", "stock.picking"), ("res_id", "=", delivery.id)])
        self.assertEqual((todo.role, todo.kind), ("buyer", "vendor_late"))
        delivery.move_ids.quantity = 2
        outcome = delivery._oms_ship()[delivery.id]
        self.assertEqual(outcome.status, "done")
        self.assertEqual(order.oms_stage, "shipped")
        delivery.action_oms_delivered()
        self.assertEqual(order.oms_stage, "delivered")
        self.assertShips(order, sofa=2)
