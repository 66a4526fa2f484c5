# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.roles.role_case import RoleCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDayPacker(RoleCase):
    """The packer's day."""

    role = "packer"

    def test_day(self):
        self.company.oms_customer_mails = True
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self.order(self.customer(), (self.goods("Day Mug", stock=20), 5))
        order.carrier_id = self.env["delivery.carrier"].create({
            "name": "Royal Post", "product_id": self.goods("Post", type="service", is_storable=False).id})
        order.picking_ids.carrier_id = order.carrier_id
        order.picking_ids._oms_pick()
        order.picking_ids.carrier_id = order.carrier_id
        self.day("oms_day_packer")
        self.env.invalidate_all()
        self.assertEqual(order.oms_stage, "shipped")
        shipped = order.picking_ids.filtered(lambda picking: picking.location_dest_id.usage == "customer")
        self.assertEqual(sorted(shipped.move_line_ids.mapped("quantity")), [2, 3])
        self.assertEqual(len(shipped.move_line_ids.result_package_id), 2)
