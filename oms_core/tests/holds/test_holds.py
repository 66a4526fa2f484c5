# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ...planning.hold_entry import Entry
from ..common import OmsCase
from ..people import new_user


@tagged("post_install", "-at_install")
class TestHolds(OmsCase):
    """Holds placed and cleared by people: who may, who is told, when they end, and that nothing goes around them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 100)
        cls.reason = cls.env.ref("oms_core.hold_reason_review")

    def hold(self, orders, code="manual"):
        return orders._oms_place_hold(code, "Look at it")

    # --- nothing goes around

    def test_no_write_create_unlink_or_context_opens_a_hold(self):
        order = self.confirm(mug=1)
        order.user_id = self.salesman
        hold = self.hold(order, "review")
        keys = {"oms_release_key": True, "oms_at_button": True, "force": True, "skip_holds": True, "su": True}
        for user in (self.salesman, self.clerk, self.supervisor):
            mine = hold.with_user(user).with_context(**keys)
            for forbidden in (
                    lambda mine=mine: mine.write({"state": "cleared"}),
                    lambda mine=mine: mine.write({"expires_on": fields.Datetime.now()}),
                    lambda mine=mine: mine.unlink(),
                    lambda mine=mine: mine.copy(),
                    lambda mine=mine: mine.create({
                        "order_id": order.id, "company_id": self.company.id, "reason_id": self.reason.id}),
                    lambda mine=mine: mine.order_id.write({"oms_held": False}),
                    lambda mine=mine: mine.order_id.write({"oms_hold_ids": [Command.delete(hold.id)]}),
                    lambda mine=mine: mine.order_id.write({"oms_hold_ids": [Command.update(hold.id, {"state": "cleared"})]}),
                    lambda mine=mine: mine.reason_id.write({"blocks_release": False}),
            ):
                with self.assertRaises(AccessError):
                    forbidden()
                self.assertTrue(order.oms_held)
                self.assertEqual(hold.state, "active")

    def test_only_the_reason_s_group_clears(self):
        order = self.confirm(mug=1)
        order.user_id = self.salesman
        hold = self.hold(order, "review")
        for user in (self.salesman, self.clerk):
            for context in ({}, {"uid": self.env.uid, "su": True, "active_ids": hold.ids, "oms_cleared": True}):
                with self.assertRaises(AccessError):
                    hold.with_user(user).with_context(**context).action_clear("please")
        hold.with_user(self.supervisor).action_clear("fine")
        self.assertFalse(order.oms_held)

    def test_private_doors_are_not_for_clients(self):
        for name in ("_close", "_place", "_oms_expire", "_oms_place_hold"):
            self.assertTrue(name.startswith("_"), "RPC refuses what begins with an underscore")

    def test_orders_of_others_are_not_held(self):
        order = self.confirm(mug=1)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_user(
            self.env, "oms_stranger", "oms_core.group_oms_user", company_id=other.id, company_ids=[Command.set(other.ids)])
        wizard = self.env["oms.hold.wizard"].with_user(stranger)
        with self.assertRaises(AccessError):
            wizard.create({"mode": "place", "order_ids": [Command.set(order.ids)],
                           "reason_id": self.env.ref("oms_core.hold_reason_manual").id}).action_apply()
        self.assertFalse(order.oms_held)

    # --- several at once

    def test_all_holds_must_be_cleared_whoever_may(self):
        order = self.confirm(mug=1)
        manual, review = self.hold(order), self.hold(order, "review")
        manual.with_user(self.clerk).action_clear("ok")
        self.assertTrue(order.oms_held)
        review.with_user(self.supervisor).action_clear("ok")
        self.assertFalse(order.oms_held)
        self.assertFalse(order.order_line.move_ids.oms_unreleased)

    def test_holding_many_and_clearing_five_with_one_reason(self):
        """Choose them, Hold, the reason, Hold: four clicks. Choose five, Clear holds, Clear holds: as many."""
        orders = self.env["sale.order"].concat(*(self.confirm(mug=1) for _number in range(7)))
        left = self.confirm(mug=1)
        action = orders.with_user(self.clerk).action_oms_hold()
        dialog = Form(self.env[action["res_model"]].with_user(self.clerk).with_context(**action["context"]))
        dialog.reason_id = self.env.ref("oms_core.hold_reason_address")
        dialog.note = "Typhoon"
        dialog.save().action_apply()
        self.assertEqual(set(orders.mapped("oms_held")), {True})
        self.assertFalse(left.oms_held)
        action = orders[:5].with_user(self.clerk).action_oms_clear_holds()
        dialog = Form(self.env[action["res_model"]].with_user(self.clerk).with_context(**action["context"]))
        dialog.note = "Storm is over"
        dialog.save().action_apply()
        self.assertEqual(orders.mapped("oms_held"), [False] * 5 + [True] * 2)
        self.assertEqual(set(orders[:5].oms_hold_ids.mapped("note")), {"Storm is over"})

    def test_clearing_is_all_or_nothing(self):
        orders = self.confirm(mug=1) | self.confirm(mug=1)
        holds = self.hold(orders[0]) | self.hold(orders[1], "review")
        with self.assertRaises(AccessError):
            holds.with_user(self.clerk).action_clear("both")
        self.assertEqual(orders.mapped("oms_held"), [True, True])

    # --- a line only

    def test_a_hold_of_one_line_lets_the_other_go(self):
        self.put(self.cup, 10)
        order = self.confirm(mug=1, cup=1)
        reason = self.env.ref("oms_core.hold_reason_manual")
        hold = self.env["oms.hold"]._place([Entry(order, reason, "Ask", line=order.order_line[0])])
        self.assertEqual(order.order_line.mapped("oms_waiting_qty"), [1, 0])
        self.assertTrue(order.oms_held)
        order.order_line[1].product_uom_qty = 2
        self.assertEqual(order.order_line.mapped("oms_released_qty"), [0, 2])
        hold.action_clear("ok")
        self.assertEqual(order.order_line.mapped("oms_released_qty"), [1, 2])
        self.assertNoFaults()

    # --- who is told, and when it ends

    def test_who_is_told_and_no_longer(self):
        reason = self.env.ref("oms_core.hold_reason_manual")
        reason.told_user_ids = self.clerk
        reason.told_group_id = self.env["res.groups"].create({"name": "Told", "user_ids": [Command.link(self.supervisor.id)]})
        order = self.confirm(mug=1)
        hold = self.hold(order)
        self.assertEqual(order.activity_ids.user_id, self.clerk | self.supervisor)
        hold.action_clear("ok")
        self.assertFalse(order.activity_ids)

    def test_a_hold_ends_by_itself(self):
        reason = self.env.ref("oms_core.hold_reason_manual")
        reason.expiry_hours = 2
        order = self.confirm(mug=1)
        hold = self.hold(order)
        self.env["oms.hold"]._oms_expire()
        self.assertTrue(order.oms_held)
        hold.expires_on = fields.Datetime.now() - timedelta(minutes=1)
        self.env["oms.hold"]._oms_expire()
        self.assertFalse(order.oms_held)
        self.assertFalse(order.order_line.move_ids.oms_unreleased)
        self.assertEqual(hold.note, "Ended by itself after 2 hours")
        self.assertEqual(self.events(order), ["confirmed", "held", "cleared", "released"])
