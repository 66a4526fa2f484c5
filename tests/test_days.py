# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.roles.role_case import RoleCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDays(RoleCase):
    """Dates are shown as days, counts of lines count lines."""

    role = "desk"

    def test_no_view_of_ours_says_next_month(self):
        rows = self.env["ir.model.data"].search([("model", "=", "ir.ui.view"), ("module", "=like", "oms%")])
        views = self.env["ir.ui.view"].browse(rows.mapped("res_id"))
        self.assertFalse(views.filtered(lambda view: "remaining_days" in (view.arch_db or "")).mapped("xml_id"))

    def test_lines_of_a_transfer_are_lines_of_the_order(self):
        mug, cup = self.goods("Mug", stock=20), self.goods("Cup", stock=20)
        picking = self.order(self.customer(), (mug, 2), (cup, 3)).picking_ids[:1]
        self.assertEqual(picking.oms_line_count, 2)
        move = picking.move_ids[:1]
        move.copy({"product_uom_qty": 1})
        picking.invalidate_recordset()
        self.assertEqual((len(picking.move_ids), picking.oms_line_count), (3, 2), "two moves of one line are one line")
