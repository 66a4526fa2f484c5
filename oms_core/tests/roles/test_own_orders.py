# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..common import OmsCase
from ..people import new_user


@tagged("post_install", "-at_install")
class TestOwnOrders(OmsCase):
    """Who may see own orders only and works in the warehouse as well moves what is there, whoever sold it."""

    def test_whoever_ships_sees_own_orders_only(self):
        """A salesman who packs as well ships an order of somebody else, ships another in part for good, cancels a third."""
        self.put(self.mug, 10)
        packer = new_user(
            self.env, "oms_selling_packer", "stock.group_stock_user,sales_team.group_sale_salesman", name="Pam")
        _whole, part, _none = orders = [self.confirm(mug=2) for _each in range(3)]
        for order, step in zip(orders, ("button_validate", "button_validate", "action_cancel"), strict=True):
            order.user_id, picking = self.env.ref("base.user_admin"), order.picking_ids
            if order == part:
                picking.move_ids.write({"quantity": 1, "picked": True})
            self.env.flush_all()
            self.env.invalidate_all()  # each is a request of its own
            getattr(picking.with_user(packer).with_context(
                skip_backorder=True, picking_ids_not_to_backorder=picking.ids), step)()
        self.assertEqual([order.order_line.oms_shipped_qty for order in orders], [2, 1, 0])
        self.assertEqual([order.order_line.oms_closed_qty for order in orders], [0, 1, 2])
