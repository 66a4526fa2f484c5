# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.addons.oms_core.tests.roles.role_case import RoleCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestStartPromises(RoleCase):
    """Start here: how many orders took what was not there, and the switch for promising."""

    role = "manager"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.oms_promise_mode = "off"
        cls.start = cls.as_role(cls.env["oms.start"])
        cls.shop, cls.mug = cls.customer(), cls.goods("Sold Twice", stock=10)

    def oversold(self):
        self.env.flush_all()
        found = self.start._one_row(self.start._oversold_sql())
        return found["oversold"], found["orders"]

    def ship(self, order):
        order.picking_ids.move_ids.picked = True
        order.picking_ids._action_done()

    def test_orders_that_took_more_than_was_free(self):
        before = self.oversold()
        first, second, third = (self.order(self.shop, (self.mug, quantity)) for quantity in (6, 3, 4))
        for number, order in enumerate(first + second + third):
            order.date_order = fields.Datetime.now() - timedelta(days=9 - number)
        self.assertEqual(self.oversold(), (before[0] + 1, before[1] + 3))
        self.ship(first)  # what left was theirs: nothing changes
        self.assertEqual(self.oversold(), (before[0] + 1, before[1] + 3))
        self.env["stock.quant"]._update_available_quantity(self.mug, self.warehouse.lot_stock_id, 3)
        receipt = self.env["stock.move"].create({
            "product_id": self.mug.id, "product_uom_qty": 50, "location_id": self.env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": self.warehouse.lot_stock_id.id})
        self.env["stock.quant"]._update_available_quantity(self.mug, self.warehouse.lot_stock_id, -3)
        receipt._action_confirm()
        receipt.write({"quantity": 50, "picked": True})
        receipt._action_done()
        self.assertEqual(self.oversold(), (before[0] + 1, before[1] + 3), "goods that came today were not there then")
        month = next(one for one in self.start.oms_page()["switches"] if one["key"] == "promises")["month"]
        self.assertIn("took more than was free in stock", month)

    def test_what_is_cancelled_or_not_counted_took_nothing(self):
        card = self.goods("Not Counted", is_storable=False)
        before = self.oversold()
        self.order(self.shop, (self.mug, 11)).with_context(disable_cancel_warning=True).action_cancel()
        self.order(self.shop, (card, 1000))
        self.assertEqual(self.oversold(), before)

    def test_the_switch(self):
        page = self.start.oms_switch("promises", True)
        self.assertEqual(self.company.oms_promise_mode, "on")
        [shown] = [one for one in page["switches"] if one["key"] == "promises"]
        self.assertTrue(shown["on"])
        self.assertIn("no order was promised yet", shown["month"])
