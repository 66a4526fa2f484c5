# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_import import ImportCase


@tagged("post_install", "-at_install")
class TestImportCut(ImportCase):
    """What the channel cancelled before it left is not shipped first to come back."""

    def line_of(self, record, ref):
        return self.orders(record).filtered(lambda order: order.oms_channel_ref == ref).order_line

    def test_what_has_not_left_is_taken_off_its_order(self):
        record = self.import_file(
            "100 MUG 5 2.50 13085", "101 CUP 2 2 13085", "C102 MUG -2 2.50 13085", "C103 CUP -2 2 13085")
        self.assertEqual((record.state, record.lines_waiting), ("waiting", 2))
        self.assertIs(record.action_cut(), True)
        mug, cup = self.line_of(record, "100"), self.line_of(record, "101")
        self.assertEqual((mug.product_uom_qty, cup.product_uom_qty), (3, 0))
        self.assertEqual(sum(mug.move_ids.filtered(lambda move: move.state != "cancel").mapped("product_uom_qty")), 3)
        self.assertFalse(cup.move_ids.filtered(lambda move: move.state != "cancel"))
        self.assertEqual(record.line_ids.match_ids.mapped("cut_quantity"), [2, 2])
        self.assertEqual((record.state, record.lines_waiting), ("done", 0))
        self.assertAddsUp(record)
        self.assertTrue(any("Cancelled in the channel: C102" in event.summary for event in mug.order_id.oms_event_ids))

    def test_what_is_picked_goes_on_waiting(self):
        self.put(self.mug, 5)
        record = self.import_file("100 MUG 5 2.50 13085", "C102 MUG -4 2.50 13085")
        self.line_of(record, "100").move_ids.write({"quantity": 3, "picked": True})
        self.assertIs(record.action_cut(), True)
        self.assertEqual(self.line_of(record, "100").product_uom_qty, 3)
        self.assertEqual((record.line_ids.match_ids.cut_quantity, record.state), (2, "waiting"))
        self.assertIs(record.action_cut(), True)
        self.assertEqual(record.line_ids.match_ids.cut_quantity, 2, "a second click takes nothing more")
        self.assertAddsUp(record)

    def test_who_cannot_be_changed_is_named_and_keeps_nobody_else_waiting(self):
        record = self.import_file(
            "100 MUG 5 2.50 13085", "101 CUP 2 2 13085", "C102 MUG -2 2.50 13085", "C103 CUP -2 2 13085")
        self.line_of(record, "100").order_id.locked = True
        answer = record.action_cut()
        self.assertIn(self.line_of(record, "100").order_id.name, answer["params"]["message"])
        self.assertEqual([self.line_of(record, ref).product_uom_qty for ref in ("100", "101")], [5, 0])
        self.assertEqual(record.lines_waiting, 1)

    def test_what_is_left_can_be_cancelled_by_another_file(self):
        record = self.import_file("100 MUG 5 2.50 13085", "C102 MUG -2 2.50 13085", date_shift=100)
        record.action_cut()
        later = self.import_file(
            "C103 MUG -3 2.50 13085 2009-12-02", "C104 MUG -1 2.50 13085 2009-12-02", date_shift=100)
        self.assertEqual(self.outcomes(later), ["return", ("rejected", "nothing_to_return")])
        later.action_cut()
        self.assertEqual(self.line_of(record, "100").product_uom_qty, 0)
        record.action_check()
        self.assertAddsUp(record)
        self.assertAddsUp(later)

    def test_it_is_the_supervisors(self):
        record = self.import_file("100 MUG 5 2.50 13085", "C102 MUG -2 2.50 13085")
        with self.assertRaises(AccessError):
            record.with_user(self.clerk).action_cut()
