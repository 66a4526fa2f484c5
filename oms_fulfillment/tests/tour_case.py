# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from uuid import uuid4

from odoo.addons.oms_core.tests.people import new_user

from .floor_case import FloorCase

STEPS = ("ship_only", "pick_ship", "pick_pack_ship")


class TourCase(FloorCase):
    """Tours are planned, and somebody walks them with a device: ``self.say(tour, "pick", line=line)``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_picker = new_user(
            cls.env, "ben", groups="oms_fulfillment.group_fulfillment_user,base.group_user", name="Ben")
        cls.warehouse.out_type_id.auto_batch = False
        cls.A1, cls.A2, cls.B1 = (cls.place(*row) for row in (("A1", 1, 1), ("A2", 1, 2), ("B1", 2, 1)))
        for product, code in ((cls.mug, "4006381333931"), (cls.lamp, "5901234123457"), (cls.pen, "9780201379624")):
            product.barcode = code

    # --- the shop --------------------------------------------------------------------------------------------------

    def shop(self, steps):
        """A warehouse of so many steps, with two shelves of its own."""
        self.shops = getattr(self, "shops", 0) + 1
        warehouse = self._warehouse(f"Shop {self.shops}", f"S{self.shops}", steps)
        warehouse.out_type_id.auto_batch = False
        self.new_layout(warehouse)
        return warehouse, *(self.place(name, *at, parent=warehouse.lot_stock_id) for name, at in (("P1", (1, 1)), ("P2", (2, 3))))

    def picks(self, warehouse=None):
        """The operation type that picks."""
        warehouse = warehouse or self.warehouse
        return warehouse.out_type_id if warehouse.delivery_steps == "ship_only" else warehouse.pick_type_id

    def ways(self, *kinds, warehouse=None, **limits):
        kind = self.picks(warehouse)
        kind.oms_method_ids.unlink()
        return self.env["oms.tour.method"].with_user(self.boss).create([
            {"picking_type_id": kind.id, "sequence": number, "kind": one, **limits} for number, one in enumerate(kinds)])

    def put(self, location, lot=None, **quantities):
        for name, quantity in quantities.items():
            self.env["stock.quant"]._update_available_quantity(getattr(self, name), location, quantity, lot_id=lot)

    def plan(self, warehouse=None):
        return self.env["oms.tours"].with_user(self.chief)._plan_for(self.picks(warehouse)).tours.sudo(False)

    # --- the device --------------------------------------------------------------------------------------------------

    def floor(self, user=None):
        return self.env["oms.floor"].with_user(user or self.picker)

    def say(self, tour, kind, line=None, user=None, key=None, **more):
        """What a device says, and the answer to it; what else came along is in ``self.told``."""
        event = {"key": key or str(uuid4()), "kind": kind, "tour_id": tour["id"], "at": "2026-11-29T06:00:00Z", "by_hand": False,
                 "code": None, **({"line_id": line["id"]} if line else {}), **more}
        if kind == "pick":
            event.setdefault("quantity", line["quantity"] - line["done"])
        self.told = self.floor(user).scan("device", [event])
        self.env.cr.precommit.run()
        return self.told["answers"][0]

    def pick(self, tour, line, **more):
        answer = self.say(tour, "pick", line, **more)
        self.assertEqual(answer["status"], "accepted", answer)
        return answer

    def refusal(self, why, tour, kind, line=None, **more):
        answer = self.say(tour, kind, line, **more)
        self.assertEqual((answer["status"], answer["code"]), ("refused", why), answer["words"])
        self.assertTrue(answer["words"])
        return answer

    def walk(self, tour, user=None):
        """Pick all that is open on a tour, and put it down."""
        for line in self.floor(user).read(tour["id"])["lines"]:
            if line["state"] in ("open", "skipped"):
                self.pick(tour, line, user=user)
        answer = self.say(tour, "put_down", user=user)
        self.assertEqual(answer["status"], "accepted", answer)
        return answer

    def of(self, tour, product):
        """The lines of a tour that are about a product."""
        return [line for line in tour["lines"] if line["product"]["id"] == product.id]

    def finish(self, orders):
        """Whatever is left to do for these orders is done by buttons."""
        for _step in range(3):
            ready = self.open_pickings(orders).filtered(lambda one: one.state == "assigned")
            ready._oms_ship()
            self.env.cr.precommit.run()

    def assertNoFaults(self):
        self.env.flush_all()
        self.assertEqual(self.env["oms.checker"]._oms_faults(), [])
        # what quants say is reserved is what lines reserve
        self.env.cr.execute("""
            SELECT quant.product_id, quant.location_id, quant.reserved, lines.reserved
              FROM (SELECT product_id, location_id, COALESCE(lot_id, 0) lot, SUM(reserved_quantity) reserved
                      FROM stock_quant GROUP BY 1, 2, 3) quant
         FULL JOIN (SELECT line.product_id, line.location_id, COALESCE(line.lot_id, 0) lot,
                           SUM(line.quantity_product_uom) reserved
                      FROM stock_move_line line JOIN stock_move move ON move.id = line.move_id
                      JOIN product_product product ON product.id = line.product_id
                      JOIN product_template template ON template.id = product.product_tmpl_id AND template.is_storable
                      JOIN stock_location location ON location.id = line.location_id AND location.usage IN ('internal', 'transit')
                     WHERE move.state NOT IN ('done', 'cancel', 'draft') GROUP BY 1, 2, 3) lines
                USING (product_id, location_id, lot)
             WHERE COALESCE(quant.reserved, 0) != COALESCE(lines.reserved, 0)""")
        self.assertEqual(self.env.cr.fetchall(), [])
