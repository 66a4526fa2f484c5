# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestBatch(FulfillmentCase):
    """What was not sent to the warehouse cannot be batched, picked or validated, whichever door is tried."""

    def setUp(self):
        super().setUp()
        self.warehouse.oms_release_policy = "planned"
        self.stock(mug=50)
        self.waiting = self.open_pickings(self.order(mug=5))
        self.assertTrue(self.waiting.oms_unreleased)
        self.assertFalse(self.waiting.oms_step)

    def _sent(self):
        picking = self.open_pickings(self.order(mug=5))
        picking._oms_send_planned()
        return picking

    def _batch(self, **vals):
        return self.env["stock.picking.batch"].create({"picking_type_id": self.warehouse.out_type_id.id, **vals})

    def test_batch_by_write(self):
        batch = self._batch()
        with self.refused("Not yet sent to the warehouse"):
            self.waiting.batch_id = batch

    def test_batch_by_its_list(self):
        with self.refused("Not yet sent to the warehouse"):
            self._batch(picking_ids=[Command.link(self.waiting.id)])
        batch = self._batch(picking_ids=[Command.link(self._sent().id)])
        with self.refused("Not yet sent to the warehouse"):
            batch.picking_ids = [Command.link(self.waiting.id)]

    def test_batch_by_wizard(self):
        wizard = self.env["stock.picking.to.batch"].with_context(
            active_model="stock.picking", active_ids=self.waiting.ids).create({"mode": "new"})
        with self.refused("Not yet sent to the warehouse"):
            wizard.attach_pickings()

    def test_taken_back_leaves_the_batch(self):
        taken_back, other = self._sent(), self._sent()
        batch = self._batch(picking_ids=[Command.set((taken_back | other).ids)])
        batch.action_confirm()
        taken_back.move_ids._oms_unrelease()
        self.assertEqual(batch.picking_ids, other)
        other.move_ids._oms_unrelease()
        self.assertEqual(batch.state, "cancel", "nothing is left in it")

    def test_what_waits_again_stops_no_batch(self):
        """Of a transfer a line waits, the other is cancelled: it is nothing for a batch any more, and the batch goes on."""
        self.stock(lamp=50)
        self.warehouse.out_type_id.write({"auto_batch": True, "batch_group_by_partner": True})
        half, later = (self.open_pickings(self.order(mug=2, lamp=2)) for _number in range(2))
        half._oms_send_planned()
        batch = half.batch_id
        self.assertTrue(batch)
        mug, lamp = half.move_ids.sorted(lambda move: move.product_id != self.mug)
        mug._oms_unrelease()
        self.assertEqual(half.batch_id, batch, "a part of it is with the warehouse")
        lamp._action_cancel()
        self.assertFalse(half.batch_id)
        # One that got there in another way: others get in all the same.
        sent = self._sent()
        batch = sent.batch_id
        self.assertTrue(batch)
        sent.move_ids._do_unreserve()
        sent.move_ids._oms_set_unreleased(True)
        later._oms_send_planned()
        self.assertTrue(later.batch_id)
        self.assertFalse(sent.batch_id)

    def test_auto_batch_takes_only_what_was_sent(self):
        self.warehouse.out_type_id.write({"auto_batch": True, "batch_group_by_partner": True})
        self.assertFalse(self.waiting._find_auto_batch())
        sent = self._sent()
        self.assertTrue(sent.batch_id)
        self.assertFalse(self.waiting.batch_id)

    def test_wave(self):
        line = self._sent().move_line_ids
        wave = self._batch(is_wave=True)
        line._add_to_wave(wave)
        self.assertEqual(line.batch_id, wave)
        # A line on a move that was taken back: only our own code could make it, the wave refuses it still.
        other = self._sent()
        other.move_ids.picked = True
        other.move_ids._oms_set_unreleased(True)
        with self.assertRaises(UserError):
            other.move_line_ids._add_to_wave(wave)

    def test_button(self):
        with self.assertRaises(UserError):
            self.waiting.button_validate()
        self.assertFalse(self.waiting.move_line_ids)

    def test_typed_quantity(self):
        with self.assertRaises(UserError):
            self.waiting.move_ids.quantity = 5
        with self.assertRaises(UserError), Form(self.waiting) as form:
            with form.move_ids.edit(0) as move:
                move.quantity = 5

    def test_availability_check_and_sets(self):
        self.waiting.action_assign()
        self.assertFalse(self.waiting.move_line_ids)
        for method in ("_oms_pick", "_oms_pack", "_oms_ship"):
            outcome = getattr(self.waiting, method)()[self.waiting.id]
            self.assertEqual(outcome.status, "not", method)
            self.assertIn("Not yet sent to the warehouse", outcome.why)
