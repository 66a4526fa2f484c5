# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.addons.oms_core.planning.hold_entry import Entry
from odoo.tests import tagged

from ..common import AtpCase


@tagged("post_install", "-at_install")
class TestPromisedDates(AtpCase):
    """Where the rest of the suite looks at dates, it sees those that were promised."""

    def buy(self, product, quantity, days):
        order = self.env["purchase.order"].create({
            "partner_id": self.env["res.partner"].create({"name": "Pottery"}).id,
            "picking_type_id": self.north.in_type_id.id,
            "order_line": [fields.Command.create({
                "product_id": product.id, "product_qty": quantity, "price_unit": 1,
                "date_planned": fields.Datetime.now() + timedelta(days=days)})]})
        order.button_confirm()
        return order

    def wanted_in(self, days, **quantities):
        order = self.quotation(**quantities)
        order.commitment_date = fields.Datetime.now() + timedelta(days=days)
        order.action_confirm()
        return order

    def test_an_impossible_date_is_one_before_the_goods_can_be_there(self):
        self.env.ref("oms_core.hold_reason_date").mode = "enforce"
        self.company.write({"oms_transit_days": 2, "oms_transit_days_late": 4})
        self.buy(self.mug, 10, days=20)
        order = self.wanted_in(10, mug=5)
        [hold] = order._oms_active_holds("date")
        self.assertRegex(hold.message, r"Wanted in 10 days, possible in 2\d at the earliest")
        self.assertFalse(self.wanted_in(30, mug=5)._oms_active_holds("date"))

    def test_what_is_there_can_be_had_and_what_is_nowhere_is_backordered(self):
        self.env.ref("oms_core.hold_reason_date").mode = "enforce"
        self.put(self.mug, 5)
        self.assertFalse(self.wanted_in(10, mug=5)._oms_active_holds("date"))
        order = self.wanted_in(10, cup=5)
        self.assertFalse(order._oms_active_holds("date"))
        self.assertTrue(order.oms_backordered)

    def test_a_confirmed_order_is_judged_by_its_promise(self):
        self.put(self.mug, 5)
        order = self.wanted_in(10, mug=5)
        self.env.ref("oms_core.hold_reason_date").mode = "enforce"
        self.env["oms.checks"]._hold(order)
        self.assertFalse(order._oms_active_holds("date"), "its own promise does not stand in its way")

    def test_a_horizon_counts_the_day_that_is_promised(self):
        self.env["oms.credit.account"].search([("company_id", "=", self.company.id)]).unlink()
        account = self.env["oms.credit.account"].create({
            "partner_id": self.customer.id, "company_id": self.company.id, "limited": True, "limit": 1000})
        self.buy(self.mug, 10, days=60)
        order = self.confirm(mug=10)
        today = fields.Date.today().toordinal()

        def near(days):
            return self.env["oms.credit.account"]._gather_owed(
                self.env.cr, account.ids, horizons={account.id: today + days})[account.id][:2]

        owes, soon = near(30)
        self.assertAlmostEqual(owes, order.amount_total)
        self.assertEqual(soon, 0, "it leaves in 60 days")
        self.assertAlmostEqual(near(90)[1], order.amount_total)
        self.assertGreaterEqual(self.env["oms.credit"]._day(order), 59)

    def test_arrivals_by_the_way_the_goods_take(self):
        self.company.write({"oms_transit_days": 2, "oms_transit_days_late": 4})
        self.south.write({"oms_transit_days": 6, "oms_transit_days_late": 9})
        self.put(self.mug, 5, self.south)
        order = self.confirm(mug=5)
        self.ship(order)
        self.assertEqual(order.oms_arrival_estimate, fields.Date.today() + timedelta(days=9))
        country = self.env.ref("base.be")
        order.partner_shipping_id.country_id = country
        self.env["oms.transit"].create({"country_id": country.id, "days": 10, "days_late": 12})
        self.put(self.cup, 5)
        order = self.confirm(cup=5)
        self.ship(order)
        self.assertEqual(order.oms_arrival_estimate, fields.Date.today() + timedelta(days=12))

    def test_a_line_at_risk_is_found(self):
        self.company.oms_repromise_mode = "mark"
        self.put(self.mug, 5)
        self.put(self.cup, 5)
        order = self.confirm(mug=5, cup=5)
        self.env["stock.quant"]._update_available_quantity(self.mug, self.north.lot_stock_id, -3)
        self.env["oms.promise"]._oms_mark_at_risk()
        mug, cup = order.order_line
        mug.invalidate_recordset()
        self.assertEqual((mug.oms_at_risk, cup.oms_at_risk), (True, False))
        self.assertEqual(self.env["sale.order.line"].search([("order_id", "=", order.id), ("oms_at_risk", "=", True)]), mug)


@tagged("post_install", "-at_install")
class TestHeldFromPromising(AtpCase):
    """A reason may keep an order from being promised anything: others get the goods meanwhile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("oms_core.hold_reason_review").blocks_promise = True
        cls.put(cls.mug, 10)

    def test_nothing_is_promised_until_it_is_cleared(self):
        self.env.ref("oms_core.hold_reason_review").mode = "enforce"
        self.env["oms.review.rule"].search([]).active = False
        rule = self.env["oms.review.rule"].create({"name": "Large", "kind": "amount", "threshold": 50})
        order = self.confirm(mug=8)
        self.assertTrue(order.oms_held)
        self.assertPromised(order, short=8)
        order._oms_process()
        self.assertPromised(order, short=8)
        rule.active = False
        other = self.confirm(mug=4)
        self.assertPromised(other, north=4)
        order._oms_active_holds().action_clear("Known customer")
        self.assertPromised(order, north=6, short=2)

    def test_what_was_promised_goes_back(self):
        order = self.confirm(mug=8)
        self.assertPromised(order, north=8)
        order._oms_place_hold("review", "Strange")
        self.assertPromised(order, short=8)
        self.assertPromised(self.confirm(mug=10), north=10)

    def test_a_line_alone(self):
        self.put(self.cup, 5)
        order = self.confirm(mug=8, cup=5)
        mug = order.order_line[0]
        self.env["oms.hold"]._place([Entry(order, self.env.ref("oms_core.hold_reason_review"), "Strange", line=mug)])
        self.assertEqual((mug.oms_short_qty, order.order_line[1].oms_short_qty), (8, 0))
        self.assertNoFaults()
