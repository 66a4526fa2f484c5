# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import AtpCase


@tagged("post_install", "-at_install")
class TestAvailability(AtpCase):
    """The availability grid: what it says, why, to whom, and at what cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.availability = cls.env["oms.availability"].with_user(cls.clerk)
        cls.vendor = cls.env["res.partner"].create({"name": "Potter"})

    def buy(self, quantity, days):
        order = self.env["purchase.order"].create({
            "partner_id": self.vendor.id, "picking_type_id": self.north.in_type_id.id,
            "order_line": [Command.create({
                "product_id": self.mug.id, "product_qty": quantity, "price_unit": 1.0,
                "date_planned": fields.Datetime.now() + timedelta(days=days)})]})
        order.button_confirm()
        return order

    def row(self, product=None, **options):
        product = product or self.mug
        return self.availability.oms_page(product_ids=product.ids, **options)["products"][0]

    def found(self, **options):
        return [row["id"] for row in self.availability.oms_page(**options)["products"]]

    def by_day(self, day, product=None, **options):
        """[quantity, level] of the column in which this day is."""
        column = next(place for place, bucket in enumerate(self.availability.oms_start()["buckets"]) if bucket["day"] >= day)
        return self.row(product, **options)["cells"][column]

    # --- the grid ----------------------------------------------------------------------------------------------

    def test_all_warehouses_together_or_one(self):
        self.put(self.mug, 7)
        self.put(self.mug, 3, self.south)
        self.buy(20, 5)
        self.assertEqual(self.by_day(0), [10, 2])
        self.assertEqual(self.by_day(4), [10, 2])
        self.assertEqual(self.by_day(5), [30, 2])
        self.assertEqual(self.by_day(0, warehouse_id=self.south.id), [3, 2])
        by_warehouse = {row["name"]: row["cells"][0][0] for row in self.availability.oms_unfold(self.mug.id)}
        self.assertEqual(by_warehouse, {"North": 7, "South": 3, "West": 0})

    def test_little_is_less_than_the_safety_stock_on_top_of_it(self):
        self.put(self.mug, 9)
        self.env["oms.stock.policy"].create(
            {"product_id": self.mug.id, "warehouse_id": self.north.id, "fixed_qty": 5})
        self.assertEqual(self.by_day(0), [4, 1])
        self.put(self.mug, 6)
        self.assertEqual(self.by_day(0), [10, 2])

    def test_nothing_is_nothing(self):
        self.put(self.mug, 2)
        self.confirm(mug=5)
        self.assertEqual(self.by_day(0), [0, 0])

    def test_search_and_filters(self):
        self.assertEqual(self.found(search="mug", product_ids=(self.mug | self.cup).ids), self.mug.ids)
        self.assertFalse(self.found(search="no such thing"))
        self.put(self.mug, 5)
        self.confirm(mug=2)
        both = (self.mug | self.cup).ids
        self.assertEqual(self.found(only="demand", product_ids=both), self.mug.ids)
        self.assertFalse(self.found(only="short", product_ids=both))
        self.confirm(mug=4)
        self.assertEqual(self.found(only="short", product_ids=both), self.mug.ids)

    def test_pages(self):
        category = self.env["product.category"].create({"name": "Many"})
        made = self.env["product.product"].create([
            {"name": f"Thing {number}", "default_code": f"T{number:03}", "is_storable": True, "categ_id": category.id}
            for number in range(45)])
        first = self.availability.oms_page(category_id=category.id)
        self.assertEqual((len(first["products"]), first["next"]), (40, 40))
        second = self.availability.oms_page(category_id=category.id, start=first["next"])
        self.assertEqual((len(second["products"]), second["next"]), (5, False))
        self.assertEqual([row["id"] for row in first["products"] + second["products"]], made.ids)

    def test_a_page_costs_few_queries_however_many_products_it_has(self):
        products = self.env["product.product"].create([
            {"name": f"Thing {number}", "default_code": f"Q{number:03}", "is_storable": True} for number in range(40)])
        for product in products:
            self.put(product, 3)
        self.availability.oms_page(product_ids=products.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(10):
            self.availability.oms_page(product_ids=products.ids)

    # --- why ---------------------------------------------------------------------------------------------------

    def test_why_ends_in_the_number_of_the_cell(self):
        self.put(self.mug, 12)
        self.put(self.mug, 4, self.south)
        purchase = self.buy(20, 5)
        self.env["oms.stock.policy"].create(
            {"product_id": self.mug.id, "warehouse_id": self.north.id, "fixed_qty": 2})
        team = self.env["crm.team"].create({"name": "Webshop"})
        self.env["oms.allotment"].create(
            {"product_id": self.mug.id, "warehouse_id": self.north.id, "team_id": team.id, "quantity": 1})
        order = self.confirm(mug=3)
        for day in (0, 4, 5, 300):
            why = self.availability.oms_why(self.mug.id, day)
            self.assertEqual(why["total"], self.by_day(day)[0])
            for section in why["sections"]:
                self.assertEqual(section["rows"][-1]["running"], section["total"])
        north = next(section for section in why["sections"] if section["id"] == self.north.id)
        said = {(row["label"], row["document"]): row["quantity"] for row in north["rows"]}
        self.assertEqual(said["Promised", order.name], -3)
        self.assertEqual(said["Receipt", f"{purchase.name} from Potter"], 20)
        self.assertEqual(said["Safety stock", "Never promised"], -2)
        self.assertEqual(said["Set aside", "for Webshop"], -1)
        self.assertEqual(said["On hand", self.north.lot_stock_id.complete_name], 12)

    def test_why_links_only_what_the_asker_may_open(self):
        self.put(self.mug, 12)
        order = self.confirm(mug=3)
        order.user_id = self.supervisor  # a salesman sees only his own orders
        rows = self.availability.oms_why(self.mug.id, 0)["sections"][0]["rows"]
        self.assertEqual([(row["model"], row["id"]) for row in rows if row["kind"] == "promise"], [("sale.order", order.id)])
        rows = self.availability.with_user(self.salesman).oms_why(self.mug.id, 0)["sections"][0]["rows"]
        self.assertEqual([(row["document"], row["id"]) for row in rows if row["kind"] == "promise"], [(order.name, False)])

    def test_what_is_missing(self):
        self.put(self.mug, 2)
        self.confirm(mug=5)
        section = self.availability.oms_why(self.mug.id, 0)["sections"][0]
        self.assertEqual((section["total"], section["missing"]), (0, 3))

    def test_goods_kept_for_a_later_order(self):
        self.put(self.mug, 10)
        order = self.quotation(mug=4)
        order.commitment_date = fields.Datetime.now() + timedelta(days=10)
        order.action_confirm()
        self.north.oms_release_policy = "planned"
        rows = self.availability.oms_why(self.mug.id, 0)["sections"][0]["rows"]
        self.assertEqual(rows[-1]["running"], 6)

    # --- who ---------------------------------------------------------------------------------------------------

    def test_who_may_ask(self):
        nobody = new_user(self.env, "oms_nobody", "base.group_user")
        for method, args in (("oms_start", ()), ("oms_page", ()), ("oms_unfold", (self.mug.id,)),
                             ("oms_why", (self.mug.id, 0)), ("oms_product_table", ("product.product", self.mug.id))):
            with self.assertRaises(AccessError):
                getattr(self.env["oms.availability"].with_user(nobody), method)(*args)

    def test_another_companys_warehouse(self):
        other = self.env["res.company"].create({"name": "Other"})
        warehouse = self.env["stock.warehouse"].sudo().search([("company_id", "=", other.id)], limit=1)
        with self.assertRefused("not promised from this warehouse"):
            self.availability.oms_page(warehouse_id=warehouse.id)
        self.assertNotIn(warehouse.id, [row["id"] for row in self.availability.oms_start()["warehouses"]])

    def test_the_table_of_a_product(self):
        self.put(self.mug, 7)
        self.buy(20, 5)
        table = {row["name"]: row for row in self.availability.oms_product_table("product.template", self.mug.product_tmpl_id.id)}
        self.assertEqual((table["North"]["today"], table["North"]["quantity"]), (7, 20))
        self.assertEqual(table["North"]["date"], str(fields.Date.today() + timedelta(days=5)))
        self.assertNotIn("date", table["South"])
