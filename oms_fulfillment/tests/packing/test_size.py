# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import FulfillmentCase


class SizeCase(FulfillmentCase):
    """A shop whose mugs also come in cartons of twelve, and whose shirts have two variants."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.piece = cls.env.ref("uom.product_uom_unit")
        cls.dozen = cls.env["uom.uom"].create({
            "name": "Carton of 12", "relative_factor": 12, "relative_uom_id": cls.piece.id})
        cls.pack = cls.env["uom.uom"].create({"name": "Pack of 5", "relative_factor": 5, "relative_uom_id": cls.piece.id})
        cls.mug.uom_ids = cls.dozen
        cls.mug.default_code, cls.lamp.barcode = "MUG-1", "4006381333931"
        attribute = cls.env["product.attribute"].create({
            "name": "Cut", "value_ids": [Command.create({"name": name}) for name in ("Slim", "Wide")]})
        cls.shirts = cls.env["product.template"].create({
            "name": "Shirt", "is_storable": True, "attribute_line_ids": [Command.create({
                "attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)]})]})
        cls.slim, cls.wide = cls.shirts.product_variant_ids
        cls.keeper = new_user(
            cls.env, "keeper", "base.group_user,product.group_product_manager,stock.group_stock_user,"
            "product.group_product_variant,uom.group_uom,base.group_allow_export")
        cls.leader = new_user(cls.env, "leader", "base.group_user,stock.group_stock_manager")

    def size(self, product, *sides, user=None, **vals):
        return self.env["oms.size"].with_user(user or self.env.user).create({
            "product_id": product.id, **dict(zip(("length", "width", "height"), sides, strict=True)), **vals})


@tagged("post_install", "-at_install")
class TestSize(SizeCase):
    def test_kept_on_the_product_by_who_keeps_it(self):
        with Form(self.mug.product_tmpl_id.with_user(self.keeper)) as form:
            with form.oms_size_ids.new() as size:
                size.length, size.width, size.height, size.weight = 100, 80, 90, 300
            with form.oms_size_ids.new() as size:
                size.uom_id = self.dozen
                size.length, size.width, size.height = 420, 260, 200
        piece, carton = self.mug.product_tmpl_id.oms_size_ids.sorted("length")
        self.assertEqual((piece.display_name, piece.weighs), ("[MUG-1] Mug", 300))
        self.assertEqual(carton.display_name, "[MUG-1] Mug [Carton of 12]")
        self.assertEqual((piece.length_cm, piece.width_cm, piece.height_cm), (10.0, 8.0, 9.0))

    def test_many_are_edited_at_once(self):
        sizes = self.size(self.mug, 100, 80, 90) + self.size(self.lamp, 400, 300, 300)
        sizes.with_user(self.chief).write({"fragile": True, "turn": "upright"})
        self.assertEqual(sizes.mapped("turn"), ["upright", "upright"])

    def test_what_nothing_measures_is_refused_at_every_door(self):
        size = self.size(self.mug, 100, 80, 90)
        for vals, said in (
            ({"length": 0}, "Length (mm) is 0. Measure it"), ({"width": -80}, "Width (mm) is -80. Give what was measured"),
            ({"height": 12_000}, "Height (mm) is 12,000: nothing measures that (1 mm to 10 m"),
            ({"length_cm": 0}, "Length (mm) is 0"),
            ({"weight": -1}, "Measured weight (g) is -1"), ({"weight": 20_000_000}, "20,000,000"),
            ({"length": 100, "length_cm": 20}, "another value in cm"),
            ({"uom_id": self.pack.id}, "Mug has no packaging Pack of 5 (its packagings: Carton of 12)"),
            ({"product_id": self.slim.id, "product_tmpl_id": self.mug.product_tmpl_id.id}, "Shirt (Slim) is no variant of"),
        ):
            with self.subTest(vals=vals):
                with self.refused(said, ValidationError):
                    size.with_user(self.keeper).write(vals)
                new = {"product_tmpl_id": self.mug.product_tmpl_id.id, "uom_id": self.dozen.id, "length": 100, "width": 80,
                       "height": 90, **vals}
                if "length_cm" in vals and "length" not in vals:
                    new.pop("length")
                with self.refused(said, ValidationError):
                    self.env["oms.size"].with_user(self.keeper).create(new)
        with self.refused("Lamp: Length (mm) is 0", ValidationError):
            self.env["oms.size"].create({"product_id": self.lamp.id, "width": 80})
        self.assertEqual((size.length, size.width, size.height), (100, 80, 90))

    def test_what_nobody_measured_is_marked_fragile_all_the_same(self):
        for user in (self.keeper, self.leader, self.chief):
            glass = self._product(f"Glass {user.name}")
            self.env["oms.size"].with_user(user).create({"product_id": glass.id, "fragile": True})
        size = self.env["oms.size"].create({"product_id": self.lamp.id, "fragile": True, "weight": 700})
        self.assertEqual((size.length, size.weighs, size.doubt), (0, 700, False))
        missing = self.env["oms.size.missing"].search([("product_id", "=", self.lamp.id)])
        self.assertTrue(missing, "it is still to be measured")
        self.assertEqual(missing.action_oms_measure()["res_id"], size.id, "and Measure opens what is said of it")
        goods = self.env["oms.sizes"]._goods([(1, self.lamp, self.piece, 1)])
        self.assertEqual((goods.pieces, [row.what for row in goods.missing]), ([], ["size"]))
        self.assertEqual(self.env["oms.packing"]._weights(self.lamp), {self.lamp.id: 700})
        with self.refused("Lamp: Width (mm) is 0. Measure it", ValidationError):
            size.length = 100
        size.write({"length": 100, "width": 80, "height": 90})
        self.assertFalse(self.env["oms.size.missing"].search([("product_id", "=", self.lamp.id)]))
        self.assertTrue(self.env["oms.sizes"]._goods([(1, self.lamp, self.piece, 1)]).pieces[0].fragile)
        size.write({"length": 0, "width": 0, "height": 0})
        self.assertTrue(size.fragile)

    def test_a_variant_is_fragile_and_measures_what_its_product_does(self):
        self.env["oms.size"].create({
            "product_tmpl_id": self.shirts.id, "length": 310, "width": 200, "height": 20, "weight": 250})
        self.env["oms.size"].create({"product_id": self.slim.id, "fragile": True})
        slim, wide = self.env["oms.sizes"]._goods([(1, self.slim, self.piece, 1), (2, self.wide, self.piece, 1)]).pieces
        self.assertEqual((slim.length, slim.weight, slim.fragile), (310, 250, True))
        self.assertEqual((wide.length, wide.weight, wide.fragile), (310, 250, False))
        self.assertFalse(self.env["oms.size.missing"].search([("product_tmpl_id", "=", self.shirts.id)]))

    def test_a_unit_is_measured_once(self):
        self.size(self.mug, 100, 80, 90)
        for vals in ({}, {"uom_id": self.piece.id}):
            with self.subTest(vals=vals), self.refused("[MUG-1] Mug has a size for this unit already", ValidationError):
                self.size(self.mug, 110, 80, 90, **vals)
        self.size(self.mug, 420, 260, 200, uom_id=self.dozen.id)
        self.size(self.slim, 300, 200, 20)
        self.env["oms.size"].create({"product_tmpl_id": self.shirts.id, "length": 310, "width": 200, "height": 20})
        self.assertEqual(self.env["oms.size"].search_count([("product_tmpl_id", "=", self.shirts.id)]), 2)

    def test_wrong_units_are_doubted_and_nothing_is_changed(self):
        for product, sides, weight, doubt in (
            (self.mug, (10, 8, 9), 300, "dense"), (self.lamp, (4000, 300, 300), 0, "long"), (self.pen, (1, 1, 2), 0, "tiny"),
            (self.slim, (3000, 2000, 200), 200, "airy"), (self.wide, (300, 200, 20), 200, False),
        ):
            size = self.size(product, *sides, weight=weight)
            with self.subTest(product.name):
                self.assertEqual(size.doubt, doubt)
                self.assertEqual((size.length, size.width, size.height), sides)
        size = self.env["oms.size"].search([("product_tmpl_id", "=", self.mug.product_tmpl_id.id)])
        self.assertEqual(size._oms_doubted(), "[MUG-1] Mug: 10 × 8 × 9 mm, 300 g. Heavier than lead: were these cm, not mm?")
        size.write({"length_cm": 10, "width_cm": 8, "height_cm": 9})
        self.assertEqual((size.length, size.doubt), (100, False))

    def test_odoo_s_weight_is_the_truth_of_one_piece(self):
        piece, carton = self.size(self.mug, 100, 80, 90, weight=300), self.size(self.mug, 420, 260, 200, uom_id=self.dozen.id)
        self.assertEqual((piece.weighs, carton.weighs), (300, 0), "what the size of a piece says is no fact of the product")
        self.mug.weight = 0.5
        self.assertEqual((piece.weighs, carton.weighs, piece.doubt), (500, 6000, "weights"))
        carton.weight = 6400
        self.assertEqual((carton.weighs, carton.doubt), (6400, False), "with the packing")
        carton.weight = 500
        self.assertEqual(carton.doubt, "weights")
        piece.weight = 0
        self.assertFalse(piece.doubt)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_a_product_of_one_company_is_measured_there(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        theirs, ours = self.size(self.pen, 140, 10, 10), self.size(self.mug, 100, 80, 90)
        self.pen.company_id = other
        stranger = new_user(self.env, "stranger", "base.group_user,stock.group_stock_manager",
                                 company_id=other.id, company_ids=[Command.set(other.ids)])
        self.assertEqual(theirs.company_id, other)
        with self.assertRaises(AccessError):
            theirs.with_user(self.keeper).read(["length"])
        self.assertFalse(self.env["oms.size"].with_user(self.keeper).search([("id", "=", theirs.id)]))
        self.assertEqual(self.env["oms.size"].with_user(stranger).search([("id", "in", (theirs + ours).ids)]), theirs + ours)
        for user in (self.picker, self.clerk):
            ours.with_user(user).read(["length"])
            with self.assertRaises(AccessError):
                ours.with_user(user).length = 5
        self.env["oms.size"].with_user(stranger).browse(ours.id).length = 101

    def test_what_is_copied_is_not_measured(self):
        self.size(self.mug, 100, 80, 90)
        self.assertFalse(self.mug.product_tmpl_id.copy().oms_size_ids)

    def test_boxes_are_odoo_s_package_types(self):
        types = self.env["stock.package.type"].with_user(self.leader)
        small = types.create({"name": "Small", "oms_carton": True, "packaging_length": 310, "width": 220, "height": 160.7,
                              "base_weight": 0.2, "max_weight": 10})
        types.create({"name": "Pallet", "packaging_length": 1200, "width": 800, "height": 144})
        tiny = types.create({"name": "Tiny", "oms_carton": True, "packaging_length": 110, "width": 90, "height": 60,
                             "oms_inner_length": 104, "oms_inner_width": 84, "oms_inner_height": 52})
        cartons = [carton for carton in self.env["oms.sizes"]._cartons(self.env.company) if carton.id in (small + tiny).ids]
        self.assertEqual(cartons, [(tiny.id, 104, 84, 52, 0, None), (small.id, 310, 220, 160, 200, 10_000)])
        for vals, said in (({"oms_inner_length": 400}, "longer inside than outside (400 > 310 mm)"),
                           ({"oms_inner_width": -1}, "Small: 310 × -1 × 160 mm inside"), ({"width": 0}, "Small: 310 × 0 × 160")):
            with self.subTest(vals=vals), self.refused(said, UserError):
                small.write(vals)
        self.env["ir.config_parameter"].sudo().set_param("product.volume_in_cubic_feet", "1")
        small.write({"packaging_length": 1, "width": 1, "height": 1})
        self.assertEqual(small._oms_inner(), (304, 304, 304), "where Odoo's lengths are feet")
