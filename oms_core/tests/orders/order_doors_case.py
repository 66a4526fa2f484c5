# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command

from ..credit.test_credit_rules import CreditRulesCase
from ..people import new_user


class OrderDoorsCase(CreditRulesCase):
    """Whatever makes a confirmed order worth more, paid later or by somebody else, by whatever door: it is judged again.

    Each door is a method that takes a confirmed order over 50 mugs at 10.00 (limit 600, owes nothing else) further, as a
    user with only the groups of their work.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.limit(600)
        cls.poor = cls.env["res.partner"].create({"name": "Poor Shop"})
        cls.limit(100, cls.poor)
        cls.desk = cls.clerk
        cls.both = new_user(
            cls.env, "oms_both", "sales_team.group_sale_salesman_all_leads,stock.group_stock_user", name="Sales and stock")
        cls.tax = cls.env["account.tax"].create({"name": "Half", "amount": 50, "amount_type": "percent"})
        cls.late, cls.later = cls.env["account.payment.term"].create([{
            "name": f"{days} days", "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": days})]}
            for days in (90, 120)])
        cls.north.oms_release_policy = "at_once"

    def order(self, **values):
        order = self.quotation(mug=50)
        order.write({"user_id": self.salesman.id, **values})
        order.action_confirm()
        self.assertFalse(order.oms_held)
        self.env.flush_all()
        return order

    def assertHeld(self, order, regex="room left"):
        order = order.sudo()
        self.assertTrue(order.oms_credit_held)
        self.assertRegex(self.why(order)[0], regex)
        moves = order.order_line.move_ids.filtered(lambda move: move.state != "cancel")
        self.assertTrue(all(moves.mapped("oms_unreleased")), "what nobody picked is taken back")
        self.assertFalse(any(moves.mapped("quantity")))
        self.assertNoFaults()

    def through(self, doors, user, **values):
        for door in doors:
            with self.subTest(door), self.env.cr.savepoint():
                order = self.order(**values)
                getattr(self, f"by_{door}")(order.with_user(user))
                self.env.flush_all()
                self.assertHeld(order)
                order._action_cancel()

    def job(self):
        self.env.flush_all()
        orders = self.env["sale.order"]
        orders.search(orders._oms_waiting_domain())._oms_process_or_log()
