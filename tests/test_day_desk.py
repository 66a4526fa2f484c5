# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.roles.role_case import RoleCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDayDesk(RoleCase):
    """The order desk's day."""

    role = "desk"

    def test_day(self):
        order = self.order(self.customer("Desk Customer"), (self.goods("Desk Mug", stock=9), 2))
        order._oms_place_hold("manual", "Asked to call back")
        self.day("oms_day_desk")
        self.assertEqual(order.oms_hold_ids.mapped("state"), ["cleared"])
        self.assertEqual(order.oms_hold_ids.cleared_by_id, self.user)

    def test_the_next_steps_are_on_the_record(self):
        """Delivery and its slip, return and credit note: what the desk is offered works with the desk's own rights."""
        order = self.order(self.customer("Desk Slip"), (self.goods("Desk Plate", stock=9), 2))
        order.picking_ids.button_validate()
        seen, form = self.as_role(order), {}
        for model in ("sale.order", "stock.picking"):
            form[model] = self.as_role(self.env[model]).get_view(view_type="form")["arch"]
        for button in ("action_view_delivery", "action_oms_return", "action_view_invoice"):
            self.assertIn(f'name="{button}"', form["sale.order"])
        slip, back = (self.env.ref(f"stock.{name}").id for name in ("action_report_delivery", "act_stock_return_picking"))
        self.assertIn(f'name="{slip}"', form["stock.picking"])
        self.assertNotIn(f'name="{back}"', form["stock.picking"], "Odoo refuses it to who is no staff of the warehouse")
        self.assertNotIn('name="action_cancel"', form["stock.picking"])
        page, _kind = self.as_role(self.env["ir.actions.report"])._render_qweb_html(
            "stock.report_deliveryslip", seen.picking_ids.ids)
        self.assertIn(b"Desk Plate", page)

    def test_who_only_bills_sends_and_cancels_no_orders(self):
        for role, offered in (("desk", True), ("accountant", False)):
            form = self.as_role(self.env["sale.order"], role).get_view(view_type="form")["arch"]
            self.assertEqual('name="action_cancel"' in form, offered, role)
