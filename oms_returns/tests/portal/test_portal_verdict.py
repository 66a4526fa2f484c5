# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo.tests import tagged

from .portal_case import PortalCase


@tagged("post_install", "-at_install")
class TestPortalVerdict(PortalCase):
    """The verdict of an order of a hundred lines: the same number of statements as of ten."""

    def order_of(self, count):
        products = self.env["product.product"].create([
            {"name": f"Back {count} {number}", "type": "consu", "is_storable": True, "list_price": 5, "taxes_id": False}
            for number in range(count)])
        for product in products:
            self.put(product, 9)
        order = self.env["sale.order"].create({
            "partner_id": self.olga.partner_id.id,
            "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 3}) for product in products]})
        order.action_confirm()
        self.ship(order)
        return order

    def statements(self, order):
        service = self.env["oms.return.portal"]
        wanted = [{"sale_line_id": line.id, "quantity": 1, "reason": "faulty", "opened": False} for line in order.order_line]
        self.env.flush_all()
        counts = []
        for _ in range(2):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            service._said(wanted)
            counts.append(self.env.cr.sql_log_count - before)
        return counts[-1]

    def test_constant(self):
        few, many = self.statements(self.order_of(10)), self.statements(self.order_of(100))
        self.assertLessEqual(many, few + 2, "queries in a loop over lines")
        self.assertLessEqual(many, 40)


@tagged("post_install", "-at_install")
class TestPortalPartlyLate(PortalCase):
    """Seven mugs came, two of them long ago."""

    def check(self, order):
        self.login(self.olga)
        return self.post("/my/returns/check", order_id=order.id, **self.ticked(order, mug=7))

    def ordered(self):
        order = self.confirm(self.olga.partner_id, mug=7)
        self.ship_part(order, 2, 50)
        self.ship_part(order, 5, 10)
        return order

    def test_what_is_in_time_may_be_sent(self):
        order = self.ordered()
        page, number = self.check(order), self.line(order, self.mug).id
        [(first, may), (second, why)] = self.said(page)
        self.assertEqual((first, second), ("accept", "refuse"))
        self.assertRegex(f"{may} {why}", r"send it back.*It arrived 46 days ago")
        self.assertEqual(re.findall(rf'name="qty_{number}" value="(.*?)"', page.text), ["7"], "asked for once")
        self.assertEqual(page.text.count(f'name="photo_{number}"'), 1)
        self.post("/my/returns/send", order_id=order.id, **self.ticked(order, mug=7))
        self.assertEqual([(line.quantity, line.decision) for line in self.returns(order).line_ids], [(5, "accept")])

    def test_what_is_looked_at_says_how_many(self):
        self.allow(late="ask")
        [(outcome, words)] = self.said(self.check(self.ordered()))
        self.assertEqual(outcome, "ask")
        self.assertIn("2 of 7 arrived 46 days ago", words)
