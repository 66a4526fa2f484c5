# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import HttpCase, tagged

SECONDS = 20  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestExchangeTour(HttpCase):
    def test_two_mugs_for_a_jug(self):
        new_user(self.env, "oms_tour_exchange", "oms_returns.group_returns_user", password="oms_tour_exchange")
        mug, jug = self.env["product.product"].create([
            {"name": f"Tour {name}", "type": "consu", "is_storable": True, "list_price": price, "invoice_policy": "delivery",
             "taxes_id": [Command.clear()]} for name, price in (("mug", 10), ("jug", 25))])
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1)
        warehouse.write({"delivery_steps": "ship_only", "oms_release_policy": "at_once"})
        for product in (mug, jug):
            self.env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 5)
        order = self.env["sale.order"].create({
            "partner_id": self.env["res.partner"].create({"name": "Tour customer"}).id,
            "order_line": [Command.create({"product_id": mug.id, "product_uom_qty": 2})]})
        order.action_confirm()
        order.picking_ids.button_validate()
        invoice = order._create_invoices()
        invoice.action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({})._create_payments()
        back = self.env["oms.return"]._oms_create_from_lines([{"sale_line_id": order.order_line.id, "quantity": 2}])
        self.start_tour(f"/odoo/action-oms_returns.oms_return_action/{back.id}", "oms_returns_exchange_tour",
                        login="oms_tour_exchange")
        new = back.exchange_order_ids
        self.assertEqual((back.state, new.order_line.product_id, new.amount_total, new.oms_balance_kept), (
            "settled", jug, 25.0, 20.0))
