# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from ..people import new_user


@tagged("post_install", "-at_install")
class TestChangeTour(HttpCase):
    """A customer calls: less of one line, and later."""

    def test_changed_in_the_dialog(self):
        customer = self.env["res.partner"].create({"name": "Tour Customer", "is_company": True})
        plate = self.env["product.product"].create({
            "name": "Tour Plate", "type": "consu", "is_storable": True, "list_price": 50, "taxes_id": False})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1)
        warehouse.write({"delivery_steps": "ship_only", "oms_release_policy": "at_once"})
        self.env["stock.quant"]._update_available_quantity(plate, warehouse.lot_stock_id, 100)
        order = self.env["sale.order"].create({
            "partner_id": customer.id,
            "order_line": [Command.create({"product_id": plate.id, "product_uom_qty": 10})]})
        order.action_confirm()
        order.picking_ids.move_ids.write({"quantity": 3, "picked": True})
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        desk = new_user(self.env, "oms_tour_desk", groups="oms_core.group_oms_user")

        self.start_tour(f"/odoo/oms-orders/{order.id}", "oms_change_tour", login=desk.login)

        self.assertEqual(order.order_line.product_uom_qty, 6)
        self.assertEqual(order.order_line.oms_released_qty, 3)
        self.assertEqual(order.commitment_date.date(), fields.Date.today() + timedelta(days=20))
        [event] = order.oms_event_ids.filtered(lambda event: event.kind == "changed")
        self.assertEqual(event.user_id, desk)
