# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from .bought_case import BoughtCase


@tagged("post_install", "-at_install")
class TestBoughtCost(BoughtCase):
    """What a purchase of many lines costs to tell is told by the queries, not by its lines."""

    def told(self, count):
        sofas = [self.new_bought(f"sofa {count}/{number}", self.sofa.route_ids) for number in range(count)]
        order = self.env["sale.order"].create({"partner_id": self.customer.id, "order_line": [
            Command.create({"product_id": sofa.id, "product_uom_qty": 1}) for sofa in sofas]})
        order.action_confirm()
        lines = order.order_line._oms_bought()
        self.assertEqual((len(lines), len(lines.order_id)), (count, 1), "one purchase")
        self.settle()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        lines._oms_tell_orders()
        cost = self.env.cr.sql_log_count - before
        noted = self.env.cr.precommit.data["oms_core.bought"][0]
        self.assertEqual(noted, dict.fromkeys(order.order_line.ids, lines._oms_bought_name()))
        self.settle()
        return cost

    def test_many_lines_cost_as_few(self):
        self.told(1)
        few = self.told(2)
        self.assertLessEqual(self.told(12), few)
