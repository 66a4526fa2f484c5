# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.tests import Form, tagged

from ..common import ReturnsCase


@tagged("post_install", "-at_install")
class TestCandidates(ReturnsCase):
    """Whoever takes a return sees of the goods to choose from when they were shipped, how much, and what can come back."""

    def candidates(self, customer):
        Line = self.env["sale.order.line"].with_user(self.returns_clerk).with_context(
            oms_return_candidates=True, formatted_display_name=True)
        domain = [("order_partner_id", "child_of", customer.id), ("state", "=", "sale"), ("oms_shipped_qty", ">", 0)]
        return [Line.browse(number) for number, _name in Line.name_search("", domain)]

    def test_the_choice_says_when_and_how_much(self):
        first, second = self.shipped(mug=5), self.shipped(mug=2)
        self.ask(first, mug=2)
        found = self.candidates(first.partner_id)
        self.assertEqual([line.order_id for line in found][:2], [second, first], "what was ordered last comes first")
        self.assertEqual((found[1].oms_return_shipped_on, found[1].oms_return_left), (fields.Date.today(), 3))
        self.assertRegex(found[1].display_name, r"(?s)shipped .*: 5, can come back: 3")
        self.assertNotIn("shipped", first.order_line.display_name, "elsewhere a line is called as Odoo calls it")
        name = first.partner_id.name
        self.assertRegex(found[1].display_name, rf"(?s)\n--{name}, shipped", "whose it is comes first")
        self.assertIn(name, first.order_line.display_name)
        self.assertNotIn(name, first.order_line.with_context(oms_one_customer=True).display_name, "the return says whose it is")

    def test_the_dialog_says_when_and_how_much(self):
        order = self.shipped(mug=5)
        wizard = self.env["oms.return.wizard"].with_user(self.returns_clerk)._oms_propose(order)
        self.assertEqual(
            (wizard.line_ids.shipped_on, wizard.line_ids.shipped_quantity, wizard.line_ids.left_quantity),
            (fields.Date.today(), 5, 5))

    def test_a_new_return_has_a_title(self):
        arch = self.env["oms.return"].with_user(self.returns_clerk).get_view(
            self.env.ref("oms_returns.oms_return_view_form").id)["arch"]
        self.assertRegex(arch, r'(?s)<h1>\s*<span invisible="id">New return</span>\s*<field name="name" invisible="not id"')

    def test_the_clerk_is_led_to_the_credit_note(self):
        order = self.shipped(mug=5)
        self.bill(order)
        back = self.walk(self.ask(order, mug=2).with_user(self.returns_clerk))
        with Form(back) as form:
            self.assertEqual((form.refund_count, len(form.refund_ids), form.picking_count), (1, 1, 2))
        action = back.action_view_refunds()
        note = self.env["account.move"].with_user(self.returns_clerk).browse(action["res_id"])
        self.assertEqual((note.move_type, note.state), ("out_refund", "posted"))
