# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.roles.role_case import RoleCase


class BooksCase(RoleCase):
    """A day of a role whose company keeps books, and ships in one step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.warehouse.write({"delivery_steps": "ship_only", "oms_release_policy": "at_once"})

    def shipped(self, customer, product, quantity, **values):
        order = self.order(self.customer(customer), (product, quantity), **values)
        order.picking_ids.button_validate()
        return order
