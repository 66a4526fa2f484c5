# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.addons.oms_core.tests.roles.role_case import RoleCase
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestPublicReportsRoles(RoleCase):
    """Dead ends that users of Odoo reported: the right to a document, and none to what it reads or makes beside. Each names its
    report."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mug, cls.pot = cls.goods("Report Mug", stock=50), cls.goods("Report Pot", stock=50)

    def more(self, picking, role):
        """The role puts a pot on the transfer, and validates it."""
        picking = self.as_role(picking, role)
        picking.write({"move_ids": [Command.create({
            "product_id": self.pot.id, "product_uom_qty": 1, "quantity": 1, "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id})]})
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_goods_that_were_not_ordered_leave_and_come(self):
        """odoo/odoo#275051 (19.0): an Inventory user who puts a product on a delivery cannot validate it. Nor on a receipt."""
        for role in ("picker", "packer", "warehouse"):
            with self.subTest(role):
                order = self.order(self.customer(), (self.mug, 2))
                self.more(order.picking_ids, role)
                self.assertEqual(
                    order.order_line.mapped(lambda line: (line.product_id, line.product_uom_qty, line.qty_delivered)),
                    [(self.mug, 2, 2), (self.pot, 0, 1)])
                purchase = self.env["purchase.order"].create({
                    "partner_id": self.customer("Vendor").id,
                    "order_line": [Command.create({"product_id": self.mug.id, "product_qty": 2, "price_unit": 1})]})
                purchase.button_confirm()
                self.more(purchase.picking_ids, role)
                self.assertEqual(purchase.order_line.mapped("qty_received"), [2, 1])

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nobody_else_writes_orders_so(self):
        order = self.order(self.customer(), (self.mug, 1))
        for role in ("buyer", "accountant"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.more(order.picking_ids, role)

    def test_slips_and_bills_are_printed(self):
        """odoo/odoo#26745: who may open a delivery could not print its slip."""
        order = self.order(self.customer(), (self.mug, 2))
        order.picking_ids._oms_pack()
        order.picking_ids._oms_ship()
        bill = self.env["oms.billing"]._bill(order)
        office, floor = ("desk", "supervisor", "credit", "manager", "returns", "accountant"), ("picker", "packer", "warehouse")
        for report, record, roles in (
                ("stock.action_report_delivery", order.picking_ids, office + floor),
                ("stock.action_report_picking", order.picking_ids, floor),
                ("sale.action_report_saleorder", order, office), ("account.account_invoices", bill, office)):
            for role in roles:
                with self.subTest(report, role=role):
                    self.env.flush_all()
                    self.env.invalidate_all()
                    reports = self.as_role(self.env["ir.actions.report"], role)
                    page, _kind = reports._render_qweb_html(report, record.ids)
                    self.assertIn(b"Report Mug", page)
