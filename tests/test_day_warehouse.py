# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.addons.oms_core.tests.roles.role_case import RoleCase
from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDayWarehouse(RoleCase):
    """The day of the warehouse's supervisor."""

    role = "warehouse"

    def test_day(self):
        self.company.oms_promise_mode = "on"
        self.warehouse.oms_release_policy = "planned"
        later = self.goods("Later Lamp")
        purchase = self.env["purchase.order"].create({
            "partner_id": self.env["res.partner"].create({"name": "Potteries"}).id,
            "picking_type_id": self.warehouse.in_type_id.id,
            "order_line": [Command.create({
                "product_id": later.id, "product_qty": 9, "date_planned": fields.Datetime.now() + timedelta(days=5)})]})
        purchase.button_confirm()
        ready = self.order(self.customer("Ready Shop"), (self.goods("Ready Mug", stock=20), 5))
        self.order(self.customer("Later Shop"), (later, 2))
        self.day("oms_day_warehouse")
        self.env.invalidate_all()
        self.assertEqual(ready.oms_stage, "shipped")
        self.assertIn("Mrs Jones", ready.picking_ids.mapped("oms_delivered_note"))
