# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import HttpCase, tagged

from ..credit.score_case import ScoreCase
from ..people import new_user


@tagged("post_install", "-at_install")
class TestCustomerTour(HttpCase, ScoreCase):
    """A customer's page in the real web client."""

    def test_customer_page(self):
        holding = self.env["res.partner"].create({"name": "Tour Holding", "is_company": True})
        customer, sister = self.env["res.partner"].create([
            {"name": name, "is_company": True, "parent_id": holding.id} for name in ("Tour Customer", "Tour Sister")])
        self.habit(late=10, partner=customer)
        self.rated(customer)
        self.limit(5000, partner=customer, mode="observe")
        self.env["oms.customer.tier"].search([]).active = False
        self.env["oms.customer.tier"].create({"name": "Tour Gold", "minimum": 900})
        for partner, quantity in ((customer, 100), (sister, 50)):
            order = self.env["sale.order"].create({"partner_id": partner.id, "order_line": [
                Command.create({"product_id": self.mug.id, "product_uom_qty": quantity})]})
            order.action_confirm()
        self.env["oms.customer"]._oms_refresh((customer | sister).ids, self.company)
        desk = new_user(self.env, "oms_tour_desk", groups="oms_core.group_oms_user")

        self.start_tour("/odoo/oms-customers", "oms_customer_tour", login=desk.login)
