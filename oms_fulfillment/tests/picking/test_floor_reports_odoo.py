# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from ..tour_case import STEPS, TourCase
from .native_doors import NativeDoors


@tagged("post_install", "-at_install")
class TestFloorReportsOdoo(NativeDoors, TourCase):
    """What people complain of in public about Odoo's batches and packages, at its own doors and on our tours."""

    def batched(self, *orders, **vals):
        """A batch of the open transfers of these orders, begun."""
        pickings = self.open_pickings(self.env["sale.order"].union(*orders))
        batch = self.env["stock.picking.batch"].with_user(self.chief).create({
            "picking_type_id": pickings.picking_type_id.id, "picking_ids": [Command.set(pickings.ids)], **vals})
        batch.action_confirm()
        return batch

    def lines(self, order, product=None):
        lines = self.open_pickings(order).move_line_ids
        return lines.filtered(lambda line: line.product_id == product) if product else lines

    # --- batches ------------------------------------------------------------------------------------------------------

    def test_a_part_of_a_batch_that_was_made_by_itself(self):
        """odoo#163935, #251952: what was left of one of its transfers could not be put into the batch that was just done."""
        for gone in ("zero", "no line", "less"):
            with self.subTest(gone):
                warehouse = self._warehouse(f"Auto {gone}", f"A{gone[0]}{len(gone)}")
                warehouse.out_type_id.write({"auto_batch": True, "batch_group_by_partner": True, "batch_auto_confirm": True})
                self.stock(warehouse, mug=20, lamp=20)
                one, two = self.order(warehouse, mug=2), self.order(warehouse, mug=5, lamp=1)
                batch = self.open_pickings(one | two).batch_id
                self.assertEqual((len(batch), batch.state, len(batch.picking_ids)), (1, "in_progress", 2))
                mugs = self.lines(two, self.mug)
                if gone == "no line":
                    mugs.unlink()
                else:
                    mugs.quantity = 0 if gone == "zero" else 3
                self.validate(batch.with_user(self.chief))
                came = 3 if gone == "less" else 0
                self.assertEqual(one.order_line.mapped("qty_delivered"), [2])
                self.assertEqual(two.order_line.mapped("qty_delivered"), [came, 1])
                self.assertEqual(batch.state, "done")
                rest = self.open_pickings(two)
                self.assertEqual(rest.move_ids.product_uom_qty, 5 - came)
                self.assertNotEqual(rest.batch_id, batch)
                self.assertEqual(rest.state, "assigned", "the goods are there")
                self.finish(two)
                self.assertEqual(two.order_line.mapped("qty_delivered"), [5, 1])
                self.assertNoFaults()

    def test_a_part_of_it_by_our_buttons(self):
        """odoo#163935 at the door of our lists: one transfer of an automatic batch, picked in part, is shipped alone."""
        self.warehouse.out_type_id.write({"auto_batch": True, "batch_group_by_partner": True, "batch_auto_confirm": True})
        self.stock(mug=20, lamp=20)
        one, two = self.order(mug=2), self.order(mug=5, lamp=1)
        self.lines(two, self.mug).quantity = 3
        outcome = self.ships(two)
        self.assertEqual(outcome.status, "partly", outcome.why)
        self.assertEqual(two.order_line.mapped("qty_delivered"), [3, 1])
        self.assertEqual(self.ships(two).status, "done")
        self.assertEqual(self.ships(one).status, "done")
        self.assertEqual((one | two).order_line.mapped("qty_delivered"), [2, 5, 1])
        self.assertNoFaults()

    def test_a_part_of_it_on_a_tour_while_batches_make_themselves(self):
        """odoo#163935 on a tour: what was not there stays to be supplied, and no batch takes it from the floor."""
        self.warehouse.out_type_id.write({"auto_batch": True, "batch_group_by_partner": True, "batch_auto_confirm": True})
        self.ways("batch")
        self.put(self.A1, mug=5)
        self.put(self.B1, lamp=1)
        order = self.order(mug=5, lamp=1)
        tour = self.floor().take(self.plan().id)
        self.say(tour, "short", self.of(tour, self.mug)[0], found=3, reason="not_there")
        self.pick(tour, self.of(tour, self.lamp)[0])
        self.assertEqual(self.say(tour, "put_down")["status"], "accepted")
        self.assertEqual(self.ships(order).status, "partly")
        self.assertEqual(order.order_line.mapped("qty_delivered"), [3, 1])
        self.assertFalse(order.picking_ids.batch_id)
        self.put(self.A2, mug=2)
        rest = self.open_pickings(order)
        rest.action_assign()
        self.assertFalse(rest.batch_id)
        self.walk(self.floor().take(self.plan().id))
        self.finish(order)
        self.assertShips(order, mug=5, lamp=1)
        self.assertNoFaults()

    def test_a_wave_done_in_part(self):
        """odoo#243511: what was left of a wave by product was to join the wave that was just done."""
        self.warehouse.out_type_id.write({"auto_batch": True, "wave_group_by_product": True, "batch_auto_confirm": True})
        self.stock(mug=20)
        one, two = self.order(mug=10), self.order(mug=10)
        wave = self.lines(one | two).batch_id
        self.assertEqual((len(wave), wave.is_wave, len(wave.move_line_ids)), (1, True, 2))
        self.lines(one).quantity = 0
        self.lines(two).quantity = 1
        self.validate(wave.with_user(self.chief))
        self.assertEqual((one | two).order_line.mapped("qty_delivered"), [0, 1])
        self.assertEqual(wave.state, "done")
        for order in one | two:
            self.open_pickings(order).action_assign()  # what was set to nothing is not reserved by itself, as everywhere
            self.assertEqual(self.ships(order).status, "done")
        self.assertEqual((one | two).order_line.mapped("qty_delivered"), [10, 10])
        self.assertNoFaults()

    def test_more_is_ordered_while_it_is_in_a_batch(self):
        """odoo#125729: done without a backorder, the transfer of which more was asked meanwhile was not in the batch any more."""
        self.stock(mug=4)
        one, two = self.order(mug=2), self.order(mug=2)
        batch = self.batched(one, two)
        two.order_line.product_uom_qty = 5
        self.validate(batch, backorder=False)
        self.assertEqual(batch.state, "done")
        self.assertEqual(batch.picking_ids.sale_id, one | two)
        self.assertEqual(sum(batch.move_line_ids.mapped("quantity")), 4)
        self.assertEqual((one | two).order_line.mapped("qty_delivered"), [2, 2])
        self.assertNoFaults()

    def test_more_is_ordered_and_there_while_it_is_in_a_batch(self):
        """odoo#125729, the other way: there is more of it, and the rest is to follow."""
        self.stock(mug=10)
        one, two = self.order(mug=2), self.order(mug=2)
        batch = self.batched(one, two)
        two.order_line.product_uom_qty = 5
        self.assertEqual(sum(self.lines(two).mapped("quantity")), 5, "what is added joins the transfer")
        self.lines(two)[:1].quantity = 1
        self.validate(batch)
        self.assertEqual((batch.state, batch.picking_ids.sale_id), ("done", one | two))
        sent = two.order_line.qty_delivered
        self.assertEqual(sent + sum(self.open_pickings(two).move_ids.mapped("product_uom_qty")), 5)
        while self.open_pickings(two):
            self.ships(two)
        self.assertEqual((one | two).order_line.mapped("qty_delivered"), [2, 5])
        self.assertNoFaults()

    def test_who_thinks_better_of_it_keeps_the_batch(self):
        """odoo#187256: the question about the rest was closed, and a transfer that nobody had begun had left the batch."""
        self.stock(mug=9, lamp=9, pen=9)
        one, two = self.order(mug=1, lamp=1), self.order(pen=1)
        batch = self.batched(one, two)
        self.lines(one, self.mug).picked = True
        question = batch.action_done()
        self.assertEqual(question["res_model"], "stock.backorder.confirmation")
        self.assertEqual(batch.picking_ids.sale_id, one | two)
        self.validate(batch)
        self.assertEqual((one | two).order_line.mapped("qty_delivered"), [1, 0, 0])
        self.assertEqual((batch.state, batch.picking_ids.sale_id), ("done", one))
        self.assertEqual(self.ships(two).status, "done")
        self.assertEqual(self.ships(one).status, "done")
        self.assertNoFaults()

    def test_a_wave_leaves_alone_what_is_not_there(self):
        """odoo#83861: of lamps that are there and mugs that are not, the wave took both. What is not there waits by itself, and
        belongs to its order as before."""
        self.stock(lamp=10)
        order = self.order(mug=10, lamp=10)
        wave = self.env["stock.picking.batch"].with_user(self.chief).create({
            "picking_type_id": self.warehouse.out_type_id.id, "is_wave": True})
        self.lines(order).with_user(self.chief)._add_to_wave(wave)
        self.assertEqual(wave.picking_ids.move_ids.product_id, self.lamp)
        rest = self.open_pickings(order) - wave.picking_ids
        self.assertEqual((rest.move_ids.product_id, rest.batch_id.ids), (self.mug, []))
        self.assertEqual(rest.sale_id, order)
        wave.action_confirm()
        self.validate(wave)
        self.assertShips(order, lamp=10)
        self.stock(mug=10)
        self.open_pickings(order).action_assign()
        self.ways("batch")
        self.walk(self.floor().take(self.plan().id))
        self.finish(order)
        self.assertShips(order, mug=10, lamp=10)
        self.assertNoFaults()

    def test_what_left_a_batch_with_nothing_can_be_picked(self):
        """odoo#176375: set to nothing in a wave, its transfer left it, and stayed picked: its goods could not be looked for
        again. A tour gets it once they are."""
        self.stock(mug=10, lamp=10)
        one, two = self.order(mug=10), self.order(lamp=10)
        wave = self.batched(one, two, is_wave=True)
        self.lines(one | two).picked = True
        self.lines(one).quantity = 0
        self.validate(wave)
        self.assertEqual((one | two).order_line.mapped("qty_delivered"), [0, 10])
        left = self.open_pickings(one)
        self.assertEqual((left.batch_id.ids, left.show_check_availability, left.oms_step), ([], True, "pick"))
        left.with_user(self.chief).action_assign()
        self.ways("batch")
        self.walk(self.floor().take(self.plan().id))
        self.finish(one)
        self.assertShips(one, mug=10)
        self.assertNoFaults()

    def test_goods_with_a_lot_that_nobody_picked(self):
        """odoo#158330: a line that waits for its lot blocked what was picked. In a batch, and on a tour."""
        self.tea = self._product("Tea")
        self.put(self.B1, tea=9)  # from before its lots were told apart
        self.put(self.A1, mug=9)
        self.tea.tracking = "lot"
        one, two = self.order(mug=1, tea=1), self.order(mug=1, tea=1)
        batch = self.batched(one, two)
        self.lines(one | two, self.mug).picked = True
        self.validate(batch)
        for order in one | two:
            self.assertEqual(order.order_line.mapped("qty_delivered"), [1, 0])
            self.assertEqual(self.open_pickings(order).move_ids.product_id, self.tea)
        (self.open_pickings(one | two)).action_cancel()
        self.ways("batch")
        three = self.order(mug=1, tea=1)
        tour = self.floor().take(self.plan().id)
        self.pick(tour, self.of(tour, self.mug)[0])
        [tea] = self.of(tour, self.tea)
        self.refusal("wrong_lot", tour, "pick", tea)
        self.assertEqual(self.say(tour, "short", tea, found=0, reason="not_there")["status"], "accepted")
        self.assertEqual(self.say(tour, "put_down")["status"], "accepted")
        self.assertEqual(self.ships(three).status, "partly")
        self.assertEqual(three.order_line.mapped("qty_delivered"), [1, 0])
        self.assertNoFaults()

    # --- the rest, given up or brought back ------------------------------------------------------------------------------

    def test_the_order_is_lowered_to_what_left(self):
        """odoo#138732: two of three left, the rest was given up, and then the order was lowered to two: one was to come back."""
        for steps in STEPS:
            with self.subTest(steps):
                warehouse, near, _far = self.shop(steps)
                self.put(near, mug=3)
                order = self.order(warehouse, mug=3)
                self.lines(order).quantity = 2
                while ready := self.open_pickings(order).filtered(lambda one: one.state == "assigned"):
                    self.validate(ready[:1].with_user(self.chief), backorder=False)
                self.assertShips(order, mug=2)
                before = order.picking_ids
                order.order_line.product_uom_qty = 2
                self.assertEqual(order.picking_ids, before, "nothing is to come back")
                self.assertFalse(self.open_pickings(order))
                self.assertNoFaults()

    def test_one_is_put_back_and_the_order_is_lowered(self):
        """odoo#97159: picked three, two left, one was put back on its shelf, and the order lowered to two: a transfer from the
        customer was made."""
        for steps in STEPS[1:]:
            with self.subTest(steps):
                warehouse, near, _far = self.shop(steps)
                self.ways("single", warehouse=warehouse)
                self.put(near, mug=3)
                order = self.order(warehouse, mug=3)
                self.walk(self.floor().take(self.plan(warehouse).id))
                if steps == "pick_pack_ship":
                    self.open_pickings(order).filtered(lambda one: one.oms_step == "pack")._oms_pack()
                last = self.open_pickings(order).filtered(lambda one: one.state == "assigned")
                last.move_line_ids.quantity = 2
                self.validate(last.with_user(self.chief))
                self.assertShips(order, mug=2)
                back = self.open_pickings(order).move_ids.move_orig_ids.filtered(lambda move: move.state == "done").picking_id[:1]
                wizard = self.env["stock.return.picking"].with_user(self.chief).with_context(
                    active_id=back.id, active_ids=back.ids, active_model="stock.picking").create({})
                wizard.product_return_moves.quantity = 1
                returned = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
                self.validate(returned.with_user(self.chief))
                order.order_line.product_uom_qty = 2
                self.env.cr.precommit.run()
                self.assertFalse(order.picking_ids.filtered(lambda one: one.location_id.usage == "customer"))
                self.assertShips(order, mug=2)
                self.assertNoFaults()
