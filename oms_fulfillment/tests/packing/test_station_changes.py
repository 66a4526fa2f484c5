# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from uuid import uuid4

from odoo.tests import tagged

from .station_case import StationCase


@tagged("post_install", "-at_install")
class TestStationChanges(StationCase):
    """What comes between: orders cancelled, lowered, held, unpacked at a desk, two people at once, parcels opened again."""

    def lower(self, order, quantity):
        order.order_line[0].product_uom_qty = quantity
        self.env.cr.precommit.run()

    def test_cancelled_meanwhile(self):
        for _steps, picking in self.each(mug=2, lamp=1):
            self.puts(picking, "MUG")
            parcel = self.job["parcels"][0]
            picking.sale_id._action_cancel()
            answer = self.refuses("stopped", picking, "put", code="MUG", quantity=1)
            self.assertIn("cancelled", answer["words"])
            self.assertIn(parcel["name"], answer["words"])
            self.assertEqual(self.job["state"], "stopped")
            self.assertEqual(self.station().read(picking.id)["stopped"]["may"], None)
            self.assertIn("cancelled", self.station().look(picking.sale_id.name, picking.oms_warehouse_id.id)["words"])

    def test_lowered_meanwhile_and_some_of_it_is_packed(self):
        for _steps, picking in self.each(mug=3, lamp=1):
            order = picking.sale_id
            self.puts(picking, "MUG", 3)
            parcel = self.job["parcels"][0]
            self.lower(order, 2)
            answer = self.refuses_changed(picking)
            self.assertIn("1 × [MUG] Mug out of " + parcel["name"], answer["words"])
            self.assertEqual(self.job["stopped"]["may"], "take_out")
            (out,) = self.job["stopped"]["out"]
            self.assertEqual((out["parcel_id"], out["quantity"], out["lot"]), (parcel["id"], 1, None))
            self.does(picking, "take_out", parcel_id=out["parcel_id"], product_id=out["product_id"], quantity=out["quantity"])
            self.assertIsNone(self.job["stopped"])
            self.assertTrue(self.puts(picking, "LAMP")["done"])
            self.ship(order)
            self.assertShips(order, mug=2, lamp=1)

    def refuses_changed(self, picking):
        """The next scan says that the transfer changed; what was put in stays where it lies."""
        answer = self.send(picking, "put", code="LAMP", quantity=1)
        self.assertEqual((answer["status"], answer["code"]), ("refused", "stopped"), answer)
        self.assertWhole(picking)
        return answer

    def test_lowered_before_it_is_packed(self):
        for _steps, picking in self.each(mug=3):
            order = picking.sale_id
            self.lower(order, 2)
            self.assertEqual(self.station().read(picking.id)["lines"][0]["expected"], 2)
            self.refuses("too_many", picking, "put", code="MUG", quantity=3)
            self.puts(picking, "MUG")
            self.assertTrue(self.puts(picking, "MUG")["done"])
            self.ship(order)
            self.assertShips(order, mug=2)

    def test_raised_meanwhile_goes_on_with_what_is_here(self):
        for _steps, picking in self.each(mug=2):
            order = picking.sale_id
            self.puts(picking, "MUG")
            self.lower(order, 5)
            self.assertEqual(self.contents(picking).get(self.job["parcels"][0]["name"]), {"MUG": 1})
            answer = self.send(picking, "put", code="MUG", quantity=1)
            self.assertEqual(answer["status"], "accepted", answer)
            self.ship(order)
            self.assertEqual(order.order_line.qty_delivered, 2)

    def test_held_after_it_was_picked_asks_once_for_each_hold(self):
        for _steps, picking in self.each(mug=3):
            order = picking.sale_id
            self.puts(picking, "MUG")
            self.does(picking, "go_on")  # nothing stops it: that is no leave for later
            order._oms_place_hold("manual", "Secret reason")
            answer = self.send(picking, "put", code="MUG", quantity=1)
            self.assertEqual((answer["code"], self.job["stopped"]["may"]), ("stopped", "go_on"))
            self.assertNotIn("Secret", str(answer) + str(self.job))
            self.assertNotIn("hold", str(answer).lower())
            self.does(picking, "go_on")
            self.puts(picking, "MUG")
            order._oms_place_hold("manual", "Another secret")
            self.assertEqual(self.send(picking, "put", code="MUG", quantity=1)["code"], "stopped")
            self.does(picking, "go_on")
            self.assertTrue(self.puts(picking, "MUG")["done"])
            self.assertNotIn("ecret", str(self.job))
            self.assertIn("changed", self.kinds(order))

    def test_unpacked_at_a_desk(self):
        for _steps, picking in self.each(mug=2):
            self.puts(picking, "MUG")
            picking.with_user(self.chief).with_context(oms_undo="pack").action_oms_undo()
            job = self.station().read(picking.id)
            self.assertEqual((job["state"], job["lines"][0]["packed"]), ("open", 0))
            self.puts(picking, "MUG")
            self.assertTrue(self.puts(picking, "MUG")["done"])

    def test_two_packers(self):
        for _steps, picking in self.each(mug=2):
            self.puts(picking, "MUG")
            answer = self.refuses("in_use", picking, "put", code="MUG", quantity=1, user=self.other)
            self.assertIn(self.packer.name, answer["words"])
            self.assertEqual(self.job["packer"], {"id": self.packer.id, "name": self.packer.name, "mine": False})
            self.does(picking, "take_over", user=self.other)
            self.refuses("in_use", picking, "put", code="MUG", quantity=1)
            self.assertTrue(self.puts(picking, "MUG", user=self.other)["done"])

    def test_two_open_parcels_of_one_transfer_again(self):
        picking = self.to_pack(3, self.new_tote(), mug=2)
        first = self.puts(picking, "MUG")["parcel_id"]
        self.does(picking, "close", parcel_id=first)
        second = self.puts(picking, "MUG")["parcel_id"]
        job = self.env["stock.picking"].browse(self.does(picking, "reopen", parcel_id=first, why="Padding")["picking_id"])
        answer = self.refuses("in_use", picking, "reopen", parcel_id=second, why="Padding", user=self.other)
        self.assertIn(self.packer.name, answer["words"])
        self.assertEqual(job.oms_packer_id, self.packer)
        self.does(job, "take_over", user=self.other)
        self.does(picking, "reopen", parcel_id=second, why="Padding", user=self.other)
        self.assertEqual(job.oms_packer_id, self.other)

    def test_a_scan_that_is_sent_twice_is_done_once(self):
        picking = self.to_pack(2, mug=2)
        event = {
            "key": str(uuid4()), "kind": "put", "at": "1970-01-01T00:00:00Z", "picking_id": picking.id, "code": "MUG",
            "quantity": 1}
        first = self.station().scan("Desk 1", [event, event])["answers"]
        second = self.station().scan("Desk 1", [event])
        self.assertEqual([answer.get("again") for answer in first + second["answers"]], [None, True, True])
        self.assertEqual(second["job"]["lines"][0]["packed"], 1)
        self.assertEqual(second["answers"][0]["words"], first[0]["words"])

    def test_nothing_open_leaves(self):
        for steps, picking in self.each(mug=2):
            self.puts(picking, "MUG")
            outcome = picking.with_user(self.chief)._oms_ship()[picking.id]
            self.assertEqual(outcome.status, "not", steps)
            self.assertIn(f"is being packed by {self.packer.name}", outcome.why)

    def test_a_tote_never_leaves(self):
        picking = self.to_pack(1, self.new_tote(), mug=2)
        order = picking.sale_id
        self.assertFalse(picking.oms_packed_at)
        self.assertFalse(picking._oms_is_packed())
        picking.button_validate()
        self.assertShips(order, mug=2)
        tote = self.env["stock.package"].search([("name", "=", "TOTE7")])
        self.assertFalse(tote.location_id)

    def test_the_desk_packs_out_of_totes(self):
        for _steps, picking in self.each(mug=2):
            order = picking.sale_id
            picking.with_user(self.packer)._oms_pack()
            self.ship(order)
            self.assertShips(order, mug=2)
            self.assertFalse(self.tote.location_id)

    # --- opened again ---------------------------------------------------------------------------------------------------

    def test_reopened_until_it_has_left(self):
        for _steps, picking in self.each(mug=2):
            order = picking.sale_id
            parcel = self.puts(picking, "MUG", 2)["parcel_id"]
            package = self.env["stock.package"].browse(parcel)
            self.refuses("bad", picking, "reopen", parcel_id=parcel, why=" ")
            answer = self.does(picking, "reopen", parcel_id=parcel, why="Forgot the padding")
            job = self.env["stock.picking"].browse(answer["picking_id"])
            self.assertEqual(self.job["picking_id"], job.id)
            self.assertEqual((self.job["state"], package.oms_state), ("open", "open"))
            self.assertEqual((package.oms_reopened_by_id, package.oms_reopened_why), (self.packer, "Forgot the padding"))
            self.assertFalse(job.oms_packed_at)
            self.env.cr.precommit.run()
            self.assertIn("Forgot the padding", " ".join(filter(None, order.oms_event_ids.mapped("summary"))))
            self.does(job, "take_out", parcel_id=parcel, code="MUG", quantity=1)
            second = self.does(job, "new_parcel", type_id=self.box.id)["parcel_id"]
            self.does(job, "close", parcel_id=parcel)
            self.assertTrue(self.puts(job, "MUG", parcel_id=second)["done"])
            self.ship(order)
            self.assertShips(order, mug=2)
            inside = self.env["stock.package"].browse([parcel, second]).mapped("quant_ids.quantity")
            self.assertEqual(inside, [1, 1])
            self.assertEqual(self.refuses("shipped", job, "reopen", parcel_id=parcel, why="Too late")["status"], "refused")

    def test_reopened_after_the_order_was_lowered_gets_a_new_number(self):
        picking = self.to_pack(3, self.new_tote(), mug=3)
        order = picking.sale_id
        parcel = self.puts(picking, "MUG", 3)["parcel_id"]
        self.lower(order, 2)
        answer = self.does(picking, "reopen", parcel_id=parcel, why="One mug less")
        job = self.env["stock.picking"].browse(answer["picking_id"])
        self.assertEqual(self.job["lines"][0]["expected"], 2, self.job)
        if self.job["lines"][0]["packed"] < 2:
            self.puts(job, "MUG", 2)
        else:
            self.does(job, "close", parcel_id=parcel)
        self.ship(order)
        self.assertShips(order, mug=2)
        left = self.env["stock.package"].search([("oms_picking_id", "=", job.id), ("location_id.usage", "=", "customer")])
        self.assertEqual(left.quant_ids.mapped("quantity"), [2])
        waiting = self.env["stock.quant"].search([
            ("product_id", "=", self.mug.id), ("location_id", "=", self.three.wh_output_stock_loc_id.id)])
        self.assertEqual(waiting.mapped("quantity"), [1])
