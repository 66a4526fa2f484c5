# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.roles.role_case import RoleCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDayCredit(RoleCase):
    """The credit controller's day."""

    role = "credit"

    def test_day(self):
        self.company.oms_credit_mode = "enforce"
        payer = self.customer("Slow Payer")
        self.env["oms.credit.account"].create({"partner_id": payer.id, "limit": 10})
        order = self.order(payer, (self.goods("Dear Mug", 400, stock=9), 2))
        self.assertTrue(order.oms_held)
        self.day("oms_day_credit")
        self.assertFalse(order.oms_held)
        self.assertEqual(order.oms_hold_ids.cleared_by_id, self.user)
