# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .test_size import SizeCase


@tagged("post_install", "-at_install")
class TestSizes(SizeCase):
    """What is asked of sizes: goods for boxes, and what was not measured."""

    def test_goods_of_orders_in_one_statement(self):
        self.mug.weight = 0.3
        self.size(self.mug, 100, 80, 90, fragile=True, apart=" Food ")
        self.size(self.mug, 420, 260, 200, uom_id=self.dozen.id, weight=4000)
        self.size(self.wide, 320, 220, 20, weight=250)
        self.env["oms.size"].create({"product_tmpl_id": self.shirts.id, "length": 300, "width": 200, "height": 20, "weight": 200})
        wanted = [(1, self.mug, self.dozen, 2.5), (2, self.slim, self.piece, 3), (3, self.wide, self.piece, 1),
                  (4, self.lamp, self.dozen, 1), (5, self.mug, self.piece, 24)]
        self.env["oms.sizes"].with_user(self.picker)._goods(wanted)
        self.env.flush_all()
        with self.assertQueryCount(1):
            goods = self.env["oms.sizes"].with_user(self.picker)._goods(wanted)
        self.assertEqual(
            [(piece.id, piece.length, piece.weight, piece.quantity) for piece in goods.pieces],
            [((1, self.dozen.id), 420, 4000, 2), ((1, 0), 100, 300, 6), ((2, 0), 300, 200, 3), ((3, 0), 320, 250, 1),
             ((5, 0), 100, 300, 24)])
        self.assertEqual((goods.pieces[1].apart, goods.pieces[1].fragile, goods.pieces[1].turn), ("food", True, "any"))
        [missing] = goods.missing
        self.assertEqual((missing.id, missing.product, missing.quantity, missing.what), (4, self.lamp.id, 12, "size"))
        self.assertEqual(self.env["oms.sizes"]._missing_words(goods.missing),
                         "No size: Lamp. Measure it (Warehouse, Missing sizes).")

    def test_goods_of_a_transfer(self):
        self.stock(mug=5, pen=2)
        self.size(self.mug, 100, 80, 90)
        lines = self.order(mug=5, pen=2).picking_ids.move_line_ids
        goods = self.env["oms.sizes"]._goods_of(lines)
        mugs = lines.filtered(lambda line: line.product_id == self.mug)
        self.assertEqual([(piece.id, piece.quantity) for piece in goods.pieces], [((mugs.id, 0), 5)])
        self.assertEqual({(row.product, row.what) for row in goods.missing}, {(self.mug.id, "weight"), (self.pen.id, "size")})

    def ship(self, **quantities):
        order = self.order(**quantities)
        order.picking_ids._oms_ship(pack=True)
        return order

    def listed(self, user=None):
        """The list behind the menu, as it opens."""
        action = self.env.ref("oms_fulfillment.oms_size_missing_action")
        self.assertEqual(safe_eval(action.context), {"search_default_shipped": 1})
        env = self.env(user=user or self.chief)
        mine = [("product_id", "in", (self.mug + self.lamp + self.pen + self.slim + self.wide).ids)]
        return env["oms.size.missing"].search([("times", ">", 0), *mine])

    def test_what_ships_most_is_measured_first(self):
        self.stock(mug=50, lamp=50, pen=50)
        for quantities in ({"mug": 9}, {"pen": 1, "lamp": 1}, {"pen": 1, "lamp": 1}, {"pen": 1}):
            self.ship(**quantities)
        self.order(mug=1)
        self.assertEqual([(row.product_id, row.times) for row in self.listed()], [(self.pen, 3), (self.lamp, 2), (self.mug, 1)])
        self.env["stock.move"].search([("product_id", "=", self.mug.id), ("state", "=", "done")]).date = (
            fields.Datetime.now() - timedelta(days=91))
        self.assertEqual(self.listed().product_id, self.pen + self.lamp)
        self.size(self.pen, 420, 260, 200)
        self.assertEqual(self.listed().product_id, self.lamp)
        self.size(self.mug, 420, 260, 200, uom_id=self.dozen.id)
        self.assertIn(self.mug, self.env["oms.size.missing"].search([]).product_id, "its pieces were not measured")
        self.lamp.product_tmpl_id.active = False
        self.assertFalse(self.listed())

    def test_measured_from_the_list(self):
        self.stock(lamp=5)
        self.ship(lamp=1)
        [row] = self.listed()
        action = row.action_oms_measure()
        self.env["oms.size"].with_user(self.chief).with_context(action["context"]).create({
            "length": 400, "width": 300, "height": 300})
        self.assertFalse(self.listed())
        self.env["oms.size"].with_user(self.chief).with_context(
            self.wide.action_oms_sizes()["context"]).create({"length": 400, "width": 300, "height": 30})
        missing = self.env["oms.size.missing"].search([("product_tmpl_id", "=", self.shirts.id)])
        self.assertEqual(missing.product_id, self.slim)
        self.assertEqual(missing.action_oms_measure()["context"]["default_product_id"], self.slim.id)
        for user in (self.picker, self.clerk):
            with self.assertRaises(AccessError):
                self.env["oms.size.missing"].with_user(user).search([])

    def test_only_of_companies_that_are_looked_at(self):
        self.stock(lamp=5)
        self.ship(lamp=1)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.leader.company_ids += other
        missing = self.env["oms.size.missing"].with_user(self.leader)
        for companies, times in ((self.env.company, 1), (other, 0), (self.env.company + other, 1)):
            self.env.invalidate_all()
            rows = missing.with_context(allowed_company_ids=companies.ids).search([("product_id", "=", self.lamp.id)])
            self.assertEqual(rows.times, times)

    def test_the_list_is_one_query_however_long(self):
        missing = self.env["oms.size.missing"].with_user(self.chief)
        fields_of = ["times", "last"]
        missing.search_read([], fields_of, limit=80)
        self.env.flush_all()
        with self.assertQueryCount(1):
            missing.search_fetch([("times", ">", 0)], fields_of)
