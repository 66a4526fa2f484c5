# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .insight_case import InsightCase


@tagged("post_install", "-at_install")
class TestAlarm(InsightCase):
    """A product of which more comes back than chance has it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Alarm = cls.env["oms.return.alarm"]
        cls.put(cls.mug, 2000)
        cls.put(cls.cup, 2000)
        # One order with many lines is as good as many orders here: a trial is an order line.
        cls.old = cls.many(120, 100)
        cls.lately = cls.many(60, 20)
        cls.wanted_back(cls.old, cls.mug, 6, 10, "other")
        cls.wanted_back(cls.old, cls.cup, 6, 10, "other")
        cls.wanted_back(cls.lately, cls.cup, 3, 2, "other")

    @classmethod
    def many(cls, lines, ago):
        """An order of so many lines of each, shipped so many days ago."""
        order = cls.env["sale.order"].create({
            "partner_id": cls.customer.id, "warehouse_id": cls.north.id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1})
                           for _line in range(lines) for product in (cls.mug, cls.cup)]})
        order.action_confirm()
        cls.ship(cls, order)
        order.order_line.move_ids.write({"date": fields.Datetime.now() - timedelta(days=ago)})
        return order

    @classmethod
    def wanted_back(cls, order, product, count, after, reason):
        """Returns of so many lines, asked for so many days after shipping; ``reason`` is most of them."""
        lines = order.order_line.filtered(lambda line: line.product_id == product)
        fresh = lines.filtered(lambda line: not line.oms_return_line_ids)[:count]
        back = cls.env["oms.return"]._oms_create_from_lines(
            [{"sale_line_id": line.id, "quantity": 1, "reason": reason} for line in fresh])
        cls.env.flush_all()
        cls.env.cr.execute(SQL("UPDATE oms_return SET create_date = %s WHERE id = %s",
                               lines.move_ids[:1].date + timedelta(days=after), back.id))
        cls.env.invalidate_all()
        return back

    def look(self):
        self.Alarm._oms_look(self.company.ids)
        return self.Alarm.search([("company_id", "=", self.company.id), ("product_id", "in", (self.mug | self.cup).ids)])

    def test_a_jump_is_told_with_from_to_and_reason(self):
        self.wanted_back(self.lately, self.mug, 4, 3, "other")
        self.wanted_back(self.lately, self.mug, 20, 3, "damaged")
        alarm = self.look()
        self.assertEqual(alarm.product_id, self.mug, "of cups as many as before")
        self.assertEqual((alarm.recent, alarm.recent_back, alarm.past, alarm.past_back), (60, 24, 120, 6))
        self.assertEqual((alarm.rate_now, alarm.rate_before), (40, 5))
        self.assertEqual(alarm.reason_id, self.env.ref("oms_returns.reason_damaged"))
        self.assertLess(alarm.chance, 1e-6)
        self.assertIn("24 of 60 order lines came back within 10 days (40.0 %), before 5.0 %", alarm.said)
        self.assertIn(alarm.reason_id.name, alarm.said)

    def test_as_many_as_before_is_no_jump(self):
        self.wanted_back(self.lately, self.mug, 4, 3, "damaged")
        self.assertFalse(self.look())

    def test_goods_that_had_longer_to_come_back_are_no_comparison(self):
        """Of the old ones many came back, only after months: that says nothing about those of ten days."""
        self.wanted_back(self.old, self.mug, 60, 80, "damaged")
        self.wanted_back(self.lately, self.mug, 24, 3, "damaged")
        self.assertEqual(self.look().past_back, 6)

    def test_one_return_of_many_pieces_is_one(self):
        order = self.shipped(mug=300)
        self.days_ago(order.order_line.move_ids, 20)
        back = self.ask(order, mug=300)
        self.env.cr.execute(SQL("UPDATE oms_return SET create_date = %s WHERE id = %s",
                                order.order_line.move_ids[0].date, back.id))
        self.assertFalse(self.look())

    def test_odoo_s_own_returns_count(self):
        lines = self.lately.order_line.filtered(lambda line: line.product_id == self.mug)[:24]
        wizard = self.env["stock.return.picking"].create({"picking_id": self.lately.picking_ids.id})
        for item in wizard.product_return_moves:
            item.quantity = 1 if item.move_id.sale_line_id in lines else 0
        back = wizard._create_return()
        back.button_validate()
        self.days_ago(back.move_ids, 15)
        self.env.cr.execute(SQL("UPDATE oms_return SET create_date = %s WHERE id IN %s",
                                back.move_ids[0].date, tuple(back.move_ids.oms_return_line_id.return_id.ids)))
        self.assertEqual((self.look().product_id, self.look().recent_back), (self.mug, 24))

    def test_told_once_and_silent_once_looked_at(self):
        self.wanted_back(self.lately, self.mug, 24, 3, "damaged")
        self.night(self.Alarm._cron_return_alarm)
        alarm = self.Alarm.search([("company_id", "=", self.company.id), ("product_id", "in", (self.mug | self.cup).ids)])
        self.assertEqual((alarm.product_id, self.look()), (self.mug, alarm), "the next night")
        alarm.with_user(self.returns_clerk).action_seen()
        self.assertEqual((alarm.state, alarm.seen_user_id), ("seen", self.returns_clerk))
        self.assertEqual(self.look(), alarm)
        alarm.seen_on = fields.Datetime.now() - timedelta(days=90)
        self.assertEqual(len(self.look()), 2, "after a while it is news again")

    def test_it_is_work_for_staff_of_returns(self):
        self.wanted_back(self.lately, self.mug, 24, 3, "damaged")
        alarm = self.look()
        todo = self.env["oms.todo"].with_user(self.returns_clerk)
        row = todo.search([("kind", "=", "return_jump"), ("res_id", "=", alarm.id)])
        self.assertEqual((row.role, row.mine), ("returns", True))
        self.assertIn(self.mug.name, row.name)
        self.assertIn("40.0 %, 5.0 %", row.name)
        self.assertEqual(row.action_open()["res_model"], "oms.return.alarm")
        self.assertFalse(self.env["oms.todo"].with_user(self.clerk).search([("kind", "=", "return_jump")]))
        alarm.with_user(self.returns_clerk).action_seen()
        self.env.invalidate_all()
        self.assertFalse(todo.search([("kind", "=", "return_jump"), ("res_id", "=", alarm.id)]))

    def test_who_may_say_that_they_looked(self):
        self.wanted_back(self.lately, self.mug, 24, 3, "damaged")
        alarm = self.look()
        for user in (self.clerk, new_user(self.env, "nobody", "base.group_user")):
            with self.assertRaises(AccessError):
                alarm.with_user(user).action_seen()
        with self.assertRaises(AccessError):
            alarm.with_user(self.returns_manager).write({"state": "seen"})

    def test_what_it_is_about_opens(self):
        """The lines that were counted: neither those of before, nor what was asked for too late, nor what was cancelled since."""
        self.wanted_back(self.lately, self.mug, 2, 12, "damaged")
        back, off = (self.wanted_back(self.lately, self.mug, count, 3, "damaged") for count in (20, 4))
        alarm = self.look()
        self.assertEqual(alarm.recent_back, 24)
        off.action_cancel()
        action = alarm.with_user(self.returns_clerk).action_view_lines()
        self.assertEqual(self.env["oms.return.line"].search(action["domain"]), back.line_ids)

    def test_two_statements_whatever_the_number_of_products(self):
        def queries():
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.Alarm._gather_lines(self.company, fields.Datetime.now())
            return self.env.cr.sql_log_count - before
        queries()
        self.assertEqual(queries(), 1)
