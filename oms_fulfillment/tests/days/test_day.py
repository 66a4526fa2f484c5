# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.addons.oms_core.tests.common import OmsCase
from odoo.addons.oms_core.tests.days.day_case import DayCase, everywhere
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestSendingDay(DayCase, OmsCase):
    """What is sent to the warehouse some days ahead is counted in the warehouse's days, from their first hour on."""

    @everywhere
    def test_what_leaves_today_is_sent_today_and_what_leaves_tomorrow_is_not(self):
        self.put(self.mug, 5)
        self.north.write({"oms_release_policy": "planned", "oms_release_days": 0})
        orders = []
        for days, hour in ((0, 1), (0, 23), (1, 0), (1, 23)):
            order = self.quotation(mug=1)
            order.commitment_date = self.instant(hour, 45, days=days)
            order.action_confirm()
            order.picking_ids.move_ids.date = order.commitment_date
            orders.append(order)
        jobs = self.env["stock.picking"]._gather_release_jobs(self.env["stock.picking"]._oms_release_where(
            self.env["stock.picking"].concat(*(order.picking_ids for order in orders))))
        due = {job.id: job.due for job in jobs}
        self.assertEqual([due[order.picking_ids.id] for order in orders], [True, True, False, False])

    @everywhere
    def test_what_should_have_arrived_is_due_at_the_end_of_its_day(self):
        self.company.oms_transit_days_late = 3
        self.put(self.mug, 1)
        order = self.confirm(mug=1)
        self.ship(order)
        self.env.flush_all()
        rows = self.env["oms.todo"].sudo().search([("order_id", "=", order.id), ("kind", "=", "to_deliver")])
        self.assertEqual([self.day_of(moment) for moment in rows.mapped("deadline")], [self.today + timedelta(3)] * len(rows))
        self.assertEqual(rows.mapped("deadline"), [self.instant(23, 59, days=3) + timedelta(seconds=59)] * len(rows))
