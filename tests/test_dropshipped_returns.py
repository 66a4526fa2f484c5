# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.addons.oms_atp.tests.common import AtpCase
from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import Form, tagged


@tagged("post_install", "-at_install")
class TestDropshippedReturns(AtpCase):
    """What a vendor shipped straight to the customer comes back to the warehouse of the order: by the portal, the desk, the dock;
    from there it goes to that very vendor, off that very purchase."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["oms.return.policy"].search([]).active = False
        cls.clerk_of_returns = new_user(cls.env, "drop_returns", "oms_returns.group_returns_user")
        cls.vendor = cls.env["res.partner"].create({"name": "Far Vendor"})
        cls.vase = cls.new_product("drop vase", 30.0, barcode="400900", seller_ids=[
            Command.create({"partner_id": cls.vendor.id, "price": 12})])
        cls.order = cls.env["sale.order"].create({"partner_id": cls.customer.id, "order_line": [Command.create({
            "product_id": cls.vase.id, "product_uom_qty": 3,
            "route_ids": [Command.set(cls.env.ref("stock_dropshipping.route_drop_shipping").ids)]})]})
        cls.order.action_confirm()
        cls.bought = cls.order._get_purchase_orders()
        cls.bought.button_confirm()
        move = cls.bought.picking_ids.move_ids
        move.write({"quantity": 3, "picked": True})
        cls.bought.picking_ids.button_validate()

    def test_by_the_portal(self):
        self.company.oms_portal_returns = True
        portal = self.env["oms.return.portal"]
        self.assertTrue(portal._offers(self.order))
        [choice] = portal._choices(self.order)
        self.assertEqual([(row["name"], row["left"]) for row in choice["rows"]], [(self.vase.display_name, 3)])
        [said] = portal._said([{"sale_line_id": self.order.order_line.id, "quantity": 1, "reason": "faulty"}])
        self.assertEqual((said["outcome"], said["head"]), ("accept", "You may send it"))
        back = self.env["oms.return"]._oms_create_from_lines(
            [{"sale_line_id": self.order.order_line.id, "quantity": 1}], door="portal")
        self.assertEqual(portal._warehouse(back), self.order.warehouse_id, "the slip has the address of our warehouse")

    def test_by_the_desk_the_dock_and_to_the_vendor(self):
        wizard = self.env["oms.return.wizard"]._oms_propose(self.order)
        self.assertEqual((wizard.line_ids.shipped_quantity, wizard.line_ids.left_quantity), (3, 3))
        wizard.line_ids.quantity = 2
        wizard.action_create()
        back = self.env["oms.return"].search([("line_ids.order_id", "=", self.order.id)])
        back.action_authorise()
        expected = back.line_ids.move_ids
        self.assertEqual((expected.location_id.usage, expected.location_dest_id), (
            "customer", self.order.warehouse_id.oms_inspection_location_id))
        self.assertEqual(expected.picking_id.picking_type_id, self.order.warehouse_id.oms_return_type_id)
        form = Form(self.env["oms.return.dock"].with_user(self.clerk_of_returns), "oms_returns.oms_return_dock_view_form")
        for code in (back.name, "400900", "400900"):
            form.scan = code
        form.save().action_receive()
        back.with_user(self.clerk_of_returns).action_inspect({back.line_ids.id: "vendor"})
        self.assertEqual(back.state, "inspected")
        self.env.flush_all()
        row = self.env["oms.return.waiting"].search([("product_id", "=", self.vase.id)])
        self.assertEqual((row.quantity, row.vendor_id), (2, self.vendor))
        claim = self.env["oms.vendor.return"].with_user(self.clerk_of_returns)._oms_collect(
            row, {row.id: 2}, {row.id: row.vendor_id})
        self.assertEqual((claim.line_ids.purchase_line_id, claim.expected_amount), (self.bought.order_line, 24))
        claim.action_sent()
        self.assertEqual((claim.state, self.bought.order_line.qty_received), ("sent", 1))
        self.assertNoFaults()
