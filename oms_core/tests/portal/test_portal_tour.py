# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from ..people import new_user


@tagged("post_install", "-at_install")
class TestPortalTour(HttpCase):
    """The customer's page in a real browser."""

    def test_customer(self):
        user = new_user(self.env, "oms_portal_tour", "base.group_portal", name="Tour Customer")
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
        user = new_user(self.env, "oms_portal_change", "base.group_portal", name="Change Customer")
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

    def test_a_customers_day(self):
        """What is on its way, another address, the same again: each from the list, as the customer alone."""
        self.env["stock.warehouse"].search([]).write({"oms_release_policy": "at_once", "delivery_steps": "ship_only"})
        self.env.company.write({"portal_confirmation_sign": True, "portal_confirmation_pay": False})
        user = new_user(self.env, "oms_portal_day", "base.group_portal", name="Day Customer")
        firm, country = self.env["res.partner"].create({"name": "Day Firm", "is_company": True}), self.env.ref("base.be")
        user.partner_id.write({"parent_id": firm.id, "type": "contact"})
        firm.write({"street": "First Street 1", "country_id": country.id})
        depot = self.env["res.partner"].create({
            "name": "Day Depot", "parent_id": firm.id, "type": "delivery", "street": "Second Street 2", "country_id": country.id})
        mug, cup = self.env["product.product"].create([
            {"name": name, "type": "consu", "is_storable": True, "list_price": 5, "taxes_id": False}
            for name in ("Day Mug", "Day Cup")])
        carrier = self.env["delivery.carrier"].create({
            "name": "Day Parcels", "delivery_type": "fixed", "tracking_url": "https://track.example/<shipmenttrackingnumber>",
            "product_id": self.env.ref("delivery.product_product_delivery").id})

        def order(number, *products):
            order = self.env["sale.order"].create({
                "partner_id": user.partner_id.id, "partner_shipping_id": firm.id, "client_order_ref": number,
                "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 2}) for product in products]})
            order.action_confirm()
            return order

        self.env["stock.quant"]._update_available_quantity(mug, self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1).lot_stock_id, 2)
        sent = order("PO-DAY-1", mug, cup)
        picking = sent.picking_ids
        picking.write({"carrier_id": carrier.id, "carrier_tracking_ref": "DAY-1, DAY-2"})
        picking.with_context(skip_backorder=True, skip_sms=True).button_validate()
        self.env["stock.warehouse"].search([]).oms_release_policy = "planned"
        waiting = order("PO-DAY-2", cup)
        cup.sale_ok = False

        self.start_tour("/my/orders", "oms_portal_day_tour", login=user.login)

        self.assertEqual(waiting.partner_shipping_id, depot)
        again = self.env["sale.order"].search([("partner_id", "=", user.partner_id.id), ("origin", "=", sent.name)])
        self.assertEqual((again.state, again.order_line.product_id), ("sale", mug))
