# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""On the floor two do the same at the same moment, and a worker is killed in the middle of a scan: one server with workers."""
import re
import unittest
from uuid import uuid4

from forked import OdooServer
from held import killed_at, meet
from support import Client, fresh_database, shell

from dev import databases
from dev.postgres import Cluster

SECONDS = 60  # about, so that it is begun early
PREPARE = """
from datetime import datetime, timedelta
env["stock.warehouse"].search([]).oms_promises = False
products = env["product.product"].create([{
    "name": f"P{number}", "default_code": f"P{number}", "type": "consu", "is_storable": True, "taxes_id": False}
    for number in range(2)])
customer = env["res.partner"].create({"name": "Buyer"})

def shop(code, *kinds, zones=False):
    warehouse = env["stock.warehouse"].create({"name": code, "code": code, "delivery_steps": "pick_ship"})
    shelves = env["stock.location"].create([
        {"name": f"S{number}", "location_id": warehouse.lot_stock_id.id, "usage": "internal"} for number in range(2)])
    for product, shelf in zip(products, shelves):
        env["stock.quant"]._update_available_quantity(product, shelf, 100)
        if zones:
            shelf.oms_zone_id = env["oms.zone"].create({"name": shelf.name, "warehouse_id": warehouse.id})
    env["oms.tour.method"].create([
        {"picking_type_id": warehouse.pick_type_id.id, "kind": kind, "most_orders": 9} for kind in kinds])
    return warehouse

def order(warehouse, count, quantity=2):
    orders = env["sale.order"].create([{
        "partner_id": customer.id, "warehouse_id": warehouse.id, "order_line": [
            (0, 0, {"product_id": product.id, "product_uom_qty": quantity}) for product in products]}
        for _number in range(count)])
    env.cr.commit()
    orders.action_confirm()
    env.cr.commit()
    return orders

shops = {"zones": shop("ZON", "zone", zones=True), "lost": shop("LOS", "zone", zones=True),
         "batch": shop("BAT", "cluster"), "bench": shop("BEN"),
         "killed": shop("KIL", "cluster")}
env["stock.picking.type"].search([]).auto_batch = False
orders = {name: order(one, count) for (name, one), count in zip(shops.items(), (3, 1, 4, 0, 2)) if count}
env["oms.tours"]._plan_for((shops["zones"] | shops["lost"] | shops["killed"]).pick_type_id)
benched = order(shops["bench"], 3, 4)
benched.picking_ids.filtered(lambda one: one.oms_step == "pick")._oms_pick()
env.cr.commit()
keys = {}
for login, group in (("ann", "user"), ("ben", "user"), ("sue", "supervisor"), ("pam", "packer"), ("man", "manager")):
    groups = [f"oms_fulfillment.group_fulfillment_{group}", "base.group_user"]
    user = env["res.users"].create({"name": login, "login": login, "group_ids": [(6, 0, [env.ref(one).id for one in groups])]})
    keys[login] = env["res.users.apikeys"].with_user(user)._generate("rpc", "process test", datetime.now() + timedelta(days=1))
# of two zones one is picked, and the goods of the other are lost
ann = env["res.users"].search([("login", "=", "ann")])
floor = env["oms.floor"].with_user(ann).with_context(uid=ann.id)
tour = floor.take(tour_id=env["oms.tour"].search([("warehouse_id", "=", shops["lost"].id)], order="id", limit=1).id)
mine = {line["product"]["id"] for line in tour["lines"]}
said = floor.scan("one", [{"key": f"{line['id']} is picked", "kind": "pick", "tour_id": tour["id"], "line_id": line["id"],
                          "quantity": line["quantity"]} for line in tour["lines"]])
assert all(one["status"] == "accepted" for one in said["answers"]), said
orders["lost"].picking_ids.move_ids.filtered(
    lambda one: one.state == "assigned" and one.product_id.id not in mine)._do_unreserve()
env.cr.commit()
answer({
    "keys": keys, "products": products.ids, "types": {name: one.pick_type_id.id for name, one in shops.items()},
    "tours": {name: env["oms.tour"].search([("warehouse_id", "=", one.id)]).ids for name, one in shops.items()},
    "picks": {name: some.picking_ids.filtered(lambda one: one.oms_step == "pick").ids for name, some in orders.items()},
    "packs": benched.picking_ids.filtered(lambda one: one.oms_step == "pack").ids})
"""


class TestFloorMet(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.db = fresh_database("oms_test_floor_met")
        cls.addClassCleanup(databases.drop, "test", cls.db)
        cls.facts = shell(cls.db, PREPARE)
        cls.keys = cls.facts["keys"]
        cls.server = OdooServer(cls.db, workers=4)
        cls.server.log.unlink(missing_ok=True)  # that of an earlier run
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)

    def say(self, login, service, *events, device="one"):
        """The arguments of a call by that person: these events, each with a key of its own."""
        return self.server.url, self.keys[login], service, "scan", {"device": device, "events": [
            {"key": str(uuid4()), "at": "2026-11-29T06:00:00Z", **event} for event in events]}

    def does(self, login, model, method, **kwargs):
        status, told, _seconds = Client(self.server.url, self.keys[login]).call(model, method, **kwargs)
        self.assertEqual(status, 200, told)
        return told

    def sql(self, statement):
        return Cluster("test").psql(statement, db=self.db)

    def picks(self, tour):
        return [{"kind": "pick", "tour_id": tour["id"], "line_id": line["id"], "quantity": line["quantity"]}
                for line in tour["lines"]]

    # --- two at the same moment ------------------------------------------------------------------------------------------

    def test_1_two_zones_are_put_down_at_the_same_moment(self):
        picks = ",".join(map(str, self.facts["picks"]["zones"]))
        downs = []
        for login, tour_id in zip(("ann", "ben"), self.facts["tours"]["zones"], strict=True):
            tour = self.does(login, "oms.floor", "take", tour_id=tour_id)
            told = self.does(login, "oms.floor", "scan", **self.say(login, "oms.floor", *self.picks(tour))[4])
            self.assertEqual({answer["status"] for answer in told["answers"]}, {"accepted"})
            downs.append(self.say(login, "oms.floor", {"kind": "put_down", "tour_id": tour_id}))
        answers = meet(self.db, f"SELECT id FROM oms_tour_tote WHERE picking_id IN ({picks}) FOR UPDATE", downs)
        said = [told["answers"][0] for _status, told in answers]
        self.assertEqual([one["status"] for one in said], ["accepted", "accepted"], said)
        self.assertEqual(sorted(len(one["transfers"]) for one in said), [0, 3], "one of them takes all three on")
        self.assertEqual(self.sql(f"""
            SELECT string_agg(DISTINCT state, ','), COUNT(*) FROM stock_picking
             WHERE id IN ({picks}) OR backorder_id IN ({picks})"""), "done\t3")

    def test_1_a_zone_is_put_down_while_the_other_one_that_lost_its_goods_is_cleared(self):
        [pick], tours = self.facts["picks"]["lost"], self.facts["tours"]["lost"]
        answers = meet(self.db, f"SELECT id FROM oms_tour_tote WHERE picking_id = {pick} FOR UPDATE", [
            self.say("ann", "oms.floor", {"kind": "put_down", "tour_id": min(tours)}),
            (self.server.url, self.keys["sue"], "stock.picking", "action_oms_plan_tours", {"ids": [pick]})])
        self.assertEqual([status for status, _told in answers], [200, 200], answers)
        self.assertEqual(answers[0][1]["answers"][0]["status"], "accepted", answers)
        self.assertEqual(self.sql(f"SELECT state, backorder_id FROM stock_picking WHERE id = {pick}").strip(), "done")
        self.assertEqual(self.sql(f"""
            SELECT string_agg(state, ',' ORDER BY id) FROM oms_tour WHERE id IN ({min(tours)}, {max(tours)})"""), "done,cancel")

    def test_2_a_batch_is_made_while_tours_are_planned(self):
        picks = self.facts["picks"]["batch"]
        ids = ",".join(map(str, picks))
        batched = picks[:2]
        url = self.server.url
        answers = meet(self.db, f"SELECT id FROM stock_move_line WHERE picking_id IN ({ids}) FOR UPDATE", [
            (url, self.keys["sue"], "oms.tour", "action_plan", {}),
            (url, self.keys["man"], "stock.picking.batch", "create", {"vals_list": [{
                "picking_type_id": self.facts["types"]["batch"], "picking_ids": [[6, 0, batched]]}]})])
        self.assertEqual(answers[0][0], 200, answers)
        self.assertIn(answers[1][0], (200, 422), answers)
        found = {tuple(map(int, row.split("\t"))) for row in self.sql(f"""
            SELECT picking.id, (picking.batch_id IS NOT NULL)::int,
                   (SELECT COUNT(*) FROM oms_tour_tote tote JOIN oms_tour tour ON tour.id = tote.tour_id
                     WHERE tote.picking_id = picking.id AND tour.state IN ('open', 'active'))
              FROM stock_picking picking WHERE picking.id IN ({ids})""").splitlines()}
        self.assertEqual({sum(row[1:]) for row in found}, {1}, found)
        wants = {(one, int(one in batched), int(one not in batched)) for one in picks}
        self.assertIn(found, (wants, {(one, 0, 1) for one in picks}))
        self.assertEqual(found == wants, answers[1][0] == 200, "who was told that it is a batch has one")

    def test_3_two_devices_put_the_same_goods(self):
        picking, product = self.facts["packs"][0], self.facts["products"][0]
        opens = {"kind": "new_parcel", "picking_id": picking}
        self.does("pam", "oms.station", "scan", **self.say("pam", "oms.station", opens)[4])
        for quantity, codes in ((3, ["", "too_many", "too_many"]), (2, ["too_many"] * 3)):  # four are wanted
            answers = meet(self.db, f"SELECT id FROM stock_picking WHERE id = {picking} FOR UPDATE", [
                self.say("pam", "oms.station", {
                    "kind": "put", "picking_id": picking, "product_id": product, "quantity": quantity}, device=device)
                for device in ("one", "two", "three")])
            self.assertEqual(sorted(told["answers"][0]["code"] for _status, told in answers), codes, answers)
        job = self.does("pam", "oms.station", "read", picking_id=picking)
        self.assertEqual([line["packed"] for line in job["lines"]], [3, 0])

    def test_4_two_devices_say_the_same_of_two_transfers_the_other_way_round(self):
        first, second = self.facts["packs"][1:]
        product = self.facts["products"][0]
        for _time in range(2):
            answers = meet(self.db, f"SELECT id FROM stock_picking WHERE id = {first} FOR UPDATE", [
                self.say("pam", "oms.station", *({
                    "kind": "put", "picking_id": one, "product_id": product, "quantity": 1} for one in ones), device=str(ones))
                for ones in ((first, second), (second, first))])
            self.assertEqual([answer["status"] for _status, told in answers for answer in told["answers"]], ["accepted"] * 4)
        self.assertNotIn("deadlock detected", self.server.log.read_text(errors="replace"))

    # --- kill -9 in the middle -------------------------------------------------------------------------------------------

    def test_5_killed_in_a_scan_of_a_picker(self):
        tour = self.does("ann", "oms.floor", "take", tour_id=self.facts["tours"]["killed"][0])
        picks = self.picks(tour)
        # where it begins to write, and where all is done but the scan itself is to be kept
        for number, (pick, keeps) in enumerate(zip(picks, (False, True, False, True))):
            job = self.say("ann", "oms.floor", pick)
            key = job[4]["events"][0]["key"]
            status, _told = killed_at(self.server, f"""
                INSERT INTO oms_scan (key, user_id, company_id, kind, at) SELECT '{key}', 1, 1, 'pick', now()""" if keeps else
                f"SELECT id FROM stock_move_line WHERE id = {pick['line_id']} FOR UPDATE", job)
            self.assertEqual(status, 0, "the device got no answer")
            self.assertEqual(self.counted(pick), "f\t0\t0", f"nothing is left of it ({number})")
            for again in (None, True):
                told = self.does("ann", "oms.floor", "scan", **job[4])
                self.assertEqual((told["answers"][0]["status"], told["answers"][0].get("again")), ("accepted", again))
            self.assertEqual(self.counted(pick), f"t\t{pick['quantity']:.0f}\t1", f"counted once ({number})")

    def counted(self, pick):
        return self.sql(f"""
            SELECT COALESCE(picked, FALSE), COALESCE(oms_scanned, 0)::int, (
                   SELECT COUNT(*) FROM oms_scan WHERE (said ->> 'line_id')::int = line.id)
              FROM stock_move_line line WHERE id = {pick['line_id']}""")

    def test_6_killed_in_a_scan_at_the_station(self):
        picking, product = self.facts["packs"][2], self.facts["products"][1]
        lines = f"SELECT id FROM stock_move_line WHERE picking_id = {picking} AND product_id = {product} FOR UPDATE"
        for number in (1, 2):
            job = self.say("pam", "oms.station", {"kind": "put", "picking_id": picking, "product_id": product, "quantity": 1})
            status, _told = killed_at(self.server, lines, job)
            self.assertEqual(status, 0)
            self.assertEqual(self.packed(picking), number - 1)
            for again in (None, True):
                told = self.does("pam", "oms.station", "scan", **job[4])
                self.assertEqual((told["answers"][0]["status"], told["answers"][0].get("again")), ("accepted", again))
            self.assertEqual(self.packed(picking), number)

    def packed(self, picking):
        return self.does("pam", "oms.station", "read", picking_id=picking)["lines"][1]["packed"]

    def test_9_nothing_is_wrong_afterwards(self):
        faults = shell(self.db, 'answer(env["oms.checker"]._oms_faults())')
        self.assertEqual(faults, [])
        records = re.split(r"(?m)^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ )", self.server.log.read_text(errors="replace"))
        self.assertEqual([one for one in records if "Traceback" in one and "SerializationFailure" not in one], [])


if __name__ == "__main__":
    unittest.main()
