# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from uuid import uuid4

from odoo.addons.oms_core.tests.people import new_user

from ..common import FulfillmentCase


class StationCase(FulfillmentCase):
    """A packing station: who packs there, boxes, totes, and what the screen sends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.packer = new_user(cls.env, "packer", "oms_fulfillment.group_fulfillment_packer,base.group_user")
        cls.other = new_user(cls.env, "other packer", "oms_fulfillment.group_fulfillment_packer,base.group_user")
        kinds = cls.env["stock.package.type"]
        cls.box = kinds.create({
            "name": "Box M", "oms_carton": True, "oms_inner_length": 400, "oms_inner_width": 300, "oms_inner_height": 200,
            "base_weight": 0.2, "barcode": "BOXM"})
        cls.tote_kind = kinds.create({"name": "Tote", "package_use": "reusable"})
        for product, code in ((cls.mug, "MUG"), (cls.lamp, "LAMP"), (cls.pen, "PEN")):
            product.default_code = code
        cls.two = cls._warehouse("Two", "TWO", "pick_ship")
        cls.three = cls._warehouse("Three", "THR", "pick_pack_ship")

    def place(self, steps):
        return {1: self.warehouse, 2: self.two, 3: self.three}[steps]

    def to_pack(self, steps=1, tote=None, confirm=True, **quantities):
        """An order whose goods are picked: its transfer to pack."""
        warehouse = self.place(steps)
        self.stock(warehouse, **quantities)
        return self.picked(self.order(warehouse, **quantities), tote)

    def picked(self, order, tote=None):
        """Pick what is reserved of an order, into a tote where one is given; the transfer to pack."""
        picking = self.open_pickings(order).filtered(lambda one: one.state == "assigned")[:1]
        if tote:
            picking.move_line_ids.result_package_id = tote
        picking._oms_pick()
        self.env.cr.precommit.run()
        return self.open_pickings(order).filtered(lambda one: one.state == "assigned")[:1]

    def new_tote(self, name="TOTE7"):
        return self.env["stock.package"].create({"name": name, "package_type_id": self.tote_kind.id})

    def each(self, **quantities):
        """(steps, transfer to pack from a tote) of each kind of warehouse."""
        for steps in (1, 2, 3):
            self.tote = self.new_tote(f"TOTE{steps}")
            yield steps, self.to_pack(steps, self.tote, **quantities)

    def ship(self, order):
        """What is packed leaves, whichever steps are left."""
        self.env.cr.precommit.run()
        self.open_pickings(order).filtered(lambda picking: picking.oms_step == "ship" and picking.state == "assigned").with_user(
            self.packer)._oms_ship()

    # --- what the screen sends ------------------------------------------------------------------------------------------

    def station(self, user=None):
        return self.env["oms.station"].with_user(user or self.packer)

    def send(self, picking, kind, /, user=None, **said):
        """One event; its answer. The job that came with it is ``self.job``."""
        event = {
            "key": str(uuid4()), "kind": kind, "at": "2026-01-05T08:00:00Z", "by_hand": False, "picking_id": picking.id, **said}
        result = self.station(user).scan("Desk 1", [event])
        self.env.cr.precommit.run()
        self.job = result["job"]
        return result["answers"][0]

    def put(self, picking, code, quantity=1, **said):
        return self.send(picking, "put", code=code, quantity=quantity, **said)

    def does(self, picking, kind, /, **said):
        answer = self.send(picking, kind, **said)
        self.assertEqual(answer["status"], "accepted", answer)
        self.assertWhole(picking)
        return answer

    def puts(self, picking, code, quantity=1, **said):
        return self.does(picking, "put", code=code, quantity=quantity, **said)

    def refuses(self, why, picking, kind, /, **said):
        before = self.contents(picking)
        answer = self.send(picking, kind, **said)
        self.assertEqual((answer["status"], answer["code"]), ("refused", why), answer)
        self.assertTrue(answer["words"])
        self.assertEqual(self.contents(picking), before)
        self.assertWhole(picking)
        return answer

    # --- what is true always --------------------------------------------------------------------------------------------

    def contents(self, picking):
        """{parcel name or "": {product code: quantity}}"""
        found = {}
        for line in picking.move_line_ids.filtered("quantity"):
            parcel = line._oms_parcel().name or ""
            inside = found.setdefault(parcel, {})
            code = line.product_id.default_code
            inside[code] = inside.get(code, 0) + line.quantity_product_uom
        return found

    def assertWhole(self, picking):
        """Lines add up to their moves, what is reserved is what quants say, and a parcel holds one order's goods."""
        self.env.flush_all()
        for move in picking.move_ids.filtered(lambda move: move.state not in ("done", "cancel")):
            self.assertAlmostEqual(
                sum(move.move_line_ids.mapped("quantity_product_uom")),
                move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id))
        products = picking.move_ids.product_id
        quants = self.env["stock.quant"].search([("product_id", "in", products.ids), ("location_id.usage", "=", "internal")])
        open_lines = self.env["stock.move.line"].search([
            ("product_id", "in", products.ids), ("state", "not in", ("done", "cancel", "draft")),
            ("location_id.usage", "=", "internal")])
        self.assertAlmostEqual(sum(quants.mapped("reserved_quantity")), sum(open_lines.mapped("quantity_product_uom")))
        self.assertFalse(quants.filtered(lambda quant: quant.quantity < -1e-6 or quant.reserved_quantity > quant.quantity + 1e-6))
        for parcel in open_lines.result_package_id._oms_parcels():
            mine = open_lines.filtered(lambda line, parcel=parcel: line.result_package_id == parcel)
            self.assertEqual(len(mine.move_id.sale_line_id.order_id), 1)
