# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .test_credit_rules import CreditRulesCase


@tagged("post_install", "-at_install")
class TestCreditCost(CreditRulesCase):
    """How many statements credit adds to a confirmation."""

    def _queries(self, orders):
        """Statements of a confirmation. Claims of tests are on the same cursor: they are removed there, and for their
        sake what passed is written at once; elsewhere that goes with the order's own UPDATE."""
        Claim = self.env.registry["oms.claim"]
        removed, real = [], Claim._consume

        def consume(claim, token):
            before = self.env.cr.sql_log_count
            result = real(claim, token)
            removed.append(self.env.cr.sql_log_count - before + 1)
            return result

        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(Claim, "_consume", consume):
            before = self.env.cr.sql_log_count
            orders.action_confirm()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before - sum(removed)

    def _cost(self, count):
        """What credit adds to the confirmation of so many orders."""
        other = self.env["res.partner"].create({"name": "Without an account"})
        service = self.env["product.product"].create(
            {"name": "Hour", "type": "service", "list_price": 1, "taxes_id": [Command.clear()]})

        # Dated: else those confirmed in the second in which they were made need no UPDATE of their date, and the two costs differ
        # by one statement by chance (what is taken off an order is sorted by it, so that it is written first).
        def orders(partner):
            return self.env["sale.order"].create([{
                "partner_id": partner.id, "date_order": "2024-01-10",
                "order_line": [Command.create({"product_id": service.id, "product_uom_qty": 1})],
            } for _number in range(count)])

        self._queries(orders(other))
        self._queries(orders(self.customer))
        return self._queries(orders(self.customer)) - self._queries(orders(other))

    def test_cost_of_a_check(self):
        self.limit(100000)
        self.assertLessEqual(self._cost(1), 4)
        self.assertLessEqual(self._cost(100), 12)

    def test_cost_of_a_check_with_all_rules(self):
        account = self.limit(100000)
        policy = self.policy(
            {"kind": "limit"}, {"kind": "oldest", "threshold": 9}, {"kind": "overdue", "threshold": 99},
            {"kind": "value", "threshold": 9999}, {"kind": "review"}, {"kind": "blocked"},
            category_id=self.env["res.partner.category"].create({"name": "All rules"}).id)
        account.policy_id = policy
        self.assertLessEqual(self._cost(1), 4, "what is overdue is read with what is owed")
        self.assertLessEqual(self._cost(100), 12)
