# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from ...planning.calls import Call
from ..changes.change_case import ChangeCase
from .kit_case import KitWords


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestKits(KitWords, ChangeCase):
    """Kits are counted in kits, whatever their components do. Promising is off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.oms_promise_mode = "off"
        cls.make_stool()
        cls.put(cls.seat, 30)
        cls.put(cls.leg, 90)
        dozen, cls.one = cls.env.ref("uom.product_uom_dozen"), cls.env.ref("uom.product_uom_unit")
        cls.paint, cls.tin = cls.new_product("paint", 9.0), cls.new_product("tin", 30.0)
        cls.table, cls.screw = cls.new_product("table", 50.0), cls.new_product("screw", 0.1, is_storable=False)
        cls.help = cls.env["product.product"].create({"name": "Assembly", "type": "service"})
        cls.group = cls.new_product("group", 400.0, is_storable=False)
        cls.bench = cls.new_product("bench", 1200.0, uom_id=dozen.id, uom_ids=[Command.set(cls.one.ids)])

    def text(self, order):
        return order.env["oms.portal"]._lines(order)[0]["text"]

    def test_an_order_of_kits_waits_for_the_turn_of_their_components(self):
        """A kit is nothing that is reserved; a kit in a kit is made up of its parts, too."""
        turn = self.env["oms.turn"]
        self.env["mrp.bom"].create({
            "product_tmpl_id": self.group.product_tmpl_id.id, "type": "phantom", "bom_line_ids": [
                Command.create({"product_id": product.id, "product_qty": 1}) for product in (self.stool, self.table)]})
        order = self.quotation(group=1, paint=1)
        self.env.flush_all()
        query = turn._with_parts(turn._goods_of(Call("sale.order", "action_confirm", order.ids, None, {})))
        self.assertEqual({row[0] for row in self.env.execute_query(query)},
                         {one.id for one in (self.group, self.paint, self.stool, self.seat, self.leg, self.table)})

    def test_words_count_kits(self):
        order = self.confirm(stool=2)
        self.assertWhere(order, 2, released=2)
        self.ship_parts(order, seat=1, leg=3)
        self.assertWhere(order, 2, released=1, shipped=1)
        self.assertIn("1 of 2 shipped", order.oms_summary)
        self.assertEqual(order.order_line.oms_where, "1 shipped, 1 in warehouse")
        self.assertRegex(self.text(order), "^1 of 2 shipped")
        self.assertTrue(order.oms_part_shipped)
        self.ship_parts(order, seat=1, leg=3)
        self.assertWhere(order, 2, shipped=2)
        self.assertIn("All 2 shipped", order.oms_summary)
        self.assertEqual((order.oms_stage, order.oms_part_shipped, order.order_line.qty_delivered), ("shipped", False, 2))

    def test_a_kit_sent_in_part_is_not_sent(self):
        order = self.confirm(stool=1)
        self.ship_parts(order, seat=1, leg=2)
        self.assertWhere(order, 1, released=1)
        self.assertEqual((order.oms_stage, order.order_line.qty_delivered), ("in_warehouse", 0))

    def test_more_legs_than_ordered_make_no_kit(self):
        order = self.confirm(stool=2)
        self.ship_parts(order, seat=2, leg=9)
        self.assertWhere(order, 2, shipped=2)
        self.assertEqual(order.order_line.qty_delivered, 2)

    def test_the_rest_of_a_kit_order_is_given_up_in_kits(self):
        order = self.confirm(stool=3)
        self.ship_parts(order, seat=1, leg=3)
        order.picking_ids.filtered(lambda picking: picking.state != "done").action_cancel()
        self.assertWhere(order, 3, closed=2, shipped=1)
        self.assertIn("1 of 3 shipped", order.oms_summary)
        other = self.confirm(stool=2)
        self.ship_parts(other, backorder=False, seat=1, leg=3)
        self.assertWhere(other, 2, closed=1, shipped=1)

    def test_components_lost_with_nothing_to_follow_are_pointed_out(self):
        order = self.confirm(stool=1)
        self.ship_parts(order, backorder=False, seat=1)
        self.assertWhere(order, 1, closed=1)
        found = [one["rule"] for one in self.env["oms.checker"]._oms_check() if one["id"] == order.order_line.id]
        self.assertIn("kit_sent_in_part", found)

    def test_another_bill_of_materials_does_not_change_what_was_launched(self):
        order = self.confirm(stool=2)
        arm = self.new_product("arm", 2.0)
        self.put(arm, 9)
        self.bom.bom_line_ids.filtered(lambda line: line.product_id == self.leg).product_qty = 4
        self.bom.bom_line_ids = [Command.create({"product_id": arm.id, "product_qty": 2})]
        self.assertWhere(order, 2, released=2)
        self.ship_parts(order, seat=1, leg=3)
        self.assertWhere(order, 2, released=1, shipped=1)
        self.assertEqual(order.order_line.qty_delivered, 1)
        order.order_line.product_uom_qty = 3  # the third is made as it is today
        self.assertWhere(order, 3, released=2, shipped=1)
        self.ship(order)
        self.assertWhere(order, 3, shipped=3)
        self.assertEqual(order.order_line.qty_delivered, 3)

    def test_kits_within_kits_services_and_small_things(self):
        self.make_kit(self.group, stool=4, table=1, seat=1, screw=8, help=1)
        self.put(self.table, 5)
        order = self.confirm(group=2)
        self.assertWhere(order, 2, released=2)
        self.ship_parts(order, seat=5, leg=12, table=1, screw=8)
        self.assertWhere(order, 2, released=1, shipped=1)

    def test_a_part_of_a_component(self):
        self.make_kit(self.tin, quantity=12, paint=5)
        self.put(self.paint, 10)
        order = self.confirm(tin=10)
        self.ship_parts(order, paint=2.08)
        self.assertWhere(order, 10, released=5, shipped=5)  # 2.0833, rounded
        self.ship(order)
        self.assertWhere(order, 10, shipped=10)

    def test_in_two_steps(self):
        self.north.delivery_steps = "pick_ship"
        order = self.confirm(stool=2)
        pick = order.picking_ids
        for move in pick.move_ids:
            move.quantity = {self.seat: 1, self.leg: 3}[move.product_id]
            move.picked = True
        pick.with_context(skip_backorder=True).button_validate()
        self.assertWhere(order, 2, released=2)
        with self.assertRefused("shipped or picked already"):
            self.change(order, stool=0).action_apply()
        self.apply(self.change(order, stool=1))
        self.assertWhere(order, 1, released=1)
        self.ship(order)
        self.assertWhere(order, 1, shipped=1)

    def test_the_dialog_counts_kits(self):
        order = self.confirm(stool=4)
        self.ship_parts(order, seat=1, leg=3)
        shown = self.apply(self.change(order, stool=2))
        self.assertEqual(shown["stock"][0][1:], ["4", "2", "2 free for others; stays: 1 shipped"])
        self.assertWhere(order, 2, released=1, shipped=1)
        self.apply(self.change(order, stool=7))
        self.assertWhere(order, 7, released=6, shipped=1)
        self.apply(self.change(order, stool=0))
        self.assertWhere(order, 1, shipped=1)

    def test_owes_what_is_not_given_up(self):
        account = self.limit(10_000)
        order = self.confirm(stool=3)

        def owes():
            return self.env["oms.credit.account"]._gather_owes(self.env.cr, [account.id]).get(account.id, 0.0)

        self.assertEqual(owes(), 300)
        self.ship_parts(order, seat=1, leg=3)
        self.assertEqual(owes(), 300)
        order.picking_ids.filtered(lambda picking: picking.state != "done").action_cancel()
        self.assertEqual(owes(), 100)

    def test_sent_by_two_vendors(self):
        route = self.env.ref("stock_dropshipping.route_drop_shipping", raise_if_not_found=False)
        if not route:
            self.skipTest("stock_dropshipping is not installed")
        for product in (self.seat, self.leg):
            vendor = self.env["res.partner"].create({"name": f"Maker of {product.name}s"})
            product.write({"route_ids": [Command.link(route.id)],
                           "seller_ids": [Command.create({"partner_id": vendor.id, "price": 1})]})
        order = self.confirm(stool=2)
        self.assertEqual(order.oms_stage, "to_supply")
        seats, legs = (self.env["purchase.order.line"].search(
            [("product_id", "=", product.id), ("sale_line_id", "=", order.order_line.id)]).order_id
            for product in (self.seat, self.leg))
        seats.button_confirm()
        self.assertWhere(order, 2)
        legs.button_confirm()
        self.assertWhere(order, 2, released=2)
        for picking, share in ((seats.picking_ids, 1), (legs.picking_ids, 2)):
            for move in picking.move_ids:
                move.quantity, move.picked = move.product_uom_qty / share, True
            picking.with_context(skip_backorder=True).button_validate()
        self.assertWhere(order, 2, released=1, shipped=1)
        self.assertEqual(order.order_line.qty_delivered, 1)

    def test_kits_that_were_on_their_way_before(self):
        """The suite comes to a database in use: one of three kits shipped, one on its way, one cancelled in plain Odoo."""
        order = self.confirm(stool=3)
        self.ship_parts(order, seat=1, leg=3)
        moves, line = order.order_line.move_ids, order.order_line
        for move in moves.filtered(lambda move: move.state != "done"):
            move.product_uom_qty /= 2
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_move SET oms_kit = NULL WHERE id = ANY(%s)", [moves.ids])
        self.env.cr.execute("DELETE FROM oms_order_event WHERE order_id = %s", [order.id])
        self.env.invalidate_all()
        self.env["oms.adoption"]._oms_adopt()
        self.assertWhere(order, 3, closed=1, released=1, shipped=1)
        [row] = self.env["oms.adoption"].search([("line_id", "=", line.id)])
        self.assertEqual((row.kind, row.quantity), ("cut_short", 1))

    def test_kept_by_the_dozen_sold_by_one(self):
        self.make_kit(self.bench, seat=12, leg=36)
        order = self.quotation(bench=5)
        order.order_line.product_uom_id = self.one
        order.action_confirm()
        self.ship_parts(order, seat=2, leg=6)
        self.assertRegex(self.text(order), "^2 of 5 shipped")
        self.assertEqual(order.order_line.qty_delivered, 2)
        self.ship(order)
        self.assertEqual((order.oms_stage, order.order_line.qty_delivered), ("shipped", 5))
        self.assertNoFaults()


@tagged("post_install", "-at_install")
class TestSmallerUnit(KitWords, ChangeCase):
    """Kept by the dozen, sold by one: what was asked for is sent, delivered and billed, not 0.96 of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        dozen, cls.one = cls.env.ref("uom.product_uom_dozen"), cls.env.ref("uom.product_uom_unit")
        cls.egg = cls.new_product("egg", 12.0, uom_id=dozen.id, uom_ids=[Command.set(cls.one.ids)])
        cls.put(cls.egg, 5)

    def eggs(self, quantity):
        order = self.quotation(egg=quantity)
        order.order_line.write({"product_uom_id": self.one.id, "price_unit": 1.0})
        order.action_confirm()
        return order

    def test_one_is_one(self):
        account = self.limit(100)
        order = self.eggs(1)
        self.assertEqual(order.order_line.move_ids.mapped(lambda move: (move.product_uom_qty, move.quantity)), [(1, 1)])
        self.ship(order)
        self.assertEqual(order.order_line.qty_delivered, 1)
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 1.0)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({})._create_payments()
        self.assertEqual(order.oms_stage, "closed")
        self.assertFalse(self.env["oms.credit.account"]._gather_owes(self.env.cr, [account.id]).get(account.id))
        self.assertIn("All 1 shipped", order.oms_summary)
        self.assertNoFaults()

    def test_every_number_of_a_dozen(self):
        for quantity in (2, 5, 7, 11, 13):
            order = self.eggs(quantity)
            self.ship_parts(order, egg=2)
            self.assertEqual(order.order_line.qty_delivered, 2)
            self.assertNoFaults()
            self.ship(order)
            self.assertEqual((order.order_line.qty_delivered, order.oms_stage), (quantity, "shipped"))
            self.assertNoFaults()

    def test_fewer_and_more(self):
        order = self.eggs(7)
        self.apply(self.change(order, egg=6))
        self.assertEqual(order.order_line.move_ids.product_uom_qty, 6)
        self.ship_parts(order, egg=4)
        self.apply(self.change(order, egg=11))
        order.picking_ids.filtered(lambda picking: picking.state != "done").action_cancel()
        self.assertRegex(order.env["oms.portal"]._lines(order)[0]["text"], "^4 of 11 shipped.*7 cancelled")
        self.assertNoFaults()
