# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ...planning.event_kind import OTHER
from ..common import OmsCase
from ..people import new_user


@tagged("post_install", "-at_install")
class TestScreens(OmsCase):
    """What lists, dialogs and the order form do when they are used."""

    def hold(self, orders, code="address"):
        orders._oms_place_hold(code, "Postcode does not match")
        return orders.oms_hold_ids.filtered(lambda hold: hold.state == "active")

    def clear_dialog(self, holds, user):
        """The dialog that the button of the list of holds opens."""
        button = self.env.ref("oms_core.oms_hold_action_clear").with_user(user)
        chosen = {"active_model": "oms.hold", "active_ids": holds.ids, "active_id": holds[:1].id}
        action = button.with_context(**chosen).run()
        return Form(self.env[action["res_model"]].with_user(user).with_context(**action["context"]))

    def test_chosen_holds_are_cleared_and_no_others(self):
        self.put(self.mug, 100)
        orders = self.env["sale.order"].concat(*(self.confirm(mug=1) for _number in range(3)))
        holds = self.hold(orders)
        self.hold(orders[0], "manual")
        dialog = self.clear_dialog(holds, self.clerk)
        dialog.note = "Customer confirmed by mail"
        dialog.save().action_apply()
        self.assertEqual(set(holds.mapped("state")), {"cleared"})
        self.assertEqual(set(holds.mapped("note")), {"Customer confirmed by mail"})
        self.assertEqual(holds.cleared_by_id, self.clerk)
        self.assertEqual(orders.filtered("oms_held"), orders[0])

    def test_a_hold_of_another_group_is_not_cleared_by_the_dialog(self):
        self.limit(1)
        self.put(self.mug, 10)
        order = self.confirm(mug=1)
        dialog = self.clear_dialog(order.oms_hold_ids, self.clerk)
        with self.assertRaises(AccessError):
            dialog.save().action_apply()
        self.assertTrue(order.oms_held)

    def test_the_form_says_why_and_offers_what_can_be_done(self):
        self.north.oms_release_policy = "planned"
        self.put(self.mug, 10)
        order = self.confirm(mug=1)
        self.assertFalse(order.oms_hold_text)
        self.assertTrue(order.oms_can_send)
        self.hold(order)
        self.assertEqual(order.oms_hold_text, "Address to be checked – Postcode does not match")
        self.assertFalse(order.oms_can_send, "held: clear the hold first")
        order.oms_hold_ids.action_clear("Checked")
        order.action_oms_send_to_warehouse()
        self.assertFalse(order.oms_can_send, "nothing is left to be sent")

    def test_everybody_who_sells_can_open_the_form(self):
        order = self.confirm(mug=1)
        self.hold(order)
        order.user_id = self.salesman
        for user in (self.salesman, self.clerk, self.supervisor):
            with Form(order.with_user(user)) as form:
                self.assertTrue(form.oms_held)

    def test_stages_are_listed_along_the_path(self):
        self.confirm(mug=1)
        orders = self.env["sale.order"]
        found = orders.search_panel_select_range(
            "oms_stage", enable_counters=True, expand=True,
            search_domain=[("oms_stage", "not in", ("closed", "cancelled"))])
        self.assertEqual(
            [value["id"] for value in found["values"]],
            ["draft", "to_supply", "in_warehouse", "shipped", "delivered"])
        self.assertEqual(
            orders._group_expand_oms_stage(["cancelled", "draft"], []),
            ["draft", "to_supply", "in_warehouse", "shipped", "delivered", "cancelled"])

    def test_todo_opens_what_it_lists(self):
        """The count of a list is the number of rows that open a document; a row stays what it was."""
        orders = self.env["sale.order"].concat(*(self.quotation(mug=1) for _number in range(3)))
        self.hold(orders)
        self.hold(orders[0], "manual")
        rows = self.env["oms.todo"].search([("partner_id", "=", self.customer.id), ("kind", "=", "held")])
        self.assertEqual(len(set(rows.ids)), 4)
        self.assertEqual({row.action_open()["res_id"] for row in rows}, set(orders.ids))

        row = rows.filtered(lambda todo: todo.order_id == orders[2])
        orders[1].oms_hold_ids.action_clear("Checked")
        row.invalidate_recordset()
        self.assertEqual(row.action_open()["res_id"], orders[2].id)

    def test_the_timeline_knows_each_kind_of_event(self):
        """A kind without a look of its own is a grey circle: a date that moved was one."""
        kinds = self.env["oms.order.event"]._kinds()
        for kind in self.env["oms.order.event"]._fields["kind"].get_values(self.env):
            self.assertNotEqual(kinds[kind].icon, OTHER.icon, kind)

    def test_todo_of_my_roles(self):
        desk = new_user(self.env, "oms_todo_desk", groups="oms_core.group_oms_user")
        self.hold(self.quotation(mug=1))
        todo = self.env["oms.todo"].with_user(desk)
        self.assertIn("desk", todo._oms_my_roles())
        self.assertNotIn("credit", todo._oms_my_roles())
        self.assertEqual(todo.search_count([("mine", "=", True), ("role", "=", "credit")]), 0)
        self.assertTrue(todo.search([("mine", "=", True)], limit=1).mine)
