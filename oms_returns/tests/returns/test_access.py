# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.people import new_user
from odoo.addons.oms_core.tests.roles.access_case import GROUPS, AccessCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import ReturnsCase

OURS = {
    **GROUPS,
    "returner": "oms_returns.group_returns_user",
    "r_chief": "oms_returns.group_returns_supervisor",
    "r_boss": "oms_returns.group_returns_manager",
}

MATRIX = """
model                  porta emplo sales desk super credit manag stock buyer audit invoi accou syste retur r_ch r_bo
oms.goodwill           -     -     -     r    r     r      r     -     -     -     -     -     -     rwcu  rwcu rwcu
oms.goodwill.wizard    -     -     -     -    -     -      -     -     -     -     -     -     -     rwcu  rwcu rwcu
oms.refund.wizard      -     -     -     -    -     -      -     -     -     -     -     -     -     rwcu  rwcu rwcu
oms.refund.wizard.line -     -     -     -    -     -      -     -     -     -     -     -     -     rwcu  rwcu rwcu
oms.return             -     -     -     r    r     r      r     -     -     -     -     -     -     rwc   rwc  rwcu
oms.return.alarm       -     -     -     -    -     -      r     -     -     -     -     -     -     r     r    r
oms.return.dock        -     -     -     -    -     -      -     rwcu  -     -     -     -     -     rwcu  rwcu rwcu
oms.return.dock.line   -     -     -     -    -     -      -     rwcu  -     -     -     -     -     rwcu  rwcu rwcu
oms.return.inspection  -     -     -     r    r     r      r     -     -     -     -     -     -     rwcu  rwcu rwcu
oms.return.keep        -     -     -     -    -     -      -     -     -     -     -     -     -     rwcu  rwcu rwcu
oms.return.line        -     -     -     r    r     r      r     -     -     -     -     -     -     rwcu  rwcu rwcu
oms.return.parcel      -     -     -     r    r     r      r     -     -     -     -     -     -     rwcu  rwcu rwcu
oms.return.parcel.line -     -     -     r    r     r      r     -     -     -     -     -     -     rwcu  rwcu rwcu
oms.return.policy      -     -     -     r    r     r      r     -     -     -     -     -     -     r     r    rwcu
oms.return.policy.fee  -     -     -     r    r     r      r     -     -     -     -     -     -     r     r    rwcu
oms.return.policy.version -  -     -     r    r     r      r     -     -     -     -     -     -     r     r    r
oms.return.rate        -     -     -     -    -     -      r     -     -     -     -     -     -     r     r    r
oms.return.trial       -     -     -     -    -     -      -     -     -     -     -     -     -     -     -    rwcu
oms.return.refurbished -     -     -     r    r     r      r     -     -     -     -     -     -     r     r    r
oms.return.waiting     -     -     -     -    -     -      -     -     -     -     -     -     -     r     r    r
oms.return.waiting.wizard -  -     -     -    -     -      -     -     -     -     -     -     -     rwcu  rwcu rwcu
oms.return.waiting.wizard.line - - -     -    -     -      -     -     -     -     -     -     -     rwcu  rwcu rwcu
oms.return.reason      -     -     -     r    r     r      r     -     -     -     -     -     -     r     r    rwcu
oms.return.withdrawal  -     -     -     r    r     r      r     -     -     -     -     -     -     rw    rw   rw
oms.return.wizard      -     -     -     rwcu rwcu  rwcu   rwcu   -     -     -     -     -     -     rwcu  rwcu rwcu
oms.return.wizard.line -     -     -     rwcu rwcu  rwcu   rwcu   -     -     -     -     -     -     rwcu  rwcu rwcu
oms.vendor.return      -     -     -     r    r     r      r     -     rw    r     rw    rw    -     rw    rw   rw
oms.vendor.return.line -     -     -     r    r     r      r     -     r     r     r     r     -     r     r    r
"""


@tagged("post_install", "-at_install")
class TestRights(AccessCase):
    """Who may do what with the records of returns, group by group and company by company."""

    def test_every_model_and_every_group(self):
        self.assertMatrix("oms_returns", MATRIX, OURS)

    def test_every_model_and_every_company(self):
        self.assertCompaniesApart("oms_returns", OURS)

    def test_dialogs_are_of_who_opened_them(self):
        self.assertDialogsApart("oms_returns")


@tagged("post_install", "-at_install")
class TestAccess(ReturnsCase):
    beginnings = (("shipped", {"mug": 10}),)

    def test_who_may_do_what(self):
        order = self.shipped(mug=10)
        back = self.ask(order, mug=1)
        internal = new_user(self.env, "plain", "base.group_user")
        for user, read, write, unlink in (
            (internal, False, False, False), (self.salesman, False, False, False), (self.clerk, True, False, False),
            (self.returns_clerk, True, True, False), (self.returns_supervisor, True, True, False),
            (self.returns_manager, True, True, True),
        ):
            seen = back.with_user(user)
            found = tuple(seen.has_access(mode) for mode in ("read", "write", "unlink"))
            self.assertEqual(found, (read, write, unlink), user.name)

    def test_the_dock_opens_the_transfer(self):
        """Odoo looks which carriers may bring it, by post codes that it lets only salespeople read."""
        self.env["delivery.carrier"].create({
            "name": "Van", "product_id": self.env["product.product"].create({"name": "Van", "type": "service"}).id,
            "zip_prefix_ids": [(0, 0, {"name": "10"})]})
        back = self.ask(self.shipped(mug=10), mug=1)
        back.action_authorise()
        dock = new_user(self.env, "oms_returns_dock", "stock.group_stock_user")
        self.assertEqual(Form(back.picking_ids.with_user(dock)).origin, back.name)

    def test_every_step_is_for_staff_of_returns(self):
        back = self.ask(self.shipped(mug=10), mug=1)
        for step in ("action_authorise", "action_receive", "action_inspect", "action_settle", "action_refuse",
                     "action_cancel", "action_reopen"):
            with self.assertRaises(AccessError):
                getattr(back.with_user(self.clerk), step)()

    def test_the_status_is_not_written_by_hand(self):
        back = self.ask(self.shipped(mug=10), mug=1)
        for user in (self.returns_clerk, self.returns_manager):
            with self.assertRaises(AccessError):
                back.with_user(user).write({"state": "settled"})
            with self.assertRaises(AccessError):
                back.with_user(user).with_context(oms_return_writer=True).write({"state": "settled"})
            for values in ({"decision": "accept"}, {"received_quantity": 1}, {"result": "x"}, {"state": "settled"}):
                with self.assertRaises(AccessError):
                    back.line_ids.with_user(user).write(values)

    def test_nor_by_creating_it_so(self):
        order = self.shipped(mug=10)
        Return = self.env["oms.return"].with_user(self.returns_clerk)
        line = {"sale_line_id": order.order_line.id, "quantity": 1}
        with self.assertRaises(AccessError):
            Return.create({"partner_id": self.customer.id, "state": "inspected"})
        with self.assertRaises(AccessError):
            Return.with_context(default_state="inspected").create({"partner_id": self.customer.id})
        with self.assertRaises(AccessError):
            Return.create({"partner_id": self.customer.id, "line_ids": [(0, 0, {**line, "decision": "accept"})]})
        back = Return.create({"partner_id": self.customer.id, "line_ids": [(0, 0, line)]})
        self.assertEqual((back.state, back.line_ids.decision), ("requested", "accept"))
        with self.assertRaises(AccessError):  # what a dialog found out is shown as it was
            self.env["oms.refund.wizard"].with_user(self.returns_clerk).create({"return_id": back.id, "shown": {"x": 1}})

    def test_an_authorised_quantity_is_not_changed(self):
        back = self.ask(self.shipped(mug=10), mug=1)
        back.action_authorise()
        with self.assertRaises(AccessError):
            back.line_ids.with_user(self.returns_clerk).write({"quantity": 10})
        with self.assertRaises(AccessError):
            self.env["oms.return.line"].with_user(self.returns_clerk).create(
                {"return_id": back.id, "sale_line_id": back.line_ids.sale_line_id.id, "to_receive": 1})

    def test_no_refusal_tells_the_name_of_what_is_another_companys(self):
        """Who counts up ids is told nothing: not what it is called, nor whose it is."""
        far = self.env["res.company"].create({"name": "Far away"})
        strange = self.new_product("strange", 5.0)
        strange.company_id = far
        order = self.shipped(mug=10)
        back = self.ask(order, mug=1)
        received = self.ask(order, mug=1)
        received.action_authorise()
        received.action_receive()
        clerk, desk = self.returns_clerk, self.clerk
        line, row = {"return_id": back.id, "quantity": 1}, {"line_id": received.line_ids.id, "quantity": 1}
        for user, model, values, button in (
                (clerk, "oms.return.line", {**line, "product_id": strange.id}, None),
                (clerk, "oms.return.line", {**line, "sale_line_id": order.order_line.id, "component_id": strange.id}, None),
                (clerk, "oms.return.inspection", {**row, "product_id": strange.id}, None),
                (clerk, "oms.return.inspection", {**row, "disposition": "second", "second_product_id": strange.id}, None),
                (desk, "oms.return.wizard", {"partner_id": self.customer.id, "loose_ids": [
                    (0, 0, {"product_id": strange.id, "quantity": 1})]}, "action_create")):
            with self.subTest(model=model), self.assertRaises(AccessError) as caught, self.env.cr.savepoint():
                made = self.env[model].with_user(user).create(values)
                getattr(made, button or "read")()
            self.assertNotIn("strange", str(caught.exception))
        with self.assertRaisesRegex(UserError, "company"), self.env.cr.savepoint():
            self.env["oms.return.inspection"].create({**row, "disposition": "second", "second_product_id": strange.id})

    def test_no_line_is_put_into_what_is_decided(self):
        order = self.shipped(mug=10)
        decided, asked = self.ask(order, mug=1), self.ask(order, mug=1)
        decided.action_authorise()
        line = asked.line_ids.with_user(self.returns_clerk)
        for door in (lambda: line.write({"return_id": decided.id}),
                     lambda: decided.with_user(self.returns_clerk).write({"line_ids": [(4, line.id)]})):
            with self.assertRaisesRegex(UserError, "only before it is authorised"), self.env.cr.savepoint():
                door()
        line.write({"return_id": self.ask(order, mug=1).id})

    def test_override_is_for_supervisors(self):
        self.allow(ask_above=1)
        back = self.ask(self.shipped(mug=10), mug=1)
        with self.assertRaises(AccessError):
            back.line_ids.with_user(self.returns_clerk)._oms_override()

    def test_policy_and_reasons_are_for_managers(self):
        with self.assertRaises(AccessError):
            self.env["oms.return.policy"].with_user(self.returns_supervisor).create({"name": "Mine"})
        reason = self.env.ref("oms_returns.reason_damaged")
        with self.assertRaises(AccessError):
            reason.with_user(self.returns_supervisor).write({"disposition": "restock"})
        reason.with_user(self.returns_manager).write({"disposition": "restock"})

    def test_other_companies_returns_are_not_seen(self):
        back = self.ask(self.shipped(mug=10), mug=1)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_user(self.env, "stranger", "oms_returns.group_returns_manager", company_id=other.id)
        stranger.company_ids = other
        self.assertFalse(self.env["oms.return"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            back.with_user(stranger).read(["name"])
        self.assertFalse(self.env["oms.return.line"].with_user(stranger).search([]))

    def test_clerk_walks_a_return_without_stock_or_accounting_rights(self):
        order, _invoice = self.shipped_and_billed(mug=10)
        back = self.ask(order, mug=1).with_user(self.returns_clerk)
        self.assertFalse(self.returns_clerk.has_group("stock.group_stock_user"))
        self.walk(back)
        self.assertEqual(back.state, "settled")

    def test_a_telephone_has_cards_of_reasons(self):
        action = self.env.ref("oms_returns.oms_return_reason_action")
        self.assertEqual([kind for _view, kind in action.views], ["list", "kanban", "form"])
