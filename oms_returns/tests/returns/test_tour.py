# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestTour(HttpCase):
    def shipped_order(self, *names):
        """Five of each, at 10.00, shipped and billed."""
        products = self.env["product.product"].create([
            {
                "name": f"Tour {name}", "type": "consu", "is_storable": True, "list_price": 10,
                "invoice_policy": "delivery", "taxes_id": [Command.clear()],
            } for name in names])
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1)
        warehouse.write({"delivery_steps": "ship_only", "oms_release_policy": "at_once"})
        for product in products:
            self.env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 5)
        order = self.env["sale.order"].create({
            "partner_id": self.env["res.partner"].create({"name": "Tour customer"}).id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 5}) for product in products],
        })
        order.action_confirm()
        order.picking_ids.button_validate()
        order._create_invoices().action_post()
        return order

    def test_from_the_order_to_the_credit_note(self):
        new_user(self.env, "oms_tour_returns", "oms_returns.group_returns_user", password="oms_tour_returns")
        order = self.shipped_order("mug", "cup")
        self.start_tour(
            f"/odoo/action-sale.action_orders/{order.id}", "oms_returns_tour", login="oms_tour_returns")
        back = self.env["oms.return"].search([("line_ids.order_id", "=", order.id)])
        self.assertEqual((back.state, back.refund_ids.amount_total), ("settled", 20))
        self.assertEqual(order.order_line.mapped("qty_delivered"), [3, 5])

    def test_kept_by_hand_and_goodwill(self):
        clerk = new_user(self.env, "oms_tour_returns", "oms_returns.group_returns_user", password="oms_tour_returns")
        order = self.shipped_order("lamp", "shade")
        back = self.env["oms.return"]._oms_create_from_lines(
            [{"sale_line_id": line.id, "quantity": 2} for line in order.order_line])
        back.action_authorise()
        self.start_tour(f"/odoo/oms.return/{back.id}", "oms_returns_keep_tour", login="oms_tour_returns")
        self.assertEqual((back.is_expected, back.line_ids.mapped("kept_by_id")), (True, self.env["res.users"]))
        self.assertIn("Broken on arrival", "".join(back.message_ids.mapped("body")))
        one = self.env["oms.goodwill"].with_user(clerk).create({
            "order_id": order.id, "reason": "Scratched", "percent": 16, "line_ids": order.order_line[0].ids, "way": "credit"})
        self.start_tour(f"/odoo/oms.goodwill/{one.id}", "oms_returns_goodwill_tour", login="oms_tour_returns")
        self.assertEqual((one.state, one.sudo().note_ids.amount_total), ("done", 8))
