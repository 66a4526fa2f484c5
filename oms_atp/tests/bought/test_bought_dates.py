# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .bought_case import BOTH, BoughtCase


@tagged("post_install", "-at_install")
class TestBoughtDates(BoughtCase):
    """The vendor's date, through every door: what is told follows it."""

    def assertFollows(self, order, date):
        line, moves = order.order_line, order.order_line.move_ids
        self.settle()
        self.assertEqual(line.oms_vendor_date, date)
        self.assertEqual(set(moves.filtered(lambda move: move.state not in ("done", "cancel")).mapped("date")), {date})
        told = order.env["oms.portal"]._dates(order)[line.id]
        self.assertEqual([day for _quantity, day in told], [self.env["oms.day"]._of(date, self.north)])
        self.assertGreaterEqual(order.expected_date, date)
        self.assertIn(f"to ship by {self.env['oms.day']._short(date, order)}", order.oms_summary)
        self.assertNoFaults()

    def doors(self, order, date):
        purchase, line = self.bought(order).order_id, self.bought(order)
        return {
            "the line": lambda: line.write({"date_planned": date}),
            "the head, as the form saves it": lambda: purchase.write({"order_line": [(1, line.id, {"date_planned": date})]}),
            "the head alone": lambda: purchase.write({"date_planned": date}),
            "the vendor's page": lambda: purchase._update_date_planned_for_lines([(line, date)]),
            "the receipt": lambda: purchase.picking_ids.write({"scheduled_date": date}),
            "import": lambda: self.env["purchase.order.line"].load(
                [".id", "date_planned"], [[str(line.id), fields.Datetime.to_string(date)]]),
        }

    def test_later_through_every_door(self):
        date = fields.Datetime.now().replace(microsecond=0) + timedelta(days=40)
        for mode in ("on", "off"):
            self.company.oms_promise_mode = mode
            for goods in BOTH:
                for name in self.doors(self.order(**{goods: 2}), date):
                    with self.subTest(goods=goods, door=name, promising=mode):
                        order = self.order(**{goods: 2})
                        self.doors(order, date)[name]()
                        self.assertFollows(order, date)
                        said = order.oms_event_ids.filtered(lambda event: event.kind == "moved")
                        self.assertIn(f"instead of {order.date_order.date() + timedelta(days=10)}: "
                                      f"{self.bought(order).order_id.name} (Potter)", said.summary)
                        self.assertTrue(said.customer_visible)
                        self.assertEqual(said.facts["dates"][0]["new"], str(date.date()))

    def test_and_back(self):
        date, sooner = (fields.Datetime.now().replace(microsecond=0) + timedelta(days=days) for days in (40, 20))
        for goods in BOTH:
            for name in ("the line", "the head, as the form saves it", "the vendor's page", "import"):
                with self.subTest(goods=goods, door=name):
                    order = self.order(**{goods: 2})
                    self.doors(order, date)[name]()
                    self.settle()
                    self.doors(order, sooner)[name]()
                    self.assertFollows(order, sooner)

    def test_what_waits_for_the_rest_of_a_receipt(self):
        date = fields.Datetime.now().replace(microsecond=0) + timedelta(days=40)
        for goods in BOTH:
            with self.subTest(goods):
                order = self.order(**{goods: 5})
                purchase = self.bought(order).order_id
                self.receive(purchase, 3, backorder=True)
                rest = purchase.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
                rest.scheduled_date = date
                self.settle()
                self.assertEqual(order.order_line.oms_vendor_date, date)

    def test_a_request_for_later_is_followed_too(self):
        date = fields.Datetime.now().replace(microsecond=0) + timedelta(days=40)
        for goods in BOTH:
            with self.subTest(goods):
                order = self.confirm(**{goods: 2})
                self.bought(order).date_planned = date
                self.settle()
                self.assertEqual([day for _q, day in order.env["oms.portal"]._dates(order)[order.order_line.id]], [date.date()])
                self.bought(order).order_id.button_confirm()
                self.assertFollows(order, date)

    def test_too_late_for_the_day_that_is_wanted(self):
        for goods in BOTH:
            with self.subTest(goods):
                order = self.quotation(**{goods: 2})
                order.commitment_date = self.in_days(12)
                order.action_confirm()
                line = self.bought(order)
                line.order_id.button_confirm()
                self.settle()
                self.assertFalse(order.oms_at_risk)
                line.date_planned = self.in_days(30)
                self.settle()
                self.assertTrue(order.oms_at_risk and order.order_line.oms_at_risk)
                self.assertIn(order.order_line, self.env["sale.order.line"].search([("oms_at_risk", "=", True)]))
                self.assertTrue({"at_risk", "bought_late"} <= self.todo(order))
                row = self.env["oms.todo"].search([("order_id", "=", order.id), ("kind", "=", "bought_late")])
                self.assertEqual((row.role, row.res_model, row.res_id), ("buyer", "purchase.order", line.order_id.id))
                order.commitment_date = self.in_days(60)
                self.settle()
                self.assertFalse(order.oms_at_risk)
                self.assertFalse({"at_risk", "bought_late"} & self.todo(order))

    def test_overdue(self):
        for goods in BOTH:
            with self.subTest(goods):
                order = self.order(**{goods: 2})
                self.bought(order).date_planned = self.in_days(-3)
                self.settle()
                self.assertTrue(order.oms_at_risk)
                self.assertEqual(self.todo(order) & {"bought_late", "vendor_late"}, {"bought_late"}, "asked once")
                row = self.env["oms.todo"].search([("order_id", "=", order.id), ("kind", "=", "bought_late")])
                self.assertLessEqual(row.since, fields.Datetime.now())
                self.assertEqual(self.text(order), "We will tell you the date")

    def test_a_day_that_passes_is_seen_by_the_job(self):
        order = self.order(sofa=2)
        self.settle()
        self.env.cr.execute("UPDATE purchase_order SET date_planned = now() - interval '2 days' WHERE id = %s",
                            [self.bought(order).order_id.id])
        self.env.cr.execute("UPDATE purchase_order_line SET date_planned = now() - interval '2 days' WHERE order_id = %s",
                            [self.bought(order).order_id.id])
        self.env.cr.execute("UPDATE stock_move SET date = now() - interval '2 days' WHERE purchase_line_id = %s",
                            [self.bought(order).id])
        self.env.cr.execute("UPDATE sale_order_line SET oms_vendor_date = now() - interval '2 days' WHERE order_id = %s",
                            [order.id])
        self.env.invalidate_all()
        self.env["sale.order"]._oms_before_process()
        self.assertTrue(order.oms_at_risk)

    def test_nothing_is_said_of_what_moves_by_hours(self):
        order = self.order(sofa=2)
        line = self.bought(order)
        line.date_planned = line.date_planned.replace(hour=(line.date_planned.hour + 1) % 24 or 1)
        self.settle()
        self.assertFalse(order.oms_event_ids.filtered(lambda event: event.kind == "moved"))
