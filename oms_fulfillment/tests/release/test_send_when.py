# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .release_case import MONDAY, ReleaseCase


@tagged("post_install", "-at_install")
class TestSendWhen(ReleaseCase):
    """What goes first, how much, and when."""

    def setUp(self):
        super().setUp()
        self.clock.move_to(MONDAY)
        self.addCleanup(self.clock.move_to, MONDAY)
        self.shelve(self.cups, mug=100, lamp=100)
        self.shelve(self.food, pen=100)

    def at(self, hour, minute=0, days=0):
        self.clock.move_to(MONDAY.replace(hour=hour, minute=minute) + timedelta(days=days))

    def test_what_leaves_first_goes_first(self):
        late, early = self.carrier("Late truck", 18), self.carrier("Early truck", 11)
        old, new = self.waits(mug=1, carrier=late), self.waits(mug=1, carrier=early)
        old.priority = "1"
        self.warehouse.oms_release_capacity = 1
        self.run_due()
        self.assertEqual(self.sent(old | new), new)

    def test_a_truck_that_has_left_is_tomorrows(self):
        early, late = self.carrier("Early truck", 8), self.carrier("Late truck", 18)
        missed, made = self.waits(mug=1, carrier=early), self.waits(mug=1, carrier=late)
        self.warehouse.oms_release_capacity = 1
        self.run_due()
        self.assertEqual(self.sent(missed | made), made)

    def test_the_better_customer_goes_first(self):
        self.env["oms.customer.tier"].search([]).active = False
        gold, silver = self.env["oms.customer.tier"].create([
            {"name": "Gold", "minimum": 1000}, {"name": "Silver", "minimum": 10}])
        buyers = {}
        for tier in (silver, gold):
            buyer = self.env["res.partner"].create({"name": tier.name})
            self.env["oms.customer"].create({"partner_id": buyer.id, "company_id": self.env.company.id, "tier_id": tier.id})
            buyers[tier] = buyer
        found = {}
        for tier in (None, silver, gold):
            self.customer = buyers.get(tier) or self.env["res.partner"].create({"name": "Nobody"})
            found[tier] = self.waits(mug=1)
        self.warehouse.oms_release_capacity = 1
        for tier in (gold, silver, None):
            self.run_due()
            self.assertFalse(found[tier].oms_unreleased, tier and tier.name)
            self.clock.tick(timedelta(hours=1))

    def test_a_zone_takes_so_many_lines_a_day(self):
        self.cups.lines_a_day = 3
        both, cups, more, pens = self.waits(mug=1, lamp=1), self.waits(mug=1), self.waits(mug=1), self.waits(pen=1)
        self.run_due()
        self.assertEqual(self.sent(both | cups | more | pens), both | cups | pens)
        self.at(15)
        self.run_due()
        self.assertTrue(more.oms_unreleased, "what went in the morning counts")
        self.at(9, days=1)
        self.run_due()
        self.assertFalse(more.oms_unreleased, "another day")

    def test_the_day_is_the_warehouses(self):
        self.warehouse.partner_id = self.env["res.partner"].create({"name": "There", "tz": "Pacific/Auckland"})
        self.cups.lines_a_day = 1
        first, second = self.waits(mug=1), self.waits(mug=1)
        self.run_due()
        self.at(12)  # one in the morning there
        self.run_due()
        self.assertEqual(self.sent(first | second), first | second)

    def test_done_and_taken_back_count_as_they_should(self):
        self.cups.lines_a_day = 1
        first, second = self.waits(mug=1), self.waits(mug=1)
        self.run_due()
        self.assertEqual(self.sent(first | second), first)
        first._oms_pick()
        first.button_validate()
        self.assertEqual(first.state, "done")
        self.at(11)
        self.run_due()
        self.assertTrue(second.oms_unreleased, "what is done was work of today")
        second._oms_send_planned()
        self.assertFalse(second.oms_unreleased, "a person may")
        third = self.waits(lamp=1)
        second.move_ids._oms_unrelease()
        self.assertFalse(second.move_ids.oms_sent_on)
        self.assertEqual(self.env["stock.picking"]._gather_sent_today(self.warehouse), {self.cups.id: 1})
        self.assertTrue(third.oms_unreleased)

    def test_larger_than_a_day_goes_when_the_zone_is_empty(self):
        self.cups.lines_a_day = 1
        picking = self.waits(mug=1, lamp=1)
        self.run_due()
        self.assertFalse(picking.oms_unreleased)

    def test_of_two_zones_each_needs_room(self):
        self.cups.lines_a_day = self.food.lines_a_day = 1
        first, both, pens = self.waits(mug=1), self.waits(lamp=1, pen=1), self.waits(pen=1)
        self.run_due()
        self.assertEqual(self.sent(first | both | pens), first | pens)

    def test_every_hour_unless_it_says_otherwise(self):
        self.run_due()
        picking = self.waits(mug=1)
        self.at(9, 55)
        self.run_due()
        self.assertTrue(picking.oms_unreleased, "not yet")
        self.warehouse.oms_release_minutes = 15
        self.run_due()
        self.assertFalse(picking.oms_unreleased)

    def test_a_run_cut_short_goes_on_at_once(self):
        self.assertIn(self.warehouse, self.env["stock.warehouse"]._oms_run_due(MONDAY))
        self.warehouse._oms_ran(MONDAY)
        self.assertNotIn(self.warehouse, self.env["stock.warehouse"]._oms_run_due(MONDAY + timedelta(minutes=59)))
        self.assertIn(self.warehouse, self.env["stock.warehouse"]._oms_run_due(MONDAY + timedelta(minutes=60)))

    def test_before_each_pickup(self):
        noon, evening = self.carrier("Noon truck", 12), self.carrier("Evening truck", 18)
        self.warehouse.write({"oms_release_when": "pickup", "oms_release_before": 120})
        first, later = self.waits(mug=1, carrier=noon), self.waits(mug=1, carrier=evening)
        self.run_due()
        self.assertFalse(self.sent(first | later), "three hours are left")
        self.at(10)
        self.run_due()
        self.assertEqual(self.sent(first | later), first)
        follows = self.waits(mug=1, carrier=noon)
        self.at(10, 5)
        self.run_due()
        self.assertFalse(follows.oms_unreleased, "what comes before the truck follows")
        self.at(16)
        self.run_due()
        self.assertFalse(later.oms_unreleased)

    def test_closed_days_have_no_truck(self):
        calendar = self.env["resource.calendar"].create({"name": "Shop", "tz": "UTC"})
        self.warehouse.write({"oms_calendar_id": calendar.id, "oms_release_when": "pickup", "oms_release_before": 60})
        self.env["resource.calendar.leaves"].create({
            "name": "Closed", "calendar_id": calendar.id, "date_from": MONDAY.replace(hour=0),
            "date_to": MONDAY.replace(hour=23)})
        self.env["oms.pickup"].create([
            {"warehouse_id": self.warehouse.id, "weekday": str(day), "hour": 10} for day in range(5)])
        picking = self.waits(mug=1)
        self.at(9, 30)
        self.run_due()
        self.assertTrue(picking.oms_unreleased, "nobody comes today")
        self.at(9, 30, days=1)
        self.run_due()
        self.assertFalse(picking.oms_unreleased)

    def test_bad_settings_are_refused(self):
        for vals in ({"oms_release_minutes": 4}, {"oms_release_before": -1}, {"oms_release_minutes": 5000}):
            with self.subTest(vals=vals), mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.warehouse.write(vals)
                self.env.flush_all()

    def test_the_same_few_questions_for_any_number(self):
        counts = {}
        for number in (2, 12):
            every = self.env["stock.picking"].union(*(self.waits(mug=1, pen=1) for _order in range(number)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            plan = self.env["stock.picking"]._oms_plan(self.env["stock.picking"]._oms_release_in(self.warehouse))
            counts[number] = self.cr.sql_log_count - before
            self.assertLessEqual(set(every.ids), set(plan.picks))
        self.assertEqual(counts[2], counts[12])
        self.assertLessEqual(counts[12], 24)
