# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestTour(HttpCase):
    def test_from_the_order_to_the_credit_note(self):
        new_test_user(self.env, "oms_tour_returns", "oms_returns.group_returns_user", password="oms_tour_returns")
        mug, cup = self.env["product.product"].create([
            {
                "name": f"Tour {name}", "type": "consu", "is_storable": True, "list_price": 10,
                "invoice_policy": "delivery", "taxes_id": [Command.clear()],
            } for name in ("mug", "cup")])
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1)
        warehouse.write({"delivery_steps": "ship_only", "oms_release_policy": "at_once"})
        for product in (mug, cup):
            self.env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 5)
        order = self.env["sale.order"].create({
            "partner_id": self.env["res.partner"].create({"name": "Tour customer"}).id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": 5}) for product in (mug, cup)],
        })
        order.action_confirm()
        order.picking_ids.button_validate()
        order._create_invoices().action_post()
        self.start_tour(
            f"/odoo/action-sale.action_orders/{order.id}", "oms_returns_tour", login="oms_tour_returns")
        back = self.env["oms.return"].search([("line_ids.order_id", "=", order.id)])
        self.assertEqual((back.state, back.refund_ids.amount_total), ("settled", 20))
        self.assertEqual(order.order_line.mapped("qty_delivered"), [3, 5])
