# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.roles.role_case import RoleCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDayPicker(RoleCase):
    """The picker's day."""

    role = "picker"

    def test_day(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        mug = self.goods("Day Mug", stock=20)
        whole, short = (self.order(self.customer(name), (mug, 5)) for name in ("Whole Shop", "Short Shop"))
        self.day("oms_day_picker")
        self.env.invalidate_all()
        self.assertEqual([self.at(whole), self.at(short)], [{"pack": 5}, {"pack": 3, "pick": 2}])

    def at(self, order):
        """{screen: how much of the order is on it}"""
        return {
            picking.oms_step: sum(picking.move_ids.mapped("product_uom_qty"))
            for picking in order.picking_ids if picking.state not in ("done", "cancel")}
