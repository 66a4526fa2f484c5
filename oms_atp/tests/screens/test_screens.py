# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestScreens(HttpCase):
    """Availability, and taking from another order, in the real web client."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.oms_promise_mode = "on"
        Warehouse = cls.env["stock.warehouse"]
        Warehouse.search([("company_id", "=", cls.env.company.id)]).oms_promises = False
        cls.north, cls.south = Warehouse.create([
            {"name": "Tour North", "code": "TRN", "oms_release_policy": "at_once"},
            {"name": "Tour South", "code": "TRS", "oms_release_policy": "at_once"},
        ])
        cls.mug = cls.env["product.product"].create({
            "name": "Tour Mug", "default_code": "TOURMUG", "is_storable": True, "list_price": 5, "taxes_id": False})
        cls.boss = new_user(
            cls.env, "oms_atp_tour_boss", groups="oms_atp.group_atp_supervisor,sales_team.group_sale_salesman_all_leads")

    def put(self, quantity, warehouse):
        self.env["stock.quant"]._update_available_quantity(self.mug, warehouse.lot_stock_id, quantity)

    def order(self, customer, quantity):
        order = self.env["sale.order"].create({
            "partner_id": self.env["res.partner"].create({"name": customer}).id, "warehouse_id": self.north.id,
            "order_line": [Command.create({"product_id": self.mug.id, "product_uom_qty": quantity})]})
        order.action_confirm()
        return order

    def test_availability(self):
        self.put(7, self.north)
        self.put(3, self.south)
        policy = self.env["oms.stock.policy"].create(
            {"product_id": self.mug.id, "warehouse_id": self.north.id, "fixed_qty": 2})
        self.start_tour("/odoo/oms-availability", "oms_availability_tour", login=self.boss.login)
        self.assertEqual(policy.fixed_qty, 4)

    def test_take_from_another_order(self):
        self.put(4, self.north)
        first, second = self.order("Tour Has", 4), self.order("Tour Waits", 3)
        self.start_tour("/odoo/oms-orders", "oms_take_tour", login=self.boss.login)
        self.assertEqual((first.order_line.oms_short_qty, second.order_line.oms_short_qty), (3, 0))
