# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestPortalTour(HttpCase):
    """The customer's page in a real browser."""

    def test_customer(self):
        user = new_test_user(self.env, "oms_portal_tour", "base.group_portal", name="Tour Customer")
        self.env["stock.warehouse"].search([]).oms_release_policy = "planned"
        names = ["Portal Old", "Portal Cup", *(f"Portal Mug {number}" for number in range(12))]
        products = self.env["product.product"].create([
            {"name": name, "type": "consu", "is_storable": True, "list_price": 5, "taxes_id": False} for name in names])
        order = self.env["sale.order"].create({"partner_id": user.partner_id.id, "order_line": [
            Command.create({"product_id": product.id, "product_uom_qty": 2}) for product in products]})
        order.action_confirm()
        products[0].sale_ok = False

        self.start_tour("/my/orders", "oms_portal_tour", login=user.login)

        self.assertEqual(order.order_line[1].product_uom_qty, 0)
        again = self.env["sale.order"].search([("partner_id", "=", user.partner_id.id), ("origin", "=", order.name)])
        self.assertEqual((again.state, len(again.order_line)), ("sent", 12))
        self.assertIn("Is it blue?", order.message_ids.mapped("preview"))

    def test_customer_changes_address_and_date_and_cancels(self):
        user = new_test_user(self.env, "oms_portal_change", "base.group_portal", name="Change Customer")
        country = self.env.ref("base.be")
        user.partner_id.write({"street": "First Street 1", "country_id": country.id})
        second = self.env["res.partner"].create({
            "name": "Change Depot", "parent_id": user.partner_id.id, "type": "delivery", "street": "Second Street 2",
            "country_id": country.id})
        self.env["stock.warehouse"].search([]).oms_release_policy = "planned"
        product = self.env["product.product"].create({
            "name": "Change Mug", "type": "consu", "is_storable": True, "list_price": 5, "taxes_id": False})
        order = self.env["sale.order"].create({
            "partner_id": user.partner_id.id, "partner_shipping_id": user.partner_id.id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 2})]})
        order.action_confirm()

        self.start_tour(f"/my/orders/{order.id}", "oms_portal_change_tour", login=user.login)

        self.assertEqual(order.partner_shipping_id, second)
        self.assertEqual(order.commitment_date.date(), fields.Date.today() + timedelta(days=9))
        self.assertEqual(order.state, "cancel")
