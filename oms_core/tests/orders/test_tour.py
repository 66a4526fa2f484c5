# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged

from ..people import new_user


@tagged("post_install", "-at_install")
class TestTour(HttpCase):
    """The order desk's day in the real web client."""

    def test_held_and_cleared(self):
        self.env.company.oms_credit_mode = "enforce"
        customer = self.env["res.partner"].create({"name": "Tour Customer", "is_company": True})
        self.env["oms.credit.account"].create({"partner_id": customer.id, "limit": 100})
        product = self.env["product.product"].create({
            "name": "Tour Mug", "type": "consu", "is_storable": True, "list_price": 500, "taxes_id": False})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1)
        self.env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 10)
        desk = new_user(self.env, "oms_tour_supervisor", groups="oms_core.group_oms_credit")

        self.start_tour("/odoo/oms-orders", "oms_core_tour", login=desk.login)

        order = self.env["sale.order"].search([("partner_id", "=", customer.id)])
        self.assertEqual(order.oms_hold_ids.mapped("state"), ["cleared"])
        self.assertEqual(order.oms_hold_ids.note, "Paid by phone")
        self.assertEqual(order.oms_hold_ids.cleared_by_id, desk)
        self.assertEqual(order.oms_stage, "in_warehouse")

    def test_the_timeline_is_live(self):
        customer = self.env["res.partner"].create({"name": "Timeline Customer"})
        product = self.env["product.product"].create({"name": "Timeline Mug", "type": "consu", "taxes_id": False})
        order = self.env["sale.order"].create({
            "partner_id": customer.id, "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1})]})
        order.action_confirm()
        desk = new_user(self.env, "oms_tour_desk", groups="oms_core.group_oms_user")

        self.start_tour("/odoo/oms-orders", "oms_timeline_tour", login=desk.login, timeout=120)

        self.assertTrue(order.oms_held)
