# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...planning.hold_entry import Entry
from ..common import OmsCase
from ..people import new_user


@tagged("post_install", "-at_install")
class TestHoldDoors(OmsCase):
    """What a person held stays held until somebody who may clears it, whatever is done to the order or its lines."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 1000)
        cls.put(cls.cup, 1000)
        cls.both = new_user(
            cls.env, "oms_both", "sales_team.group_sale_salesman_all_leads,stock.group_stock_user", name="Sales and stock")
        cls.review = cls.env.ref("oms_core.hold_reason_review")

    def held(self, **quantities):
        """An order of the salesman that a supervisor holds."""
        order = self.confirm(**(quantities or {"mug": 5}))
        order.user_id = self.salesman
        self.hold(order)
        return order

    def hold(self, order, line=None):
        return self.env["oms.hold"].with_user(self.supervisor)._place([Entry(order, self.review, "Looks odd", line=line)])

    def assertHeld(self, order):
        order = order.sudo()
        self.assertTrue(order.oms_held)
        moves = order.order_line.move_ids.filtered(lambda move: move.state != "cancel")
        self.assertTrue(all(moves.mapped("oms_unreleased")))
        with self.assertRaises(UserError):
            self.env["stock.move"].browse(moves[:1].ids)._oms_check_workable()
        self.assertNoFaults()

    # --- a line in another order

    def test_a_line_of_a_held_order_is_not_moved_to_another(self):
        """By those who write it, in either direction, by its field or by a command of the other order."""
        free, held = self.confirm(mug=1), self.held()
        quotation = self.quotation(cup=1)
        (free | quotation).user_id = self.salesman
        line = held.order_line
        for user in (self.salesman, self.both, self.clerk):
            for target in (free, quotation):
                for door in (
                        lambda target=target, user=user: line.with_user(user).write({"order_id": target.id}),
                        lambda target=target, user=user: target.with_user(user).write(
                            {"order_line": [Command.link(line.id)]}),
                        lambda target=target, user=user: held.with_user(user).write(
                            {"order_line": [Command.update(line.id, {"order_id": target.id})]})):
                    with self.assertRefused(f"{held.name}.* cannot be moved .* held"), self.env.cr.savepoint():
                        door()
                    self.env.invalidate_all()
                    self.assertEqual(line.order_id, held)
        self.assertHeld(held)

    def test_a_line_of_a_confirmed_order_stays_in_it(self):
        free, held = self.confirm(mug=1), self.held()
        for user in (self.salesman, self.both, self.clerk):
            free.user_id = self.salesman
            with self.assertRefused("its order is confirmed"), self.env.cr.savepoint():
                free.order_line.with_user(user).order_id = held
        self.ship(free)
        with self.assertRefused("its order is confirmed"), self.env.cr.savepoint():
            free.order_line.with_user(self.clerk).order_id = self.quotation(cup=1)

    def test_a_line_of_a_cancelled_order_keeps_its_history(self):
        gone = self.confirm(mug=1)
        gone._action_cancel()
        with self.assertRefused("deliveries, promises or invoices"), self.env.cr.savepoint():
            gone.order_line.with_user(self.clerk).order_id = self.quotation(cup=1)

    def test_a_line_of_a_quotation_is_taken_as_if_typed(self):
        for target, workable in ((self.confirm(cup=1), True), (self.held(cup=1), False)):
            line = self.quotation(mug=3).order_line
            line.with_user(self.clerk).order_id = target
            self.assertEqual((line.oms_released_qty, line.oms_waiting_qty), (3, 0) if workable else (0, 3))
        other = self.quotation(mug=3)
        line = self.quotation(cup=3).order_line
        line.with_user(self.clerk).order_id = other
        self.assertEqual(line.order_id, other)
        self.assertNoFaults()

    def test_a_held_quotation_keeps_its_lines(self):
        quotation = self.quotation(mug=3)
        self.hold(quotation)
        with self.assertRefused("it is held"), self.env.cr.savepoint():
            quotation.order_line.with_user(self.clerk).order_id = self.quotation(cup=1)

    # --- cancelled, drafted, confirmed again

    def test_cancelled_and_confirmed_again_it_is_held_again(self):
        for user in (self.both, self.supervisor):
            with self.subTest(user.name):
                order = self.held()
                mine = order.with_user(user)
                mine.action_cancel()
                self.assertFalse(order.oms_held, "nothing of it can go on")
                self.assertEqual(order.oms_hold_ids.state, "returning")
                self.assertRegex(order.oms_hold_text, "held again when the order is taken up")
                mine.action_draft()
                self.assertTrue(order.oms_held, "seen on the quotation")
                mine.action_confirm()
                self.assertHeld(order)
                with self.assertRaises(AccessError):
                    order.oms_hold_ids.with_user(self.both).action_clear("please")
                order.oms_hold_ids.with_user(self.supervisor).action_clear("looked at")
                self.assertFalse(order.oms_held)
                self.assertEqual(order.order_line.oms_released_qty, 5)
                self.assertNoFaults()

    def test_states_written_by_rpc(self):
        order = self.held()
        for state in ("cancel", "draft", "cancel", "sent", "cancel", "sale"):
            order.with_user(self.both).write({"state": state})
        self.assertTrue(order.oms_held)
        order.with_user(self.both).action_cancel()
        order.with_user(self.both).write({"state": "sale"})
        self.assertTrue(order.oms_held)

    def test_cleared_while_cancelled_it_does_not_return(self):
        order = self.held()
        order.with_user(self.both).action_cancel()
        with self.assertRaises(AccessError):
            order.oms_hold_ids.with_user(self.clerk).action_clear("please")
        dialog = self.env["oms.hold.wizard"].with_user(self.supervisor).create(
            {"mode": "clear", "order_ids": [Command.set(order.ids)], "note": "Not odd"})
        dialog.action_apply()
        order.action_draft()
        order.action_confirm()
        self.assertFalse(order.oms_held)

    def test_the_hold_of_one_line_returns_with_it(self):
        order = self.confirm(mug=5, cup=1)
        self.hold(order, order.order_line[0])
        order.with_user(self.both).action_cancel()
        order.with_user(self.both).action_draft()
        with self.assertRefused("cannot be deleted: it is held"), self.env.cr.savepoint():
            order.order_line[0].with_user(self.both).unlink()
        with self.assertRefused("cannot be deleted: it is held"), self.env.cr.savepoint():
            order.with_user(self.both).write({"order_line": [Command.delete(order.order_line[0].id)]})
        order.with_user(self.both).action_confirm()
        self.assertEqual(order.order_line.mapped("oms_waiting_qty"), [5, 0])
        self.assertEqual(order.order_line.mapped("oms_released_qty"), [0, 1])

    def test_another_product_on_a_held_line_is_held(self):
        order = self.confirm(mug=5)
        self.hold(order, order.order_line)
        order.with_user(self.both).action_cancel()
        order.with_user(self.both).action_draft()
        order.order_line.with_user(self.both).product_id = self.cup
        order.with_user(self.both).action_confirm()
        self.assertHeld(order)

    def test_a_held_line_typed_anew_is_held(self):
        order = self.confirm(mug=5, cup=1)
        self.hold(order, order.order_line[0])
        order.with_user(self.both).order_line[0].product_uom_qty = 0
        order.with_user(self.both).write({"order_line": [
            Command.create({"product_id": self.mug.id, "product_uom_qty": 5}),
            Command.create({"product_id": self.cup.id, "product_uom_qty": 2})]})
        self.assertEqual(order.order_line.mapped("oms_waiting_qty"), [0, 0, 5, 0])
        self.assertEqual(order.order_line.mapped("oms_released_qty"), [0, 1, 0, 2])
        self.assertEqual(len(order.oms_hold_ids), 2)

    def test_what_a_rule_held_is_looked_at_anew(self):
        self.account = self.limit(10)
        order = self.confirm(mug=5)
        self.assertTrue(order.oms_credit_held)
        order.with_user(self.both).action_cancel()
        self.assertEqual(order.oms_hold_ids.state, "cleared")
        self.account.limit = 100
        order.with_user(self.both).action_draft()
        order.with_user(self.both).action_confirm()
        self.assertFalse(order.oms_held)

    def test_a_copy_is_another_order(self):
        copy = self.held().with_user(self.clerk).copy()
        copy.action_confirm()
        self.assertFalse(copy.oms_held)

    # --- nothing is placed twice

    def test_held_twice_for_the_same_is_held_once(self):
        order = self.confirm(mug=1)
        dialog = self.env["oms.hold.wizard"].with_user(self.clerk).create(
            {"mode": "place", "order_ids": [Command.set(order.ids)], "reason_id": self.review.id, "note": "Odd"})
        dialog.action_apply()
        dialog.action_apply()
        self.assertEqual(len(order.oms_hold_ids), 1)
        dialog.note = "Another cause"
        dialog.action_apply()
        self.assertEqual(len(order.oms_hold_ids), 2)

    # --- named by the checker

    def rules(self):
        return [finding["rule"] for finding in self.env["oms.checker"]._oms_faults()]

    def test_goods_that_left_beyond_a_hold_are_named(self):
        order = self.confirm(mug=5)
        hold = self.hold(order)
        order.order_line.move_ids._oms_set_unreleased(False)  # whatever did it
        order.order_line.move_ids._action_assign()
        self.ship(order)
        self.assertEqual(order.order_line.qty_delivered, 5)
        hold.placed_on = fields.Datetime.now() - timedelta(minutes=5)
        self.assertIn("nothing_beyond_a_hold", self.rules())

    def test_goods_of_a_line_that_was_moved_are_named(self):
        order, other = self.confirm(mug=5), self.confirm(cup=1)
        hold = self.hold(order)
        self.env.flush_all()
        # By other means: neither is possible by ours.
        line = order.order_line
        self.env.cr.execute("UPDATE sale_order_line SET order_id = %s WHERE id = %s", [other.id, line.id])
        self.env.cr.execute(
            "UPDATE stock_move SET state = 'done', date = clock_timestamp() AT TIME ZONE 'UTC' WHERE sale_line_id = %s",
            [line.id])
        self.env.invalidate_all()
        hold.placed_on = fields.Datetime.now() - timedelta(minutes=5)
        self.assertIn("nothing_beyond_a_hold", self.rules())

    def test_what_was_in_hands_when_it_was_held_may_leave(self):
        order = self.confirm(mug=5)
        move = order.order_line.move_ids
        move.picked = True
        hold = self.hold(order)
        move.picking_id.button_validate()
        self.assertEqual(move.state, "done")
        hold.placed_on = fields.Datetime.now() - timedelta(minutes=5)
        self.assertNotIn("nothing_beyond_a_hold", self.rules())
