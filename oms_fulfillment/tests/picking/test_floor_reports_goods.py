# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.fields import Command, Datetime
from odoo.tests import freeze_time, tagged

from .goods_case import ReportsCase


@tagged("post_install", "-at_install")
class TestFloorReportsGoods(ReportsCase):
    """Cases, units, packages on shelves, lots of one name, clocks: what others' software was reported for, told in our shop."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dozen, cls.piece = cls.env.ref("uom.product_uom_dozen"), cls.env.ref("uom.product_uom_unit")

    def order_units(self, product, quantity, unit):
        """An order that is picked in its own unit (Odoo's setting for shops that want the unit of the order on transfers)."""
        self.env["ir.config_parameter"].sudo().set_param("stock.propagate_uom", "1")
        order = self.order(confirm=False)
        order.order_line = [Command.create({
            "product_id": product.id, "product_uom_qty": quantity, "product_uom_id": unit.id})]
        order.action_confirm()
        return order

    def shipped(self, product):
        """Pieces that are at the customer's."""
        return sum(self.env["stock.quant"].search([
            ("product_id", "=", product.id), ("location_id.usage", "=", "customer")]).mapped("quantity"))

    # --- units and cases: erpnext#53049, #40885, #42061 -----------------------------------------------------------------

    def test_erpnext_53049_eleven_of_a_dozen_are_eleven_pieces(self):
        self.put(self.A1, mug=12)
        order = self.order_units(self.mug, 1, self.dozen)
        tour = self.tour()
        [line] = tour["lines"]
        self.assertEqual((line["quantity"], line["unit"]), (1, self.dozen.name))
        each = next(code["quantity"] for code in line["product"]["codes"] if code["code"] == self.mug.barcode)
        for _piece in range(11):
            answer = self.pick(tour, line, quantity=each, code=self.mug.barcode)
        answer = self.say(tour, "short", line, found=answer["line"]["done"], reason="not_there")
        self.assertEqual(answer["status"], "accepted", answer)
        self.assertEqual(self.there(self.mug, self.A1), 11)
        self.assertEqual(order.picking_ids.move_line_ids.filtered("picked").quantity_product_uom, 11)
        self.say(tour, "put_down")
        self.finish(order)
        self.assertEqual((self.shipped(self.mug), self.there(self.mug, self.A1)), (11, 0))
        self.assertNoFaults()

    def test_erpnext_53049_the_piece_that_is_missing_is_fetched_elsewhere(self):
        self.put(self.A1, mug=12)
        order = self.order_units(self.mug, 1, self.dozen)
        self.put(self.B1, mug=4)
        tour = self.tour()
        [line] = tour["lines"]
        answer = self.say(tour, "short", line, found=11 / 12, reason="damaged")
        self.assertIn("B1", answer["words"])
        rest = next(one for one in self.told["tour"]["lines"] if one["state"] == "open")
        record = self.env["stock.move.line"].browse(rest["id"])
        self.assertEqual((record.quantity_product_uom, record.location_id), (1, self.B1))
        each = next(code["quantity"] for code in rest["product"]["codes"] if code["code"] == self.mug.barcode)
        self.pick(tour, rest, quantity=each, code=self.mug.barcode)
        self.say(tour, "put_down")
        self.finish(order)
        self.assertEqual((self.shipped(self.mug), self.there(self.mug, self.A1), self.there(self.mug, self.B1)), (12, 0, 3))
        self.assertEqual(order.order_line.qty_delivered, 1)
        self.assertNoFaults()

    def test_erpnext_53049_a_dozen_of_two_lots(self):
        self.put(self.A1, lot=self.lot_a, tea=12)
        order = self.order_units(self.tea, 1, self.dozen)
        self.put(self.A1, lot=self.lot_b, tea=5)
        tour = self.tour()
        [line] = tour["lines"]
        self.pick(tour, line, quantity=7 / 12, lot="LOT-A")
        self.pick(tour, line, quantity=5 / 12, lot="LOT-B")
        self.say(tour, "put_down")
        self.finish(order)
        self.assertEqual(self.shipped(self.tea), 12)
        self.assertEqual((self.there(self.tea, self.A1, self.lot_a), self.there(self.tea, self.A1, self.lot_b)), (5, 0))
        self.assertNoFaults()

    def test_a_device_that_was_offline_counts_in_the_unit_that_it_knew(self):
        self.put(self.A1, lot=self.lot_a, tea=12)
        self.order_units(self.tea, 1, self.dozen)
        self.put(self.A1, lot=self.lot_b, tea=5)
        tour = self.tour()
        [line] = tour["lines"]
        knew = {"per_unit": line["product"]["per_unit"]}
        self.pick(tour, line, quantity=1 / 12, lot="LOT-B", **knew)  # from here on it is counted in pieces
        self.pick(tour, line, quantity=1 / 12, lot="LOT-B", **knew)
        self.assertEqual(self.lines(tour), [("Tea", "LOT-A", 7, 0, "open"), ("Tea", "LOT-B", 5, 2, "open")])
        self.refusal("too_many", tour, "pick", line, quantity=8 / 12, lot="LOT-A", **knew)
        self.pick(tour, line, quantity=1, lot="LOT-B")  # says no unit: the line's
        answer = self.say(tour, "short", line, found=7 / 12, reason="not_there", **knew)
        self.assertEqual((answer["status"], answer["line"]["done"]), ("accepted", 7))
        self.assertEqual(self.there(self.tea, self.A1, self.lot_a), 12, "nothing was missing")
        self.assertNoFaults()

    def test_a_dozen_that_was_ticked_on_its_transfer_is_a_dozen_when_more_is_fetched_there(self):
        self.put(self.A1, mug=12)
        self.put(self.B1, mug=24)
        self.order_units(self.mug, 2, self.dozen)
        tour = self.tour()
        first, second = sorted(tour["lines"], key=lambda line: line["location"]["name"])
        self.assertEqual((first["quantity"], second["quantity"]), (1, 1))
        self.env["stock.move.line"].browse(second["id"]).picked = True
        self.say(tour, "short", first, found=0, reason="not_there")
        again = next(line for line in self.told["tour"]["lines"] if line["id"] == second["id"])
        self.assertEqual((again["quantity"], again["done"], again["state"]), (2, 1, "open"))

    def test_erpnext_53049_of_a_thousand_999_are_not_all(self):
        thousand = self.env["uom.uom"].create({
            "name": "Thousand", "relative_factor": 1000, "relative_uom_id": self.piece.id})
        self.env.flush_all()
        self.put(self.A1, mug=1000)
        order = self.order_units(self.mug, 1, thousand)
        tour = self.tour()
        [line] = tour["lines"]
        answer = self.pick(tour, line, quantity=0.997)
        self.assertEqual(answer["line"]["state"], "open", "three pieces are to come")
        self.refusal("too_many", tour, "pick", line, quantity=0.004)
        answer = self.say(tour, "short", line, found=0.999, reason="not_there")
        self.assertEqual((answer["line"]["state"], answer["line"]["done"], answer["line"]["quantity"]), ("short", 999, 1000))
        self.assertEqual(self.there(self.mug, self.A1), 999)
        self.say(tour, "put_down")
        self.finish(order)
        self.assertEqual(self.shipped(self.mug), 999)
        self.assertNoFaults()

    def test_odoo_82043_a_case_where_fewer_are_wanted(self):
        self.env["product.uom"].create({"product_id": self.mug.id, "uom_id": self.dozen.id, "barcode": "14006381333938"})
        self.put(self.A1, mug=30)
        order = self.order(mug=14)
        tour = self.tour()
        [line] = tour["lines"]
        codes = {code["code"]: code["quantity"] for code in line["product"]["codes"]}
        self.assertEqual((codes["14006381333938"], codes[self.mug.barcode]), (12, 1))
        self.pick(tour, line, quantity=12, code="14006381333938")
        answer = self.refusal("too_many", tour, "pick", line, quantity=12, code="14006381333938")
        self.assertIn("2 ", answer["words"])
        self.pick(tour, line, quantity=2, code=self.mug.barcode)
        self.say(tour, "put_down")
        self.finish(order)
        self.assertShips(order, mug=14)

    # --- names that are not unique: odoo#59069, OCA/wms#1067 ----------------------------------------------------------

    def test_odoo_59069_two_products_with_a_lot_of_the_same_name(self):
        self.tin = self._product("Tin")
        self.tin.write({"tracking": "lot", "barcode": "4000000000006"})
        same = self.env["stock.lot"].create([
            {"name": "2026-11", "product_id": product.id} for product in (self.tin, self.tea)])
        self.put(self.A1, lot=same[0], tin=3)
        self.put(self.A1, lot=same[1], tea=3)
        order = self.order(tea=2, tin=1)
        tour = self.tour("single")
        [tea], [tin] = self.of(tour, self.tea), self.of(tour, self.tin)
        self.pick(tour, tea, quantity=1, lot="2026-11", code="2026-11")
        self.pick(tour, tin, quantity=1, lot="2026-11", code=self.tin.barcode)
        self.refusal("too_many", tour, "pick", tin, quantity=1, lot="2026-11", code="2026-11")
        self.refusal("wrong_item", tour, "pick", tea, quantity=1, lot="2026-11", code=self.tin.barcode)
        self.pick(tour, tea, quantity=1, lot="2026-11")
        self.assertEqual(self.floor().find(tour["id"], "2026-11")["code"], "ambiguous")
        self.say(tour, "put_down")
        self.finish(order)
        self.assertShips(order, tea=2, tin=1)
        self.assertNoFaults()

    # --- packages on shelves: odoo#146097 -------------------------------------------------------------------------------

    def test_odoo_146097_a_package_on_a_shelf_with_two_lots(self):
        box = self.env["stock.package"].create({"name": "PALLET-7"})
        for lot, quantity in ((self.lot_a, 1), (self.lot_b, 2)):
            self.env["stock.quant"]._update_available_quantity(self.tea, self.A1, quantity, lot_id=lot, package_id=box)
        order = self.order(tea=3)
        tour = self.tour()
        self.assertEqual(self.lines(tour), [("Tea", "LOT-A", 1, 0, "open"), ("Tea", "LOT-B", 2, 0, "open")])
        self.assertEqual([line["package"]["name"] for line in tour["lines"]], ["PALLET-7"] * 2)
        found = self.floor().find(tour["id"], "PALLET-7")
        self.assertEqual((found["code"], found["location_id"]), ("", self.A1.id), "it stands where its goods are picked")
        a, b = tour["lines"]
        self.pick(tour, a, lot="LOT-A")
        answer = self.say(tour, "short", b, found=1, reason="damaged")
        self.assertEqual(answer["line"]["state"], "short")
        self.say(tour, "put_down")
        self.finish(order)
        self.assertShips(order, tea=2)
        self.assertEqual(self.there(self.tea, self.A1), 0)
        self.assertNoFaults()

    # --- put back: odoo#155508 --------------------------------------------------------------------------------------------

    def test_odoo_155508_what_goes_back_is_what_was_taken(self):
        warehouse, near, _far = self.shop("pick_ship")
        self.ways("single", warehouse=warehouse)
        self.put(near, mug=10)
        order = self.order(warehouse, mug=10)
        tour = self.floor().take(self.plan(warehouse).id)
        self.say(tour, "short", tour["lines"][0], found=6, reason="damaged")
        self.say(tour, "put_down")
        order._action_cancel()
        self.env.flush_all()
        row = self.env["oms.todo"].search([("kind", "=", "put_back"), ("order_id", "=", order.id)])
        transfer = self.env["stock.picking"].browse(row.action_oms_put_back()["res_id"])
        self.assertEqual((sum(transfer.move_ids.mapped("product_uom_qty")), transfer.state), (6, "assigned"))
        transfer.button_validate()
        left = self.env["stock.quant"].search([
            ("product_id", "=", self.mug.id), ("location_id", "child_of", warehouse.view_location_id.id)])
        self.assertEqual(sum(left.mapped("quantity")), 6)
        self.assertNoFaults()

    # --- undone: OCA/wms#1202 -------------------------------------------------------------------------------------------

    def test_wms_1202_what_is_undone_keeps_its_lot(self):
        self.put(self.A1, lot=self.lot_a, tea=3)
        self.put(self.A1, lot=self.lot_b, tea=9)
        order = self.order(tea=3)
        tour = self.tour()
        self.pick(tour, tour["lines"][0], lot="LOT-A")
        order.picking_ids._oms_undo_pick()
        self.assertEqual(self.lines(tour), [("Tea", "LOT-A", 3, 0, "open")])
        self.assertEqual(self.env["stock.quant"]._get_available_quantity(self.tea, self.A1, lot_id=self.lot_a), 0)
        self.pick(tour, tour["lines"][0], lot="LOT-A")
        self.say(tour, "put_down")
        self.finish(order)
        self.assertEqual(self.there(self.tea, self.A1, self.lot_a), 0)
        self.assertNoFaults()

    # --- clocks ---------------------------------------------------------------------------------------------------------

    def test_pushpickup_153_the_hour_of_a_pick_up_is_the_warehouses(self):
        """Whoever looks, from wherever: also where the clock was put back in between."""
        self.warehouse.partner_id.tz = "America/New_York"
        self.picker.tz = "Asia/Tokyo"
        self.env["oms.pickup"].create([
            {"warehouse_id": self.warehouse.id, "weekday": str(day), "hour": 17.0} for day in range(7)])
        self.put(self.A1, mug=5)
        for now, due, text in (("2026-06-10 20:30:00", "2026-06-10T21:00:00Z", "5:00 PM"),
                               ("2026-10-31 21:30:00", "2026-11-01T22:00:00Z", "Tomorrow 5:00 PM")):
            with self.subTest(now), freeze_time(now):
                self.order(mug=1)
                tour = self.tour("single")
                self.assertEqual((tour["due"], tour["due_text"].replace("\u202f", " ")), (due, text))
                self.walk(tour)


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestFloorReportsExpiry(ReportsCase):
    """erpnext#58735, open-msupply#10523: the day on which a lot expires is one thing everywhere. Needs ``product_expiry``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tea.use_expiration_date = True
        cls.now = Datetime.now()

    def expires(self, lot, **after):
        at = self.now + timedelta(**after)
        lot.write({"expiration_date": at, "use_date": at, "removal_date": at, "alert_date": at})
        self.env.flush_all()

    def test_what_expired_since_it_was_reserved_is_not_picked(self):
        for steps in ("ship_only", "pick_ship"):
            with self.subTest(steps):
                warehouse, near, far = self.shop(steps)
                self.ways("single", warehouse=warehouse)
                self.expires(self.lot_a, days=9)
                self.expires(self.lot_b, days=30)
                self.put(near, lot=self.lot_a, tea=3)
                order = self.order(warehouse, tea=3)
                self.put(far, lot=self.lot_b, tea=3)
                tour = self.floor().take(self.plan(warehouse).id)
                [line] = tour["lines"]
                self.pick(tour, line, quantity=1, lot="LOT-A")
                self.expires(self.lot_a, hours=-1)
                answer = self.refusal("wrong_lot", tour, "pick", line, quantity=1, lot="LOT-A")
                self.assertIn("out of date", answer["words"])
                answer = self.say(tour, "short", line, found=0, reason="damaged")
                self.assertEqual(answer["status"], "accepted", answer)
                self.walk(tour)
                self.finish(order)
                self.assertEqual(order.picking_ids.move_line_ids.filtered("quantity").lot_id, self.lot_b)
                self.assertShips(order, tea=3)
                self.assertNoFaults()

    def test_a_lot_is_good_until_the_hour_at_which_it_expires(self):
        self.expires(self.lot_a, days=9)
        self.put(self.A1, lot=self.lot_a, tea=3)
        order = self.order(tea=3)
        self.put(self.A1, lot=self.lot_b, tea=3)
        tour = self.tour()
        [line] = tour["lines"]
        self.expires(self.lot_b, hours=-1)
        self.assertIn("out of date", self.refusal("wrong_lot", tour, "pick", line, lot="LOT-B")["words"])
        self.expires(self.lot_b, hours=1)
        self.pick(tour, line, lot="LOT-B")
        self.say(tour, "put_down")
        self.finish(order)
        self.assertShips(order, tea=3)
        self.assertNoFaults()

    def test_a_lapsed_lot_comes_by_no_exchange_and_fewer_of_it_is_none(self):
        self.expires(self.lot_a, days=9)
        self.expires(self.lot_b, days=9)
        self.put(self.A1, lot=self.lot_a, tea=2)
        one = self.order(tea=2)
        self.put(self.A1, lot=self.lot_b, tea=2)
        two = self.order(tea=2)
        tour = self.tour("cluster")
        a, b = (next(line for line in tour["lines"] if line["lot"]["name"] == name) for name in ("LOT-A", "LOT-B"))
        self.assertNotEqual(a["order"], b["order"])
        self.expires(self.lot_b, hours=-1)
        answer = self.refusal("wrong_lot", tour, "pick", a, lot="LOT-B")
        self.assertIn("LOT-B is out of date", answer["words"])
        self.expires(self.lot_b, hours=1)
        self.pick(tour, b, quantity=1, lot="LOT-B")
        self.expires(self.lot_b, hours=-1)
        (one | two).oms_takes_substitutes = True
        self.env["oms.substitute"].create({"product_id": self.tea.id, "substitute_id": self.pen.id, "price_rule": "kept"})
        self.refusal("wrong_lot", tour, "substitute", b, product_id=self.pen.id)
        for found in (1, 2):
            answer = self.refusal("wrong_lot", tour, "short", b, found=found, reason="damaged")
            self.assertIn("say that none", answer["words"])
        self.assertEqual(self.say(tour, "short", b, found=0, reason="damaged")["status"], "accepted")
        self.assertEqual(self.there(self.tea, self.A1, self.lot_b), 0)
        self.assertNoFaults()

    def test_what_lapses_first_is_taken_first_whichever_of_its_dates_it_is(self):
        self.tea.categ_id = self.env["product.category"].create({
            "name": "Fresh", "removal_strategy_id": self.env.ref("product_expiry.removal_fefo").id})
        self.expires(self.lot_a, days=9)
        self.put(self.A1, lot=self.lot_a, tea=2)
        self.order(tea=2)
        self.put(self.A1, lot=self.lot_b, tea=2)
        tour = self.tour()
        [line] = tour["lines"]
        self.lot_b.write({"expiration_date": False, "removal_date": self.now + timedelta(days=20)})
        self.assertIn("LOT-A expires first", self.refusal("wrong_lot", tour, "pick", line, lot="LOT-B")["words"])
        self.lot_b.write({"expiration_date": self.now + timedelta(days=5), "removal_date": self.now + timedelta(days=20)})
        self.env.flush_all()
        self.pick(tour, line, lot="LOT-B")
