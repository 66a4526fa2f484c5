# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import AtpCase


@tagged("post_install", "-at_install")
class TestCount(AtpCase):
    """A picker who finds more than the system says can say so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.picker = new_user(cls.env, "oms_picker", "stock.group_stock_user", name="Picker")

    def count(self, move, quantity, user=None, **values):
        Count = self.env["oms.count"].with_user(user or self.picker).with_context(default_move_id=move.id)
        return Count.create({"counted_qty": quantity, **values})

    def test_more_lies_there(self):
        self.put(self.mug, 4)
        order = self.confirm(mug=4)
        self.put(self.mug, -2)
        move = order.order_line.move_ids
        move._do_unreserve()
        move._action_assign()
        self.assertEqual(move.quantity, 2)
        count = self.count(move, 5)
        self.assertEqual((count.system_qty, count.location_id), (2, self.north.lot_stock_id))
        count.action_apply()
        self.assertEqual(move.quantity, 4)
        correction = self.env["stock.move"].search([("product_id", "=", self.mug.id), ("is_inventory", "=", True)])
        self.assertIn("Found more, counted at", correction.inventory_name or correction.reference)
        self.assertNoFaults()

    def test_it_is_empty(self):
        self.put(self.mug, 4)
        order = self.confirm(mug=4)
        self.count(order.order_line.move_ids, 0, reason="missing").action_apply()
        self.assertTrue(self.env["oms.dirty"].search([("product_id", "=", self.mug.id)]), "promises are looked at")

    def test_what_is_refused(self):
        self.put(self.mug, 4)
        move = self.confirm(mug=4).order_line.move_ids
        with self.assertRefused("-1.0 cannot be counted"):
            self.count(move, -1).action_apply()
        with self.assertRefused("is not below"):
            self.count(move, 1, location_id=self.south.lot_stock_id.id).action_apply()
        with self.assertRaises(AccessError):
            self.count(move, 1, user=self.salesman)
        self.ship(move.sale_line_id.order_id)
        with self.assertRefused("is finished"):
            self.count(move, 1).action_apply()
