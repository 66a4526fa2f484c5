# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from ..common import AtpCase


@tagged("post_install", "-at_install")
class TestOffers(AtpCase):
    """While a quotation is typed: when could it arrive, and how else could it be supplied?"""

    def buy(self, quantity, days, product=None):
        self.env["purchase.order"].create({
            "partner_id": self.env["res.partner"].create({"name": "Potter"}).id,
            "picking_type_id": self.north.in_type_id.id,
            "order_line": [Command.create({
                "product_id": (product or self.mug).id, "product_qty": quantity, "price_unit": 1.0,
                "date_planned": fields.Datetime.now() + timedelta(days=days)})]}).button_confirm()

    def options(self, line):
        return {option["key"]: option for option in line.oms_options()}

    def test_a_date_while_typing(self):
        self.put(self.mug, 5)
        self.buy(20, 30)
        with Form(self.env["sale.order"]) as form:
            form.partner_id = self.customer
            with form.order_line.new() as line:
                line.product_id = self.mug
                line.product_uom_qty = 3
                soon = line.oms_offer_date
                line.product_uom_qty = 15
                self.assertGreaterEqual(line.oms_offer_date, fields.Date.add(fields.Date.today(), days=30))
                line.product_uom_qty = 100
                self.assertFalse(line.oms_offer_date, "so many are not in sight")
                line.product_uom_qty = 3
                self.assertEqual(line.oms_offer_date, soon)
        self.assertFalse(form.record.oms_promise_ids, "nothing is reserved by a quotation")

    def test_a_quotation_that_has_no_warehouse_yet(self):
        """Odoo lets a draft be without one."""
        self.put(self.mug, 5)
        order = self.quotation(mug=3)
        order.warehouse_id = False
        self.assertFalse(order.order_line.warehouse_id)
        self.assertTrue(order.order_line.oms_offer)
        self.assertIn("best", self.options(order.order_line))
        with Form(order) as form, form.order_line.edit(0) as line:
            line.product_uom_qty = 4

    def test_what_is_offered_is_promised(self):
        self.put(self.mug, 5)
        self.put(self.mug, 4, self.south)
        order = self.quotation(mug=7)
        offer = order.order_line.oms_offer
        order.action_confirm()
        self.assertEqual(
            sorted((pick["warehouse_id"], pick["quantity"]) for pick in offer["picks"]),
            sorted((promise.warehouse_id.id, promise.quantity) for promise in order.oms_promise_ids))
        self.assertEqual(order.oms_promise_ids.mapped("firm"), [True, True])

    def test_two_lines_of_one_product_are_offered_its_stock_once(self):
        self.put(self.mug, 5)
        order = self.quotation(mug=4)
        order.order_line.copy({"order_id": order.id})
        self.assertEqual([line.oms_offer["short"] for line in order.order_line], [0, 3])

    def test_two_lines_of_one_product_from_stock_and_from_a_receipt(self):
        self.put(self.mug, 11)
        self.buy(15, 6)
        order = self.quotation(mug=10)
        order.order_line.price_unit = 100
        order.order_line.copy({"order_id": order.id, "product_uom_qty": 5})
        self.assertEqual([line.oms_offer["short"] for line in order.order_line], [0, 0])
        order.action_confirm()
        self.assertEqual(sum(order.oms_promise_ids.mapped("quantity")), 15)
        self.assertNoFaults()

    def test_where_goods_are_is_not_for_customers(self):
        portal = new_user(self.env, "oms_customer", "base.group_portal", partner_id=self.customer.id)
        line = self.quotation(mug=5).order_line.with_user(portal)
        for method in (line.oms_options, line.oms_offer_grid, lambda: line.oms_choose_option("best")):
            with self.assertRaises(AccessError):
                method()

    def test_other_ways_and_taking_one(self):
        self.put(self.mug, 5)
        self.put(self.mug, 20, self.south)
        order = self.quotation(mug=5)
        options = self.options(order.order_line)
        self.assertIn("best", options)
        order.order_line.oms_fixed_warehouse_ids = self.south
        order.action_confirm()
        self.assertPromised(order, south=5)

    def test_sent_by_the_vendor(self):
        self.mug.seller_ids = [Command.create({
            "partner_id": self.env["res.partner"].create({"name": "Potter"}).id, "price": 2, "delay": 6})]
        order = self.quotation(mug=5)
        [option] = [option for key, option in self.options(order.order_line).items() if key.startswith("dropship")]
        self.assertGreaterEqual(option["arrives"], str(fields.Date.add(fields.Date.today(), days=6)))
        order.order_line.oms_choose_option(option["key"])
        order.action_confirm()
        self.assertTrue(self.env["purchase.order"].search([("partner_id.name", "=", "Potter")]))

    def assertKept(self, order, key):
        """Taken by the clerk for the line of mugs, the way shows its date, and is what is promised after Confirm."""
        line = order.order_line.filtered(lambda line: line.product_id == self.mug).with_user(self.clerk)
        options = self.options(line)
        self.assertIn(key, options, options)
        line.oms_choose_option(key)
        self.assertEqual([name for name, found in self.options(line).items() if found["chosen"]], [key])
        self.assertEqual(str(line.oms_offer_date or False), str(options[key]["arrives"]))
        order.with_user(self.clerk).action_confirm()
        self.assertEqual(
            sorted((promise.warehouse_id.id, promise.quantity, str(promise.delivery_date))
                   for promise in line.sudo().oms_promise_ids),
            sorted((pick["warehouse_id"], pick["quantity"], pick["arrives"]) for pick in options[key]["picks"]))
        return options

    def mugs_here_and_cups_to_come(self):
        self.put(self.mug, 5)
        self.put(self.cup, 2)
        self.buy(10, 6, self.cup)
        return self.quotation(mug=5, cup=8)

    def test_send_this_now_although_the_rest_is_to_come(self):
        self.env["oms.sourcing.policy"].create({"name": "One parcel", "max_parcels": 1, "sequence": 0})
        options = self.assertKept(self.mugs_here_and_cups_to_come(), "fastest")
        self.assertEqual(options["best"]["with"], "CUP", "the mugs would have waited for the cups")
        self.assertLess(options["fastest"]["arrives"], options["best"]["arrives"])

    def test_what_was_taken_and_cannot_be_had_any_more_is_said(self):
        self.put(self.mug, 5)
        self.buy(10, 9)
        order = self.quotation(mug=5)
        line = order.order_line.with_user(self.clerk)
        line.oms_choose_option("best")
        told = line.oms_chosen_date
        self.confirm(mug=5)
        order.with_user(self.clerk).action_confirm()
        self.assertGreater(order.oms_promise_ids.delivery_date, told)
        self.assertTrue(order.oms_event_ids.filtered(lambda event: "cannot arrive by" in event.summary))
        self.assertFalse(line.oms_chosen_date)

    def test_nothing_is_said_where_it_is_kept(self):
        self.put(self.mug, 5)
        order = self.quotation(mug=5)
        order.order_line.with_user(self.clerk).oms_choose_option("best")
        order.with_user(self.clerk).action_confirm()
        self.assertFalse(order.oms_event_ids.filtered(lambda event: "cannot arrive by" in event.summary))

    def test_another_quantity_is_another_question(self):
        self.put(self.mug, 5)
        order = self.quotation(mug=5)
        line = order.order_line.with_user(self.clerk)
        line.oms_choose_option("best")
        line.product_uom_qty = 6
        self.assertFalse(line.oms_chosen_date)

    def test_later_with_the_rest_as_the_policy_has_it(self):
        self.env["oms.sourcing.policy"].create({"name": "One parcel", "max_parcels": 1, "sequence": 0})
        self.assertKept(self.mugs_here_and_cups_to_come(), "best")

    def test_all_in_one_parcel(self):
        order = self.mugs_north_and_cups_south()
        options = self.assertKept(order, "together")
        self.assertGreater(options["together"]["arrives"], options["best"]["arrives"])
        self.assertEqual(len(set(order.oms_promise_ids.mapped(lambda promise: (promise.warehouse_id, promise.delivery_date)))), 1)

    def test_back_to_what_the_policy_says(self):
        order = self.mugs_north_and_cups_south()
        order.order_line[0].oms_choose_option("together")
        self.assertKept(order, "best")

    def mugs_north_and_cups_south(self):
        """North gets cups as well in six days; nobody wants to wait for them."""
        self.env["oms.sourcing.policy"].create({"name": "Soon", "preset": "fastest", "sequence": 0})
        self.put(self.mug, 5)
        self.put(self.cup, 8, self.south)
        self.buy(10, 6, self.cup)
        return self.quotation(mug=5, cup=8)

    def test_sent_by_the_vendor_on_the_day_that_was_offered(self):
        potter = self.env["res.partner"].create({"name": "Potter"})
        self.mug.seller_ids = [Command.create({"partner_id": potter.id, "price": 2, "delay": 6})]
        order = self.quotation(mug=5)
        line = order.order_line.with_user(self.clerk)
        key = f"dropship:{potter.id}"
        option = self.options(line)[key]
        line.oms_choose_option(key)
        self.assertEqual(str(line.oms_offer_date), option["arrives"], "what was taken is shown")
        self.assertEqual({name: found["chosen"] for name, found in self.options(line).items()}, {"best": False, key: True})
        order.with_user(self.clerk).action_confirm()
        purchase = self.env["purchase.order"].search([("partner_id", "=", potter.id)])
        self.assertEqual(purchase.order_line.sale_line_id, order.order_line)
        self.assertEqual(self.env["oms.day"]._of(purchase.order_line.date_planned, self.north),
                         fields.Date.add(self.env["oms.day"]._today(self.north), days=6), "the vendor's own six days")
        self.assertTrue(line.oms_when.startswith("by "), line.oms_when)
        self.assertFalse(line.sudo().oms_vendor_late)

    def test_not_by_the_vendor_after_all(self):
        potter = self.env["res.partner"].create({"name": "Potter"})
        self.mug.seller_ids = [Command.create({"partner_id": potter.id, "price": 2, "delay": 6})]
        self.put(self.mug, 5)
        order = self.quotation(mug=5)
        order.order_line.oms_choose_option(f"dropship:{potter.id}")
        self.assertKept(order, "best")
        self.assertPromised(order, north=5)

    def test_part_now_and_part_later_each_with_its_day(self):
        self.env["oms.sourcing.policy"].create({"name": "Soon", "preset": "fastest", "sequence": 0})
        self.put(self.mug, 4)
        self.buy(3, 6)
        offer = self.quotation(mug=10).order_line.oms_offer
        self.assertEqual([pick["quantity"] for pick in offer["picks"]], [4, 3])
        self.assertLess(offer["picks"][0]["arrives"], offer["picks"][1]["arrives"])
        self.assertEqual((offer["short"], offer["each"]), (3, 1))

    def test_only_the_shortfall_is_substituted(self):
        self.put(self.mug, 3)
        self.put(self.cup, 10)
        self.env["oms.substitute"].create({"product_id": self.mug.id, "substitute_id": self.cup.id})
        order = self.quotation(mug=5)
        [option] = [option for key, option in self.options(order.order_line).items() if key.startswith("substitute")]
        order.order_line.oms_choose_option(option["key"])
        self.assertEqual(
            {line.product_id.name: (line.product_uom_qty, line.price_unit) for line in order.order_line},
            {"mug": (3, 10.0), "cup": (2, 10.0)})
        mug, cup = order.order_line.sorted("id")
        self.assertFalse(mug.oms_chosen_date, "nothing was taken for the mugs that are left")
        self.assertEqual(str(cup.oms_chosen_date), option["arrives"])
        order.action_confirm()
        self.assertPromised(order, north=5)
        self.assertFalse(order.oms_event_ids.filtered(lambda event: "cannot arrive by" in event.summary))

    def test_substitutes_of_other_companies_and_of_all(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.put(self.cup, 10)
        shared = self.env["oms.substitute"].create({"product_id": self.mug.id, "substitute_id": self.cup.id})
        local = new_user(
            self.env, "oms_offers_local", "oms_atp.group_atp_supervisor", company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)])
        with self.assertRefused("cup.*all companies"):
            shared.with_user(local).price_rule = "own"
        self.env.flush_all()
        self.env.cr.execute(SQL(  # Odoo refuses it while there is stock elsewhere, and without stock nothing is offered
            "UPDATE product_template SET company_id = %s WHERE id = %s", elsewhere.id, self.cup.product_tmpl_id.id))
        self.env.invalidate_all()
        order = self.quotation(mug=5)
        self.assertFalse([key for key in self.options(order.order_line) if key.startswith("substitute")])
        self.assertFalse(shared.with_user(local).has_access("read"))

    def test_a_circle_of_substitutes_does_no_harm(self):
        pair = self.env["oms.substitute"].create([
            {"product_id": self.mug.id, "substitute_id": self.cup.id},
            {"product_id": self.cup.id, "substitute_id": self.mug.id}])
        self.assertEqual(len(pair), 2)
        order = self.quotation(mug=5)
        self.assertEqual(list(self.options(order.order_line)), ["best"])
        with self.assertRaisesRegex(ValidationError, "mug cannot replace itself"):
            self.env["oms.substitute"].create({"product_id": self.mug.id, "substitute_id": self.mug.id})

    def test_an_option_that_is_gone(self):
        order = self.quotation(mug=5)
        with self.assertRefused("This option is gone"):
            order.order_line.oms_choose_option("dropship:1")
        order.action_confirm()
        with self.assertRefused("is confirmed already"):
            order.order_line.oms_choose_option("best")

    def test_the_grid_of_weeks(self):
        self.put(self.mug, 5)
        self.buy(20, 10)
        grid = self.quotation(mug=1).order_line.oms_offer_grid()
        north = next(row for row in grid["rows"] if row["warehouse_id"] == self.north.id)
        self.assertEqual(north["quantities"][:3], [5, 5, 25])
        self.assertEqual(len(grid["weeks"]), len(north["quantities"]))

    def test_few_queries_for_many_lines(self):
        self.put(self.mug, 5)
        order = self.quotation(mug=1)
        for _number in range(20):
            order.order_line[0].copy({"order_id": order.id})
        order.order_line.mapped("product_uom_qty")
        self.env.flush_all()
        self.env.invalidate_all()
        order.order_line._compute_oms_offer()
        self.env.flush_all()
        with self.assertQueryCount(12):
            order.order_line._compute_oms_offer()
