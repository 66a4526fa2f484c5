# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import tagged

from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestSteps(FulfillmentCase):
    """In warehouses of one, two and three steps each button moves the row to the next list, asks where the customer is told of
    it, says what became of it, and can be taken back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.packer = new_user(
            cls.env, "packer", groups="oms_fulfillment.group_fulfillment_packer,base.group_user")

    def press(self, pickings, button, user=None):
        """Press a button on a list, and answer what it asks. The rows of its result, or its notice."""
        action = getattr(pickings.with_user(user or self.picker), button)()
        self.env.cr.precommit.run()
        if action.get("res_model") == "oms.fulfillment.ask":
            action = self.env[action["res_model"]].with_user(user or self.picker).browse(action["res_id"]).action_go()
            self.env.cr.precommit.run()
        return self.rows(action) if action.get("res_model") else action["params"]

    def rows(self, action):
        return self.env[action["res_model"]].browse(action["res_id"]).line_ids

    def lists(self, order):
        """On which of the screens the order is."""
        return self.open_pickings(order).filtered(lambda picking: picking.state == "assigned").mapped("oms_step")

    def test_each_button_moves_the_row_to_the_next_list(self):
        for steps in ("ship_only", "pick_ship", "pick_pack_ship"):
            with self.subTest(steps):
                warehouse = self._warehouse(f"W {steps}", steps[:3] + str(len(steps)), steps)
                self.stock(warehouse, mug=5)
                order = self.order(warehouse, mug=5)
                self.assertEqual(self.lists(order), ["pick"])
                told = self.press(self.open_pickings(order), "action_oms_pick")
                self.assertEqual(self.lists(order), ["pack"])
                self.assertEqual(told["links"][0]["label"], order.name)
                self.assertIn("To pack", told["message"])
                told = self.press(self.open_pickings(order), "action_oms_pack", self.packer)
                self.assertEqual(self.lists(order), ["ship"])
                self.assertIn("To ship", told["message"])
                told = self.press(self.open_pickings(order), "action_oms_ask_ship", self.packer)
                self.assertEqual(self.lists(order), [])
                self.assertIn("shipped", told["message"])
                self.assertShips(order, mug=5)
                self.assertEqual([kind for kind in self.kinds(order) if kind in ("picked", "packed", "shipped")],
                                 ["picked", "packed", "shipped"])

    def test_a_short_pick_says_what_was_not_found_and_what_follows(self):
        for steps in ("ship_only", "pick_ship", "pick_pack_ship"):
            with self.subTest(steps):
                warehouse = self._warehouse(f"S {steps}", "S" + steps[:2] + str(len(steps)), steps)
                self.stock(warehouse, mug=5)
                order = self.order(warehouse, mug=5)
                picking = self.open_pickings(order)
                picking.move_ids.quantity = 3
                row = self.press(picking, "action_oms_pick")
                self.assertEqual((row.order_id, row.status), (order, "partly"))
                self.assertIn("To pack", row.why)
                self.assertIn("2 Mug", row.why)
                self.assertIn("pack", self.lists(order))
                self.assertTrue(row.can_undo)
                event = order.oms_event_ids.filtered(lambda event: event.kind == "picked")
                self.assertIn("not found: 2 Mug", event.summary)

    def test_the_list_says_what_a_row_waits_for(self):
        order = self.order(mug=2)
        picking = self.open_pickings(order)
        self.assertEqual(picking.oms_wait_note, "Nothing is reserved: not found: 2 Mug")
        self.stock(mug=5)
        picking.action_assign()
        self.assertFalse(picking.oms_wait_note)

    def test_a_notice_names_the_orders(self):
        self.stock(mug=50)
        orders = self.env["sale.order"].concat(*(self.order(mug=1) for _number in range(7)))
        told = self.press(self.open_pickings(orders), "action_oms_pick")
        self.assertEqual(told["title"], "Pick: 7 done")
        self.assertEqual(told["message"], "%s, %s, %s, %s, %s and 2 more: To pack")
        self.assertEqual([link["label"] for link in told["links"]], self.open_pickings(orders)[:5].sale_id.mapped("name"))

    def test_what_became_of_many_is_read_together(self):
        warehouse = self._warehouse("Three", "THR", "pick_pack_ship")
        self.stock(warehouse, mug=50)
        spent = {}
        for count in (2, 8):
            orders = self.env["sale.order"].concat(*(self.order(warehouse, mug=1) for _number in range(count)))
            picks = self.open_pickings(orders)
            outcomes = picks._oms_pick()
            outcomes[picks[-1].id] = replace(outcomes[picks[-1].id], status="partly")
            self.env.cr.precommit.run()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            picks._oms_show_outcomes("Pick", outcomes)
            spent[count] = self.env.cr.sql_log_count - before
        self.assertLessEqual(spent[8] - spent[2], 6, spent)

    def test_shipping_asks_and_names_carrier_parcels_and_what_is_told(self):
        self.env.company.write({"oms_customer_mails": True})
        self.customer.email = "ada@example.com"
        self.stock(mug=5)
        order, short = self.order(mug=5), self.order(mug=1)
        picking = self.open_pickings(order)
        picking._oms_pick()
        picking._oms_pack()
        picking.carrier_id = self.env["delivery.carrier"].create({
            "name": "Royal Post", "product_id": self.env["product.product"].create({"name": "Post", "type": "service"}).id})
        action = self.open_pickings(order | short).with_user(self.packer).action_oms_ask_ship()
        self.env.invalidate_all()
        ask = self.env[action["res_model"]].with_user(self.packer).browse(action["res_id"])
        self.assertEqual(ask.summary, "1 to ship, 1 stay:")
        ready, stays = ask.line_ids
        self.assertEqual(
            (ready.order_id, ready.customer_id, ready.carrier, ready.parcels, ready.told),
            (order, self.customer, "Royal Post, no tracking number",
             f"1 parcel: {picking.move_line_ids.result_package_id.name}", "mail to ada@example.com: it is on its way"))
        self.assertEqual((stays.order_id, stays.why_not), (short, "Nothing is reserved: not found: 1 Mug"))
        self.assertEqual(picking.state, "assigned", "nothing has happened yet")

    def test_a_dialog_that_refuses_says_so_at_once(self):
        short = self.order(mug=1)
        action = self.open_pickings(short).with_user(self.picker).action_oms_ask_ship()
        ask = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((ask.ready_count, ask.summary), (0, "None of these can be shipped now."))
        action = self.open_pickings(short).with_user(self.picker).action_oms_ask_delivered()
        ask = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(ask.ready_count, 0)
        self.assertIn("ship it first", ask.line_ids.why_not)

    def test_delivered_asks_notes_who_took_it_and_is_taken_back(self):
        self.stock(mug=5)
        order = self.order(mug=5)
        picking = self.open_pickings(order)
        picking._oms_ship()
        action = picking.with_user(self.clerk).action_oms_ask_delivered()
        ask = self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])
        self.assertEqual(ask.line_ids.told, "nothing: such mails are off")
        ask.received_by = "Mrs Jones"
        self.assertIn("delivered", ask.action_go()["params"]["message"])
        self.assertEqual((order.oms_stage, picking.oms_delivered_note), ("delivered", "Mrs Jones"))
        row = self.press(picking, "action_oms_undo", self.picker)
        self.assertEqual(row.status, "not")
        self.assertIn("supervisor", row.why)
        self.press(picking, "action_oms_undo", self.chief)
        self.assertEqual(order.oms_stage, "shipped")

    def test_a_parcel_is_unpacked_and_a_tick_reset(self):
        self.stock(mug=5)
        order = self.order(mug=5)
        picking = self.open_pickings(order)
        picking.move_ids.quantity = 3
        self.press(picking, "action_oms_pick")
        self.press(picking, "action_oms_pack", self.packer)
        self.assertEqual((picking.oms_step, picking.oms_undo), ("ship", "pack"))
        self.press(picking, "action_oms_undo", self.packer)
        self.assertEqual((picking.oms_step, picking.oms_undo), ("pack", "pick"))
        self.press(picking, "action_oms_undo")
        self.assertEqual(picking.oms_step, "pick")
        self.assertEqual(picking.move_ids.quantity, 5, "the quantity typed is reset")

    def test_two_who_press_the_same_button_take_back_one_step(self):
        self.warehouse.oms_release_policy = "planned"
        self.stock(mug=5)
        order = self.order(mug=5)
        picking = self.open_pickings(order)
        self.press(picking, "action_oms_send_to_warehouse", self.chief)
        self.press(picking, "action_oms_pick")
        row = self.press(picking.with_context(oms_undo="send"), "action_oms_undo", self.chief)
        self.assertEqual((row.status, picking.oms_undo), ("not", "pick"), "it was picked before the list was read anew")
        self.press(picking, "action_oms_pack", self.packer)
        unpack = picking.with_context(oms_undo="pack")
        self.press(unpack, "action_oms_undo", self.packer)
        row = self.press(unpack, "action_oms_undo", self.packer)
        self.assertEqual((row.status, row.why), ("not", "Something of it is picked: reset that first"))
        self.assertEqual(picking.oms_step, "pack")

    def test_undo_beside_a_result_takes_back_what_it_told(self):
        self.stock(mug=5)
        picking = self.open_pickings(self.order(mug=5))
        picking.move_ids.quantity = 3
        row = self.press(picking, "action_oms_pick")
        self.press(picking, "action_oms_pack", self.packer)
        again = self.rows(row.with_user(self.picker).action_undo())
        self.assertEqual((again.status, again.why), ("not", "It is packed: unpack it first"))
        self.assertTrue(picking.move_line_ids.result_package_id)

    def test_what_is_done_is_returned(self):
        warehouse = self._warehouse("Three", "THR", "pick_pack_ship")
        self.stock(warehouse, mug=5)
        order = self.order(warehouse, mug=5)
        first = self.open_pickings(order)
        self.press(first, "action_oms_pick")
        second = self.open_pickings(order)
        for picking in (first, second):
            action = picking.with_user(self.picker).action_oms_undo()
            self.assertEqual((action["res_model"], action["context"]["active_id"]), ("stock.return.picking", first.id))
        wizard = self.env["stock.return.picking"].with_user(self.picker).with_context(**action["context"]).create({})
        wizard.product_return_moves.quantity = 5
        back = wizard._create_return()
        back.move_ids.picked = True
        back.button_validate()
        self.assertEqual(self.env["stock.quant"]._get_available_quantity(self.mug, warehouse.lot_stock_id), 5)

    def test_what_was_sent_is_taken_back_by_a_supervisor(self):
        self.warehouse.oms_release_policy = "planned"
        self.stock(mug=5)
        order = self.order(mug=5)
        picking = self.open_pickings(order)
        told = self.press(picking, "action_oms_send_to_warehouse", self.chief)
        self.assertIn("To pick", told["message"])
        self.assertEqual(self.press(picking, "action_oms_undo").status, "not")
        self.press(picking, "action_oms_undo", self.chief)
        self.assertTrue(picking.oms_unreleased and picking.oms_can_send)

    def test_two_parcels_of_one_order(self):
        warehouse = self._warehouse("Three", "THR", "pick_pack_ship")
        self.stock(warehouse, mug=5, lamp=2)
        order = self.order(warehouse, mug=5, lamp=2)
        self.press(self.open_pickings(order), "action_oms_pick")
        picking = self.open_pickings(order).with_user(self.packer)
        action = picking.action_oms_parcels()
        parcels = self.env[action["res_model"]].with_user(self.packer).browse(action["res_id"])
        mugs, lamps = parcels.line_ids.sorted("there", reverse=True)
        mugs.quantity, lamps.parcel = 3, 2
        self.assertEqual(parcels.summary, "parcel 1: 3 Mug; parcel 2: 2 Mug, 2 Lamp")
        self.assertIn("To ship", parcels.action_pack()["params"]["message"])
        self.env.cr.precommit.run()
        last = self.open_pickings(order)
        self.assertEqual(last.oms_step, "ship")
        contents = last.move_line_ids.grouped("result_package_id")
        self.assertEqual(
            sorted(sorted((line.product_id.name, line.quantity) for line in lines) for lines in contents.values()),
            [[("Lamp", 2), ("Mug", 2)], [("Mug", 3)]])
        self.press(last, "action_oms_ask_ship", self.packer)
        self.assertShips(order, mug=5, lamp=2)
        with self.refused("Done already"):
            picking.action_oms_parcels()
        with self.refused("Done already"):
            parcels.action_pack()

    def test_what_somebody_packed_meanwhile_is_not_packed_again(self):
        self.stock(mug=5, lamp=2)
        picking = self.open_pickings(self.order(mug=5, lamp=2))
        self.press(picking, "action_oms_pick")
        action = picking.with_user(self.packer).action_oms_parcels()
        parcels = self.env[action["res_model"]].with_user(self.packer).browse(action["res_id"])
        self.press(picking, "action_oms_pack", self.packer)
        packages = picking.move_line_ids.result_package_id
        with self.refused("Packed already"):
            parcels.action_pack()
        self.assertEqual(picking.move_line_ids.result_package_id, packages)
        picking.move_line_ids[0].result_package_id = False
        with self.refused("packed meanwhile"):
            parcels.action_pack()

    # --- what people complain of in public ---------------------------------------------------------------------------

    def test_the_rest_of_a_rest_of_which_a_line_was_not_there(self):
        """odoo#147128: of a backorder of which one line had been set to nothing, the button did nothing."""
        self.stock(mug=10, lamp=10)
        order = self.order(mug=10, lamp=10)
        picking = self.open_pickings(order)
        picking.move_ids.filtered(lambda move: move.product_id == self.mug).quantity = 2
        picking.move_ids.filtered(lambda move: move.product_id == self.lamp).quantity = 0
        self.press(picking, "action_oms_pick")
        self.press(picking, "action_oms_ask_ship")
        rest = self.open_pickings(order)
        rest.action_assign()
        self.press(rest, "action_oms_pick")
        self.press(rest, "action_oms_ask_ship")
        self.assertShips(order, mug=10, lamp=10)

    def test_a_part_of_what_lies_in_a_package(self):
        """odoo#70550: refused, "You cannot move the same package content more than once"."""
        package = self.env["stock.package"].create({"name": "Pallet 1"})
        self.env["stock.quant"]._update_available_quantity(self.mug, self.warehouse.lot_stock_id, 5, package_id=package)
        order = self.order(mug=5)
        picking = self.open_pickings(order)
        picking.move_ids.quantity = 2
        self.assertEqual(self.press(picking, "action_oms_pick").status, "partly")
        self.press(picking, "action_oms_pack", self.packer)
        self.press(picking, "action_oms_ask_ship", self.packer)
        self.assertShips(order, mug=2)
        self.assertEqual(sum(package.quant_ids.mapped("quantity")), 3)

    def test_one_product_on_two_lines_in_two_steps(self):
        """odoo#242487: packed wholly, and yet asked for a backorder."""
        warehouse = self._warehouse("Two", "TWO", "pick_ship")
        self.stock(warehouse, mug=5)
        order = self.order(warehouse, confirm=False, mug=3)
        order.order_line.copy({"order_id": order.id, "price_unit": 8, "product_uom_qty": 2})
        order.action_confirm()
        for button in ("action_oms_pick", "action_oms_pack", "action_oms_ask_ship"):
            told = self.press(self.open_pickings(order), button)
            self.assertIn("1 done", told["title"])
        self.assertEqual(order.order_line.mapped("qty_delivered"), [3, 2])

    def test_what_somebody_else_did_already(self):
        """odoo#82228: a set with some that are done already went through a question and nothing."""
        self.stock(mug=10)
        first, second = self.order(mug=5), self.order(mug=5)
        pickings = self.open_pickings(first | second)
        self.open_pickings(first).button_validate()
        rows = self.press(pickings, "action_oms_pick")
        self.assertEqual({row.order_id: row.why for row in rows}, {first: "Done already", second: "To pack"})
