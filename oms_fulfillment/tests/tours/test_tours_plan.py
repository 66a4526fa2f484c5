# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from ..tour_case import TourCase


@tagged("post_install", "-at_install")
class TestToursPlan(TourCase):
    """What waits to be picked becomes tours."""

    def names(self, tours):
        """The orders on each tour, in the order of the tours."""
        return [sorted(tour.tote_ids.picking_id.sale_id.mapped("name")) for tour in tours.sorted()]

    def test_an_order_is_picked_by_the_first_way_that_suits_it(self):
        self.ways("one_line", "cluster", most_orders=2)
        self.put(self.A1, mug=9)
        self.put(self.B1, lamp=9)
        small = [self.order(mug=1).name for _order in range(2)]
        large = [self.order(mug=1, lamp=1).name for _order in range(3)]
        tours = self.plan()
        self.assertEqual(
            sorted((tour.method, len(tour.tote_ids)) for tour in tours), [("cluster", 1), ("cluster", 2), ("one_line", 2)])
        self.assertEqual(sorted(name for names in self.names(tours) for name in names), sorted(small + large))
        for tour in tours:
            self.assertEqual(tour.line_ids.picking_id, tour.tote_ids.picking_id)
            self.assertEqual(sorted(tour.line_ids.mapped("oms_walk")), list(range(1, len(tour.line_ids) + 1)))
            numbers = [0] if tour.method == "one_line" else list(range(1, len(tour.tote_ids) + 1))
            self.assertEqual(sorted(set(tour.tote_ids.mapped("number"))), numbers)
            self.assertFalse(tour.blind)
            self.assertIn("The shortest walk", tour.walk_text)
        self.assertFalse(self.plan(), "nothing twice")

    def test_without_a_layout_it_goes_by_name_and_says_so(self):
        self.layout.unlink()
        self.ways("batch")
        self.put(self.A1, mug=3)
        self.put(self.B1, lamp=1)
        self.order(mug=1, lamp=1)
        tour = self.plan()
        self.assertTrue(tour.blind)
        self.assertIn("By name", tour.walk_text)
        self.assertEqual(tour.line_ids.sorted("oms_walk").location_id, self.A1 | self.B1)
        self.assertTrue(self.floor().take(tour.id)["blind"])

    def test_a_zone_each_and_together_in_the_end(self):
        zones = self.by_zones()
        order = self.order(mug=1, lamp=1)
        tours = self.plan()
        self.assertEqual(tours.zone_id, zones)
        self.assertIn("Back", tours.filtered(lambda tour: tour.zone_id == zones[0]).note)
        front = self.floor().take(zone_id=zones[0].id)
        self.walk(front)
        self.assertEqual(order.picking_ids.oms_step, "pick", "a part is still to come")
        self.assertFalse(order.picking_ids.oms_picked_at)
        self.walk(self.floor().take())
        self.assertEqual(order.picking_ids.oms_step, "pack")

    def by_zones(self):
        """A zone each for the two shelves, with mugs and lamps."""
        zones = self.env["oms.zone"].with_user(self.boss).create([
            {"name": name, "warehouse_id": self.warehouse.id} for name in ("Front", "Back")])
        self.A1.oms_zone_id, self.B1.oms_zone_id = zones
        self.ways("zone")
        self.put(self.A1, mug=3)
        self.put(self.B1, lamp=3)
        return zones

    def test_what_leaves_the_tour_of_one_zone_stays_on_that_of_the_other(self):
        front, back = self.by_zones()
        order, other = self.order(mug=1, lamp=1), self.order(lamp=1)
        tours = self.plan()
        order.picking_ids.move_ids.filtered(lambda move: move.product_id == self.mug)._do_unreserve()
        other._action_cancel()
        self.assertFalse(self.plan())
        tour = tours.filtered(lambda one: one.zone_id == back)
        self.assertEqual((tour.state, tour.tote_ids.picking_id.sale_id), ("open", order))
        self.assertEqual(tour.line_ids.product_id, self.lamp)
        self.assertEqual(tours.filtered(lambda one: one.zone_id == front).state, "cancel")

    def test_nobody_waits_for_a_zone_that_has_nothing_of_it_any_more(self):
        front, _back = self.by_zones()
        order = self.order(mug=1, lamp=1)
        self.plan()
        tour = self.floor().take(zone_id=front.id)
        order.picking_ids.move_ids.filtered(lambda move: move.product_id == self.lamp)._do_unreserve()
        self.assertEqual([one["order"] for one in self.walk(tour)["transfers"]], [order.name])

    def test_a_transfer_that_is_looked_at_keeps_the_order_of_its_tour(self):
        self.ways("batch")
        self.put(self.A1, mug=9)
        self.put(self.B1, lamp=9)
        orders = self.order(mug=1, lamp=1) | self.order(mug=1, lamp=1)
        lines = self.plan().line_ids
        before = {line: line.oms_walk for line in lines}
        orders.picking_ids[1].with_user(self.picker).action_oms_walk()
        orders.picking_ids[0].with_user(self.picker)._oms_pick_list()
        lines.invalidate_recordset(["oms_walk"])
        self.assertEqual({line: line.oms_walk for line in lines}, before)

    def test_what_no_tour_is_large_enough_for_has_one_of_its_own(self):
        self.ways("cluster", most_orders=4, most_kilograms=2.0)
        self.mug.weight, self.pen.weight = 0.5, 0
        self.put(self.A1, mug=20, pen=5)
        heavy, light, unknown = self.order(mug=9), self.order(mug=2), self.order(mug=1, pen=1)
        tours = self.plan()
        own = tours.filtered(lambda tour: tour.method == "single")
        self.assertEqual(own.tote_ids.picking_id.sale_id, heavy)
        self.assertIn("4.5 kg, a tour has 2", own.note)
        other = tours - own
        self.assertEqual(other.tote_ids.picking_id.sale_id, light | unknown)
        self.assertIn("Not all sizes or weights are known", other.note)

    def test_sizes_that_were_measured_count_before_what_odoo_knows(self):
        self.ways("batch", most_litres=1.0)
        self.mug.volume = 0.0001
        self.env["oms.size"].create({
            "product_tmpl_id": self.mug.product_tmpl_id.id, "length": 100, "width": 100, "height": 100})
        self.put(self.A1, mug=2)
        self.order(mug=2)
        self.assertIn("2 litres, a tour has 1", self.plan().note)

    def test_what_leaves_first_is_picked_first(self):
        post = self.env["delivery.carrier"].create({
            "name": "Post", "product_id": self.env["product.product"].create({"name": "Post", "type": "service"}).id})
        self.env["oms.pickup"].create([
            {"warehouse_id": self.warehouse.id, "carrier_id": carrier, "weekday": str(day), "hour": hour}
            for carrier, hour in ((post.id, 11.0), (False, 17.0)) for day in range(7)])
        self.ways("batch")
        self.put(self.A1, mug=9)
        with freeze_time(datetime.now().replace(hour=8, minute=0, second=0, microsecond=0)):
            late, early, urgent = self.order(mug=1), self.order(mug=1), self.order(mug=1)
            (early.picking_ids | urgent.picking_ids).carrier_id = post
            orders = late | early | urgent
            orders.picking_ids.date_deadline = datetime.now()
            urgent.picking_ids.priority = "1"
            tours = self.plan().sorted()
            self.assertEqual(self.names(tours), [sorted([early.name, urgent.name]), [late.name]])
            self.assertEqual([tour.due.hour for tour in tours], [11, 17])
            self.assertEqual(tours[0].priority, 1)
            head, taken = self.floor().home(self.warehouse.id)["ready"][0], self.floor().take(warehouse_id=self.warehouse.id)
            self.assertEqual((head["id"], taken["id"]), (tours[0].id, tours[0].id))
            self.assertEqual(head["due_text"].replace("\u202f", " "), "11:00 AM")
            # what was promised for another day is fetched on that day
            order = self.order(mug=1)
            order.picking_ids.date_deadline = datetime.now() + timedelta(days=2)
            self.assertEqual(self.plan().due.date(), (datetime.now() + timedelta(days=2)).date())

    def test_batches_and_tours_leave_each_other_alone(self):
        self.ways("batch")
        self.put(self.A1, mug=9)
        batched, toured = self.order(mug=1), self.order(mug=1)
        batch = self.env["stock.picking.batch"].create({
            "picking_type_id": self.picks().id, "picking_ids": [Command.set(batched.picking_ids.ids)]})
        tour = self.plan()
        self.assertEqual(tour.tote_ids.picking_id, toured.picking_ids)
        with self.refused(f"is on tour {tour.name}"):
            batch.picking_ids = [Command.link(toured.picking_ids.id)]
        with self.refused(f"is on tour {tour.name}"):
            toured.picking_ids.move_line_ids._add_to_wave()
        found = batch.picking_type_id and self.env["stock.picking"].search(toured.picking_ids._get_possible_pickings_domain())
        self.assertNotIn(toured.picking_ids, found)
        batch.action_confirm()
        batch.move_ids.picked = True
        batch.action_done()
        self.assertEqual(batched.picking_ids.state, "done")
        self.walk(self.floor().take(tour.id))
        self.assertNoFaults()

    def test_automatic_batches_leave_what_is_picked_by_tours_alone(self):
        self.picks().write({"auto_batch": True, "batch_group_by_partner": True})
        self.ways("batch")
        self.put(self.A1, mug=9)
        orders = self.order(mug=1) | self.order(mug=1)
        self.assertFalse(orders.picking_ids.batch_id)
        self.walk(self.floor().take(self.plan().id))
        self.finish(orders)
        self.assertEqual(orders.order_line.mapped("qty_delivered"), [1, 1])

    def test_tours_that_nobody_has_begun_follow_what_happens(self):
        self.ways("batch")
        self.put(self.A1, mug=2)
        self.put(self.B1, lamp=2)
        one, two, three = self.order(mug=1), self.order(mug=1), self.order(lamp=1)
        tour = self.plan()
        one._action_cancel()
        two.picking_ids.do_unreserve()
        self.assertFalse(self.plan())
        self.assertEqual((tour.state, tour.tote_ids.picking_id.sale_id), ("open", three))
        three.picking_ids._oms_pick()
        self.env.cr.precommit.run()
        self.plan()
        self.assertEqual((tour.state, tour.line_ids), ("cancel", self.env["stock.move.line"]))
        two.picking_ids.action_assign()
        self.assertEqual(self.plan().tote_ids.picking_id.sale_id, two)

    def test_a_tour_is_cancelled_or_given_back(self):
        self.ways("batch")
        self.put(self.A1, mug=5)
        self.order(mug=5)
        tour = self.plan()
        with self.refused("Only a fulfilment supervisor", AccessError):
            tour.with_user(self.picker).action_cancel()
        tour.with_user(self.chief).action_cancel()
        self.assertEqual((tour.state, tour.line_ids.ids), ("cancel", []))
        with self.refused("is over"):
            tour.with_user(self.chief).action_give_back()
        tour = self.plan()
        taken = self.floor().take(tour.id)
        with self.refused("Only a fulfilment supervisor", AccessError):
            tour.with_user(self.other_picker).action_give_back()
        tour.with_user(self.picker).action_give_back()
        self.assertEqual((tour.state, tour.user_id.id), ("open", False), "nothing of it was picked")
        taken = self.floor().take(tour.id)
        self.pick(taken, taken["lines"][0], quantity=2)
        with self.refused("2 × Mug"):
            tour.with_user(self.chief).action_cancel()
        tour.with_user(self.chief).action_give_back()
        self.assertEqual((tour.state, tour.user_id.id), ("active", False))
        self.refusal("not_yours", taken, "pick", taken["lines"][0])
        self.walk(self.floor(self.other_picker).take(), self.other_picker)

    def test_the_buttons(self):
        self.picks().auto_batch = False
        self.put(self.A1, mug=5)
        orders = self.order(mug=1) | self.order(mug=1)
        pickings = orders.picking_ids.with_user(self.chief)
        self.picks().oms_method_ids.unlink()
        with self.refused("Add a way to pick"):
            pickings.action_oms_plan_tours()
        with self.refused("Only a fulfilment supervisor", AccessError):
            self.env["oms.tour"].with_user(self.picker).action_plan()
        self.ways("batch")
        told = pickings[0].action_oms_plan_tours()
        told = told.get("params") or self.fail(self.env[told["res_model"]].browse(told["res_id"]).line_ids.mapped("why"))
        self.assertEqual(told["title"], "Plan tours: 1 done")
        self.assertIn("On a tour", told["message"])
        self.assertFalse(pickings[1].sudo()._oms_open_tours())
        told = self.env["oms.tour"].with_user(self.chief).action_plan()["params"]
        self.assertEqual((told["title"], told["message"]), ("1 tour planned", "1 transfer, 1 line"))
        self.assertEqual(self.env["oms.tour"].with_user(self.chief).action_plan()["params"]["title"], "Nothing waits for a tour")

    def test_the_job_plans_all_that_waits(self):
        self.ways("batch")
        self.put(self.A1, mug=5)
        order = self.order(mug=1)
        self.env.ref("oms_fulfillment.cron_tours").with_user(self.env.ref("base.user_root"))._trigger()
        self.env["oms.tours"]._plan_set(self.picks().ids)
        self.assertTrue(order.picking_ids._oms_open_tours())

    def test_many_orders_cost_no_more_statements_than_few(self):
        self.ways("cluster", most_orders=6, most_kilograms=100)
        self.put(self.A1, mug=500)
        self.put(self.B1, lamp=500)
        spent = {}
        for count in (7, 28):
            for _order in range(count):
                self.order(mug=1, lamp=1)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            tours = self.plan()
            self.env.flush_all()
            spent[count] = self.env.cr.sql_log_count - before
            self.assertEqual(sum(tours.mapped("order_count")), count)
        self.assertLessEqual(spent[28] - spent[7], 3, spent)
        self.assertLessEqual(spent[28], 45, spent)

    def test_the_pick_list_is_printed_in_walking_order(self):
        self.ways("cluster")
        self.put(self.A1, mug=5)
        self.put(self.B1, lamp=5)
        orders = self.order(mug=1) | self.order(lamp=2)
        tour = self.plan()
        html = self.env["ir.actions.report"].with_user(self.picker)._render_qweb_html(
            "oms_fulfillment.oms_tour_report", tour.ids)[0].decode()
        first, second = tour.line_ids.sorted("oms_walk").location_id.mapped("name")
        self.assertLess(html.index(f"<b>{first}</b>"), html.index(f"<b>{second}</b>"))
        for text in (tour.name, *orders.mapped("name"), "Mug", "Lamp", "The shortest walk"):
            self.assertIn(text, html)
        self.assertNotIn("10.0", html)

    def test_zones_and_ways_are_typed_by_who_runs_the_floor(self):
        zone = self.env["oms.zone"].with_user(self.boss).create({"name": "Front", "warehouse_id": self.warehouse.id})
        self.assertEqual(zone.action_places()["domain"][0][2], self.warehouse.id)
        with Form(self.env["oms.tour.method"].with_user(self.boss)) as way:
            way.picking_type_id = self.picks()
            way.kind = "batch"
        with self.assertRaises(AccessError):
            self.env["oms.tour.method"].with_user(self.picker).create({"picking_type_id": self.picks().id, "kind": "single"})
