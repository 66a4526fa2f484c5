# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import time

from odoo.tests import tagged

from ..common import ReturnsCase

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestQueries(ReturnsCase):
    """Steps work on sets. What grows with the returns is Odoo's own: a transfer made when it is authorised (numbered, confirmed
    and assigned, here 2 lines), received, and a credit note numbered, posted and reconciled, each for an order and an invoice
    of its own."""

    def measure(self, what, count, run):
        self.env.flush_all()
        self.env.invalidate_all()
        before, start = self.env.cr.sql_log_count, time.perf_counter()
        run()
        self.env.flush_all()
        queries = self.env.cr.sql_log_count - before
        _logger.info("%s: %s returns, %s queries, %.0f ms", what, count, queries, 1000 * (time.perf_counter() - start))
        return queries

    def cost(self, count):
        orders = self.env["sale.order"]
        for _each in range(count):
            orders |= self.quotation(mug=4, cup=4)
        orders.action_confirm()
        for order in orders:
            self.ship(order)
        orders._create_invoices(grouped=True).action_post()
        asks = [{"sale_line_id": line.id, "quantity": 1} for line in orders.order_line]
        found = {}
        returns = self.env["oms.return"]

        def create():
            nonlocal returns
            returns = returns._oms_create_from_lines(asks)

        found["create"] = self.measure("create", count, create)
        for step in ("authorise", "receive", "inspect", "settle"):
            found[step] = self.measure(step, count, getattr(returns, f"action_{step}"))
        self.assertEqual(set(returns.mapped("state")), {"settled"})
        return found

    def test_sets(self):
        self.put(self.mug, 1000)
        self.put(self.cup, 1000)
        self.cost(1)  # warm
        few, many = self.cost(2), self.cost(7)
        # The expected receipt is made at authorisation by now: what receiving had of that is gone from it.
        for step, ceiling in {"create": 1, "authorise": 8, "receive": 6, "inspect": 4, "settle": 45}.items():
            growth = (many[step] - few[step]) / 5
            _logger.info("%s: %.1f queries for each further return", step, growth)
            self.assertLessEqual(growth, ceiling, step)
