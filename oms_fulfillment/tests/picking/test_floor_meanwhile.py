# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from unittest.mock import patch

from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..tour_case import STEPS, TourCase


@tagged("post_install", "-at_install")
class TestFloorMeanwhile(TourCase):
    """What others do while somebody picks."""

    def tour(self, way="cluster", warehouse=None):
        self.ways(way, warehouse=warehouse)
        return self.floor().take(self.plan(warehouse).id)

    def test_an_order_held_meanwhile_stops_without_a_reason(self):
        for steps in STEPS:
            with self.subTest(steps):
                warehouse, near, far = self.shop(steps)
                self.put(near, mug=5)
                self.put(far, lamp=5)
                held, other = self.order(warehouse, mug=2, lamp=2), self.order(warehouse, lamp=1)
                tour = self.tour(warehouse=warehouse)
                mug = self.of(tour, self.mug)[0]
                self.pick(tour, mug, quantity=1)
                reason = self.env["oms.hold.reason"].create({"name": "Owes us much", "code": f"owes{self.shops}"})
                held._oms_place_hold(reason.code)
                answer = self.refusal("gone", tour, "pick", mug)
                tour = self.told["tour"]
                self.assertEqual([(line["done"], line["state"]) for line in self.of(tour, self.mug)], [(1, "stopped")])
                self.assertNotIn("Owes", json.dumps(self.told))
                self.assertIn("goes back", answer["words"])
                self.pick(tour, next(line for line in tour["lines"] if line["order"] == other.name))
                answer = self.say(tour, "put_down")
                self.assertEqual(answer["status"], "accepted", answer)
                self.assertNotIn("Owes", json.dumps(answer))
                self.finish(other)
                self.assertShips(other, lamp=1)
                self.assertNoFaults()

    def test_what_was_picked_whole_when_the_hold_came_goes_on(self):
        warehouse, near, far = self.shop("pick_ship")
        self.put(near, mug=5)
        self.put(far, lamp=5)
        order = self.order(warehouse, mug=2, lamp=2)
        tour = self.tour(warehouse=warehouse)
        self.pick(tour, self.of(tour, self.mug)[0])
        self.env["oms.hold.reason"].create({"name": "Owes us much", "code": "owes"})
        order._oms_place_hold("owes")
        tour = self.floor().read(tour["id"])
        self.assertEqual([(line["product"]["name"], line["state"]) for line in tour["lines"]], [("Mug", "done")])
        answer = self.say(tour, "put_down")
        self.assertEqual([(one["order"], one["status"]) for one in answer["transfers"]], [(order.name, "partly")])
        self.assertNotIn("Owes", json.dumps(self.told))
        self.assertIn("the office", answer["words"])
        self.assertNoFaults()

    def test_what_odoo_refuses_of_an_order_is_not_laid_to_another_that_was_stopped(self):
        self.put(self.A1, mug=5)
        self.put(self.B1, lamp=5)
        held, other = self.order(mug=2, lamp=2), self.order(lamp=1)
        tour = self.tour()
        mug = self.of(tour, self.mug)[0]
        lamp = next(line for line in tour["lines"] if line["order"] == other.name)
        self.pick(tour, mug)
        self.env["oms.hold.reason"].create({"name": "Owes us much", "code": "owes"})
        held._oms_place_hold("owes")
        floor = type(self.env["oms.floor"])
        with patch.object(floor, "_do_skip", lambda *_args: self._raise(UserError("Owes, says Odoo"))):
            self.assertEqual(self.refusal("stopped", tour, "skip", lamp)["words"], "Owes, says Odoo")
            self.assertIn("the office", self.refusal("stopped", tour, "skip", mug)["words"])
        self.env["oms.substitute"].create({"product_id": self.lamp.id, "substitute_id": self.pen.id, "price_rule": "kept"})
        other.oms_takes_substitutes = True
        with patch.object(floor, "_stopped", lambda _self, pickings: pickings):
            answer = self.refusal("stopped", tour, "substitute", lamp, product_id=self.pen.id)
        self.assertIn("not there either", answer["words"])

    def _raise(self, error):
        raise error

    def test_less_is_wanted_by_now(self):
        for steps in STEPS:
            with self.subTest(steps):
                warehouse, near, _far = self.shop(steps)
                self.put(near, mug=9)
                order = self.order(warehouse, mug=5)
                tour = self.tour(warehouse=warehouse)
                self.pick(tour, tour["lines"][0], quantity=4)
                order.order_line.product_uom_qty = 2
                tour = self.floor().read(tour["id"])
                [line] = [line for line in tour["lines"] if line["state"] != "stopped"]
                if line["state"] == "open":  # reserved anew
                    self.pick(tour, line)
                else:
                    self.assertIn("put 2 back", line["why"])
                self.assertEqual(self.say(tour, "put_down")["status"], "accepted")
                self.finish(order)
                self.assertShips(order, mug=2)
                self.assertNoFaults()

    def test_more_is_wanted_by_now(self):
        self.put(self.A1, mug=9)
        order = self.order(mug=2)
        tour = self.tour()
        self.pick(tour, tour["lines"][0])
        order.order_line.product_uom_qty = 5
        order.picking_ids.action_assign()
        self.walk(tour)
        self.assertEqual(
            sum(order.picking_ids.move_line_ids.mapped("quantity")), 2, "Odoo reserves no more for what is picked in part")
        self.finish(order)
        self.assertShips(order, mug=5)
        self.assertNoFaults()

    def test_something_else_is_wanted_after_all_was_picked(self):
        """Where one transfer does all, what is added after the pick is picked on a tour of its own."""
        warehouse, near, _far = self.shop("ship_only")
        self.put(near, mug=5, pen=5)
        order = self.order(warehouse, mug=2)
        self.walk(self.tour(warehouse=warehouse))
        transfer = order.picking_ids
        self.assertEqual(transfer.oms_step, "pack")
        order.order_line = [Command.create({"product_id": self.pen.id, "product_uom_qty": 1})]
        transfer.action_assign()
        self.env.cr.precommit.run()
        self.assertEqual(transfer.oms_step, "pick")
        again = self.tour(warehouse=warehouse)
        self.assertEqual([line["product"]["id"] for line in again["lines"] if line["state"] == "open"], self.pen.ids)
        self.walk(again)
        self.assertEqual(transfer.oms_step, "pack")
        self.assertNoFaults()

    def test_what_was_skipped_comes_last_also_when_lines_join(self):
        self.put(self.A1, mug=2)
        self.put(self.B1, lamp=3)
        self.order(mug=2, lamp=3)
        self.put(self.A2, lamp=3)
        tour = self.tour("single")
        self.say(tour, "skip", self.of(tour, self.mug)[0])
        self.say(tour, "short", self.of(tour, self.lamp)[0], found=1, reason="damaged")
        lines = self.told["tour"]["lines"]
        self.assertEqual([(line["product"]["id"], line["state"]) for line in lines], [
            (self.lamp.id, "short"), (self.lamp.id, "open"), (self.mug.id, "skipped")])

    def test_a_tour_of_which_nothing_is_left_is_passed_by(self):
        self.ways("single")
        self.put(self.A1, mug=5)
        orders = self.order(mug=1) | self.order(mug=1)
        self.plan()
        best = self.env["oms.tour"].browse(self.floor().home(self.warehouse.id)["ready"][0]["id"])
        gone = best.tote_ids.picking_id.sale_id
        gone._action_cancel()
        taken = self.floor().take(warehouse_id=self.warehouse.id)
        self.assertEqual([line["order"] for line in taken["lines"]], (orders - gone).mapped("name"))
        self.assertEqual(best.state, "cancel")

    def test_the_transfer_is_unreserved_and_reserved_anew(self):
        self.put(self.A1, mug=5)
        order = self.order(mug=3)
        tour = self.tour("batch")
        self.pick(tour, tour["lines"][0], quantity=1)
        order.picking_ids.do_unreserve()
        order.picking_ids.action_assign()
        self.refusal("gone", tour, "pick", tour["lines"][0], quantity=1)
        told = {line["state"]: line for line in self.told["tour"]["lines"]}
        self.assertEqual((told["open"]["quantity"], told["open"]["done"], told["stopped"]["done"]), (3, 0, 1))
        self.walk(tour)
        self.finish(order)
        self.assertShips(order, mug=3)
        self.assertNoFaults()

    def test_somebody_picks_and_ships_it_by_the_buttons(self):
        for steps in STEPS:
            with self.subTest(steps):
                warehouse, near, _far = self.shop(steps)
                self.put(near, mug=5)
                order = self.order(warehouse, mug=3)
                tour = self.tour("batch", warehouse)
                self.pick(tour, tour["lines"][0], quantity=1)
                order.picking_ids.filtered(lambda one: one.oms_step == "pick")._oms_pick()
                self.env.cr.precommit.run()
                if steps == "ship_only":
                    self.open_pickings(order)._oms_ship()
                self.refusal("shipped", tour, "pick", tour["lines"][0], quantity=1)
                tour = self.floor().read(tour["id"])
                self.assertEqual((tour["lines"][0]["state"], tour["open"]), ("done", 0))
                self.assertEqual(self.say(tour, "put_down")["status"], "accepted")
                self.finish(order)
                self.assertShips(order, mug=3)
                self.assertNoFaults()

    def test_ticked_on_its_form_and_unticked_again(self):
        self.put(self.A1, mug=5)
        self.put(self.B1, lamp=5)
        order = self.order(mug=3, lamp=1)
        tour = self.tour("single")
        mug, lamp = self.of(tour, self.mug)[0], self.of(tour, self.lamp)[0]
        self.env["stock.move.line"].browse(mug["id"]).picked = True
        self.say(tour, "skip", lamp)
        self.assertEqual(self.of(self.told["tour"], self.mug)[0]["state"], "done")
        self.pick(tour, lamp)
        order.picking_ids._oms_undo_pick()
        tour = self.floor().read(tour["id"])
        self.assertEqual([line["state"] for line in tour["lines"]], ["open", "open"], "it is to be picked again")
        self.walk(tour)
        self.finish(order)
        self.assertNoFaults()

    def test_two_orders_are_short_of_the_same_place(self):
        self.put(self.A1, mug=5)
        one, two = self.order(mug=2), self.order(mug=3)
        tour = self.tour("cluster")
        first, second = tour["lines"]
        self.pick(tour, first)
        self.say(tour, "short", second, found=1, reason="wrong_goods")
        self.assertEqual(self.told["answers"][0]["status"], "accepted", self.told)
        quants = self.env["stock.quant"].search([("product_id", "=", self.mug.id), ("location_id", "=", self.A1.id)])
        self.assertEqual(sum(quants.mapped("quantity")), first["quantity"] + 1, "what lies in the totes is still counted there")
        self.say(tour, "put_down")
        self.finish(one | two)
        self.assertEqual(sum((one | two).order_line.mapped("qty_delivered")), first["quantity"] + 1)
        self.assertNoFaults()

    def test_what_is_short_frees_what_others_waited_for(self):
        self.put(self.A1, mug=5)
        mine, other = self.order(mug=2), self.order(mug=3)
        self.ways("single")
        tours = self.plan()
        taken = next(tour for tour in tours if mine.picking_ids in tour.tote_ids.picking_id)
        tour = self.floor().take(taken.id)
        theirs = self.floor(self.other_picker).take((tours - taken).id)
        self.say(tour, "short", tour["lines"][0], found=0, reason="not_there")
        self.refusal("gone", theirs, "pick", theirs["lines"][0], user=self.other_picker)
        self.assertEqual(self.say(tour, "put_down")["words"], "All of it goes on.")
        self.assertEqual(self.say(theirs, "put_down", user=self.other_picker)["status"], "accepted")
        self.assertFalse(self.open_pickings(mine | other).move_line_ids.filtered("quantity"))
        self.assertNoFaults()

    def test_another_companys_tour(self):
        self.put(self.A1, mug=5)
        self.order(mug=1)
        tour = self.tour("batch")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_user(
            self.env, "stranger", groups="oms_fulfillment.group_fulfillment_user,base.group_user", company_id=company.id,
            company_ids=[(6, 0, company.ids)])
        self.refusal("other_company", tour, "pick", tour["lines"][0], user=stranger)
        for ask in (lambda: self.floor(stranger).read(tour["id"]), lambda: self.floor(stranger).take(tour["id"]),
                    lambda: self.floor(stranger).find(tour["id"], "x")):
            with self.refused("not there any more"):
                ask()
        home = self.floor(stranger).home()
        self.assertFalse(home["ready"] or home["mine"])
        self.assertNotIn(self.warehouse.id, [one["id"] for one in home["warehouses"]])

    def test_naming_somebody_elses_tour_neither_locks_nor_changes_it(self):
        self.put(self.A1, mug=5)
        self.order(mug=1), self.order(mug=2)
        tour = self.tour()
        self.floor().read(tour["id"])
        before = self.env["oms.tour"].browse(tour["id"]).seen
        self.env["stock.move.line"].browse(tour["lines"][0]["id"]).unlink()
        guard = type(self.env["oms.floor"])._guard
        locked = []
        with patch.object(type(self.env["oms.floor"]), "_guard",
                          lambda *args, **how: locked.extend(guard(*args, **how).ids) or guard(*args, **how)):
            answer = self.refusal("not_yours", tour, "pick", tour["lines"][1], user=self.other_picker)
        self.assertIn("has tour", answer["words"])
        self.assertIsNone(self.told["tour"])
        self.assertFalse(locked)
        self.assertEqual(self.env["oms.tour"].browse(tour["id"]).seen, before)

    def test_who_does_not_pick_has_no_tours(self):
        self.put(self.A1, mug=5)
        self.order(mug=1)
        self.ways("batch")
        tour = self.plan()
        for user in (self.clerk, new_user(self.env, "pack", "oms_fulfillment.group_fulfillment_packer,base.group_user")):
            for ask in (lambda floor: floor.home(), lambda floor: floor.read(tour.id), lambda floor: floor.take(),
                        lambda floor: floor.scan("x", []), lambda floor: floor.find(tour.id, "x")):
                with self.refused("Only pickers", AccessError):
                    ask(self.floor(user))

    def test_arguments_of_any_kind_are_refused_in_words(self):
        floor = self.floor()
        for ask in (lambda: floor.home("x"), lambda: floor.take([1]), lambda: floor.read({}), lambda: floor.scan(3, []),
                    lambda: floor.scan("x", {"a": 1}), lambda: floor.find(1, 2), lambda: floor.find(2**40, "x"),
                    lambda: floor.scan("x", [{}] * 501)):
            with self.assertRaises(UserError):
                ask()
        self.assertEqual(floor.scan("x", [None, 3, {"key": 4}, {"key": "\x00" * 9}])["answers"], [])
        odd = {"key": "odd-scan-1", "kind": "pick", "code": ["x"], "at": {}, "by_hand": "yes", "tour_id": "1", "line_id": -1}
        self.assertEqual(floor.scan(None, [odd])["answers"][0]["code"], "bad")
        self.assertEqual(floor.scan("x\0\ud800", [{"key": "odd-scan-3", "kind": "?"}])["answers"][0]["code"], "bad")
        self.assertEqual(floor.scan("x" * 300, [{"key": "odd-scan-2", "kind": {}}])["answers"][0]["code"], "bad")

    def test_nothing_of_money_is_in_what_a_device_gets(self):
        self.mug.lst_price = 7123.45
        self.put(self.A1, mug=5)
        order = self.order(mug=3)
        self.ways("batch")
        self.plan()
        told = [self.floor().home(), self.floor().take()]
        self.walk(told[1])
        told += [self.told, self.floor().read(told[1]["id"])]
        for text in ("7123", str(order.amount_total), str(order.amount_untaxed)):
            self.assertNotIn(text, json.dumps(told))
