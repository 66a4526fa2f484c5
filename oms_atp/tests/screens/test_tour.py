# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestTour(HttpCase):
    """What the order desk sees of promises, in the real web client."""

    def test_promises_on_the_form(self):
        self.env.company.oms_promise_mode = "on"
        Warehouse = self.env["stock.warehouse"]
        Warehouse.search([("company_id", "=", self.env.company.id)]).oms_promises = False
        north, south = Warehouse.create([
            {"name": "Tour North", "code": "TRN", "oms_release_policy": "at_once"},
            {"name": "Tour South", "code": "TRS", "oms_release_policy": "at_once"},
        ])
        mug = self.env["product.product"].create({
            "name": "Tour Mug", "type": "consu", "is_storable": True, "list_price": 5, "taxes_id": False})
        for warehouse, quantity in ((north, 7), (south, 3)):
            self.env["stock.quant"]._update_available_quantity(mug, warehouse.lot_stock_id, quantity)
        order = self.env["sale.order"].create({
            "partner_id": self.env["res.partner"].create({"name": "Tour Customer"}).id,
            "warehouse_id": north.id,
            "order_line": [Command.create({"product_id": mug.id, "product_uom_qty": 12})],
        })
        desk = new_user(self.env, "oms_atp_tour_desk", groups="oms_core.group_oms_user")

        self.start_tour("/odoo/oms-orders", "oms_atp_tour", login=desk.login)

        promised = {promise.warehouse_id: promise.quantity for promise in order.oms_promise_ids}
        self.assertEqual(promised, {north: 7, south: 3})
        self.assertEqual(order.order_line.oms_short_qty, 2)

    def test_the_mugs_need_not_wait_for_the_cups(self):
        self.env.company.oms_promise_mode = "on"
        Warehouse = self.env["stock.warehouse"]
        Warehouse.search([("company_id", "=", self.env.company.id)]).oms_promises = False
        north = Warehouse.create({"name": "Offer North", "code": "OFN", "oms_release_policy": "at_once"})
        mug, cup = self.env["product.product"].create([
            {"name": f"Offer {name}", "default_code": f"OFFER-{name.upper()}", "type": "consu", "is_storable": True,
             "list_price": 5, "taxes_id": False} for name in ("Mug", "Cup")])
        self.env["stock.quant"]._update_available_quantity(mug, north.lot_stock_id, 5)
        self.env["purchase.order"].create({
            "partner_id": self.env["res.partner"].create({"name": "Potter"}).id, "picking_type_id": north.in_type_id.id,
            "order_line": [Command.create({
                "product_id": cup.id, "product_qty": 6, "price_unit": 1,
                "date_planned": fields.Datetime.now() + timedelta(days=6)})]}).button_confirm()
        self.env["oms.sourcing.policy"].create({"name": "One parcel", "max_parcels": 1, "sequence": 0})
        customer = self.env["res.partner"].create({"name": "Offer Customer"})
        desk = new_user(self.env, "oms_atp_tour_desk", groups="oms_core.group_oms_user")
        self.start_tour("/odoo/oms-orders/new", "oms_offer_tour", login=desk.login)
        order = self.env["sale.order"].search([("partner_id", "=", customer.id)])
        ships = {promise.product_id: promise.date for promise in order.oms_promise_ids}
        self.assertLess(ships[mug], ships[cup])
        self.assertEqual(order.order_line.mapped("oms_way"), [False, "fastest"])

    def test_a_manager_drops_a_cart(self):
        self.env.company.oms_promise_mode = "on"
        north = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1)
        mug = self.env["product.product"].create({"name": "Tour Mug", "is_storable": True})
        self.env["stock.quant"]._update_available_quantity(mug, north.lot_stock_id, 7)
        shop = new_user(self.env, "oms_atp_tour_shop", groups="oms_atp.group_oms_api")
        manager = new_user(self.env, "oms_atp_tour_manager", groups="oms_atp.group_atp_manager")
        answer = self.env["oms.atp"].with_user(shop).reserve(
            key="tour basket", lines=[{"product": mug.id, "quantity": 3}])
        self.assertTrue(answer["reserved"])
        self.start_tour("/odoo/oms-carts", "oms_atp_cart_tour", login=manager.login)
        self.assertEqual(self.env["oms.cart"].search([("key", "=", "tour basket")]).state, "dropped")

    def test_a_supervisor_tries_a_policy_on_an_order(self):
        self.env.company.oms_promise_mode = "on"
        Warehouse = self.env["stock.warehouse"]
        Warehouse.search([("company_id", "=", self.env.company.id)]).oms_promises = False
        north, south = Warehouse.create([{"name": "Tour North", "code": "TRN"}, {"name": "Tour South", "code": "TRS"}])
        mug = self.env["product.product"].create({
            "name": "Tour Mug", "type": "consu", "is_storable": True, "list_price": 5, "taxes_id": False})
        for warehouse, quantity in ((north, 7), (south, 3)):
            self.env["stock.quant"]._update_available_quantity(mug, warehouse.lot_stock_id, quantity)
        order = self.env["sale.order"].create({
            "name": "TOUR-1", "partner_id": self.env["res.partner"].create({"name": "Tour Customer"}).id,
            "order_line": [Command.create({"product_id": mug.id, "product_uom_qty": 10})]})
        order.action_confirm()
        policy = self.env["oms.sourcing.policy"].create({"name": "Tour policy"})
        boss = new_user(self.env, "oms_atp_tour_boss", groups="oms_atp.group_atp_supervisor")
        self.start_tour("/odoo/oms-sourcing-policies", "oms_atp_policy_tour", login=boss.login)
        self.assertEqual((policy.max_parcels, policy.version), (1, 2))
        self.assertEqual(order.oms_promise_ids.warehouse_id, north | south)
