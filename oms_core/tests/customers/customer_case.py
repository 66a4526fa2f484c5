# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from ..credit.score_case import ScoreCase


class CustomerCase(ScoreCase):
    """Words to tell what a customer ordered: ``bought(age=40, mug=3)`` is an order confirmed 40 days ago."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.env["oms.customer"]
        cls.tiers = cls.env["oms.customer.tier"]
        cls.tiers.search([]).active = False

    def bought(self, age=0, partner=None, **quantities):
        order = self.confirm(partner, **quantities)
        order.date_order = datetime.combine(self.ago(age), time(12))
        return order

    def facts(self, partner=None, company=None):
        partner = partner or self.customer
        return self.rows._gather_customer_facts(partner.ids, company or self.company, self.today)[partner.id]

    def row(self, partner=None, company=None):
        """The customer's row, worked out now."""
        partner, company = partner or self.customer, company or self.company
        self.rows._oms_refresh(partner.ids, company)
        return self.rows.with_context(active_test=False).search([
            ("partner_id", "=", partner.id), ("company_id", "=", company.id)])

    def page(self, partner=None, user=None, group=False):
        partner = partner or self.customer
        return partner.with_user(user or self.clerk).oms_customer_page(group=group)

    def obvious(self, partners, company):
        """The figures of the orders, one by one and by Odoo's own fields: slow, and plain to see."""
        year, before = self.today - relativedelta(years=1), self.today - relativedelta(years=2)
        orders = self.env["sale.order"].search([
            ("partner_id", "child_of", partners.ids), ("company_id", "=", company.id), ("state", "=", "sale")])
        worth = {order: self.worth(order, company) for order in orders}
        days = {order: order.date_order.date() for order in orders}
        late = orders.filtered(lambda order: order.oms_stage in ("to_supply", "in_warehouse"))
        return {
            "orders": len(orders), "orders_year": sum(day > year for day in days.values()),
            "volume": sum(worth[order] for order in orders if days[order] > year),
            "volume_before": sum(worth[order] for order in orders if before < days[order] <= year),
            "first_order": min(days.values(), default=None), "last_order": max(days.values(), default=None),
            "order_days": len(set(days.values())), "open_orders": len(late),
            "open_value": sum(worth[order] for order in late),
        }

    def worth(self, order, company):
        total = 0.0
        for line in order.order_line:
            closed = line.oms_closed_qty / line.oms_ordered_qty if line.oms_ordered_qty else 0.0
            total += line.price_subtotal * (1 - closed)
        return order.currency_id._convert(
            total, company.currency_id, company, order.date_order.date(), round=False)

    @staticmethod
    def days_ago(count):
        return datetime.now() - timedelta(days=count)
