# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import AtpCase


@tagged("post_install", "-at_install")
class TestTake(AtpCase):
    """Take from one order for another: both effects first, then all or nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_user(
            cls.env, "oms_atp_boss", "oms_atp.group_atp_supervisor,sales_team.group_sale_salesman_all_leads")

    def take(self, order, promise, quantity=None):
        wizard = self.env["oms.take"].with_user(self.boss).create({"line_id": order.order_line.id})
        wizard.promise_id = promise
        if quantity is not None:
            wizard.quantity = quantity
        return wizard

    def two_orders(self):
        self.put(self.mug, 10)
        first = self.confirm(mug=8)
        second = self.confirm(mug=5)
        self.assertPromised(second, north=2, short=3)
        return first, second

    def open_promise(self, order):
        return order.oms_promise_ids.filtered(lambda promise: promise.state == "open")

    def test_show_changes_nothing(self):
        first, second = self.two_orders()
        wizard = self.take(second, self.open_promise(first))
        self.assertEqual(wizard.quantity, 3)
        events = len(first.oms_event_ids)
        wizard.action_show()
        self.assertIn(f"{second.name} gets [MUG] mug: 3 from North", wizard.mine)
        self.assertIn(f"{first.name} loses [MUG] mug: 3 from North", wizard.theirs)
        self.assertIn("3 backordered", wizard.theirs)
        self.assertEqual(len(first.oms_event_ids), events)
        self.assertPromised(first, north=8)
        self.assertPromised(second, north=2, short=3)

    def test_whoever_was_refused_while_it_was_shown_is_wakened(self):
        first, second = self.two_orders()
        wizard, claims = self.take(second, self.open_promise(first)), type(self.env["oms.claim"])
        take = type(wizard)._oms_take

        def claiming(records):
            records.env.cr.postcommit.data.setdefault("oms_claims", []).append("shown")
            return take(records)

        with patch.object(type(wizard), "_oms_take", claiming), patch.object(claims, "_free") as free:
            wizard.action_show()
        free.assert_called_once_with(["shown"], wake=True)
        self.assertIn("gets", wizard.mine)

    def test_whoever_was_refused_by_what_is_not_done_is_wakened(self):
        first, second = self.two_orders()
        wizard, claims = self.take(second, self.open_promise(first), 3), type(self.env["oms.claim"])
        wizard.action_show()
        take = type(wizard)._oms_take

        def claiming(records):
            records.env.cr.postcommit.data.setdefault("oms_claims", []).append("tried")
            return [*take(records)[:1], "another effect"]

        with patch.object(type(wizard), "_oms_take", claiming), patch.object(claims, "_free") as free:
            with self.assertRefused("Things have changed"):
                wizard.action_apply()
        free.assert_called_once_with(["tried"], wake=True)
        self.assertPromised(first, north=8)

    def test_what_is_given_back_counts_once(self):
        """Who claims first is told by the wizard what will be given back; who claims then, by the trial what was."""
        first, second = self.two_orders()
        wizard, claims = self.take(second, self.open_promise(first)), type(self.env["oms.claim"])
        promise, told = type(first.order_line)._oms_promise, []

        def telling(lines, needs, for_backorders=False, freed=()):
            told.append([*freed, *lines.env["oms.claim"]._freed()])
            return promise(lines, needs, for_backorders, freed) if len(told) == 1 else lines.env["oms.promise"]

        def note(claims, rows):  # as on a cursor of its own
            claims.env.cr.postcommit.data["oms_freed"].extend(rows)

        with patch.object(type(first.order_line), "_oms_promise", telling), patch.object(claims, "_note_freed", note):
            wizard.action_show()
        rows = [(self.mug.id, self.north.id, 0, 3)]
        self.assertEqual(told, [rows, rows])

    def test_take(self):
        first, second = self.two_orders()
        wizard = self.take(second, self.open_promise(first), 2)
        wizard.action_show()
        wizard.action_apply()
        self.assertPromised(first, north=6, short=2)
        self.assertPromised(second, north=4, short=1)
        self.assertEqual(first.order_line.product_uom_qty, 8)
        self.assertIn(f"Given to {second.name}", first.oms_event_ids.filtered(lambda event: event.kind == "moved").summary)
        self.assertIn(f"Taken from {first.name}", second.oms_event_ids.filtered(lambda event: event.kind == "moved").summary)
        self.assertEqual(second.order_line.oms_released_qty, 4)
        self.ship(second)
        self.assertEqual(second.order_line.qty_delivered, 4)

    def test_all_of_a_promise(self):
        self.put(self.mug, 3)
        first, second = self.confirm(mug=3), self.confirm(mug=3)
        wizard = self.take(second, self.open_promise(first))
        wizard.action_show()
        wizard.action_apply()
        self.assertPromised(first, short=3)
        self.assertPromised(second, north=3)

    def test_the_other_order_gets_another_date(self):
        purchase = self.env["purchase.order"].create({
            "partner_id": self.customer.id, "picking_type_id": self.south.in_type_id.id,
            "order_line": [(0, 0, {"product_id": self.mug.id, "product_qty": 50, "price_unit": 1.0,
                                   "date_planned": fields.Datetime.now() + timedelta(days=9)})]})
        first, second = self.two_orders()
        self.assertTrue(second.order_line.oms_short_qty)
        purchase.button_confirm()
        self.env["oms.dirty"].search([]).unlink()
        wizard = self.take(second, self.open_promise(first), 3)
        wizard.action_show()
        self.assertIn("from South", wizard.theirs + wizard.mine)
        wizard.action_apply()
        self.assertFalse(second.order_line.oms_short_qty)
        self.assertFalse(first.order_line.oms_short_qty)
        self.assertNoFaults()

    def test_refusals(self):
        first, second = self.two_orders()
        promise = self.open_promise(first)
        with self.assertRefused("no more than 3"):
            self.take(second, promise, 4).action_show()
        with self.assertRefused("more than 0"):
            self.take(second, promise, -1).action_show()
        with self.assertRefused("Choose a promise"):
            self.take(second, self.open_promise(second)).action_show()
        with self.assertRaises(AccessError):
            self.env["oms.take"].with_user(self.clerk).create({"line_id": second.order_line.id})

    def test_what_is_picked_cannot_be_taken(self):
        first, second = self.two_orders()
        first.picking_ids.move_ids.picked = True
        wizard = self.take(second, self.open_promise(first))
        self.assertFalse(wizard.candidate_ids)
        with self.assertRefused("Choose a promise"):
            wizard.action_show()

    def test_what_changed_since_is_not_done(self):
        first, second = self.two_orders()
        wizard = self.take(second, self.open_promise(first), 3)
        wizard.action_show()
        self.put(self.mug, 20, self.south)
        with self.assertRefused("Things have changed"):
            wizard.action_apply()
        self.assertPromised(first, north=8)

    def test_only_from_is_followed_at_once(self):
        self.put(self.mug, 10)
        order = self.confirm(mug=8)
        self.put(self.mug, 5, self.south)
        order.with_user(self.boss).order_line.oms_fixed_warehouse_ids = self.south
        self.assertPromised(order, north=3, south=5)
        self.assertEqual(order.order_line.oms_released_qty, 8)
        order.order_line.oms_fixed_warehouse_ids = self.south | self.north
        self.assertPromised(order, north=3, south=5)

    def test_only_from_where_there_is_none_yet(self):
        self.put(self.mug, 10)
        order = self.quotation(mug=8)
        order.order_line.oms_fixed_warehouse_ids = self.south
        order.action_confirm()
        self.assertPromised(order, short=8)
        order.order_line.oms_fixed_warehouse_ids = False
        self.assertPromised(order, north=8)

    def test_only_from_another_warehouse(self):
        first, second = self.two_orders()
        second.order_line.oms_fixed_warehouse_ids = self.south
        with self.assertRefused("cannot be promised"):
            self.take(second, self.open_promise(first), 3).action_show()
        self.assertPromised(first, north=8)
