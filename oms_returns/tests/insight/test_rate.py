# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields, models
from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from ...models.insight import oms_return_rate_most
from .insight_case import InsightCase

SEED = 20261130


@tagged("post_install", "-at_install")
class TestRate(InsightCase):
    """What comes back of what was shipped."""

    def test_rate_of_units_and_of_value(self):
        order = self.confirm(mug=8, cup=2)
        order.picking_ids.carrier_id = self.env["delivery.carrier"].create({
            "name": "Cargo", "product_id": self.new_product("by cargo", 0.0, type="service", is_storable=False).id})
        self.ship(order)
        self.walk(self.ask(order, mug=3, reason="damaged"))
        self.work_out()
        found = self.groups("product_id", measures=(
            "shipped_units:sum", "returned_units:sum", "rate:avg", "shipped_value:sum", "returned_value:sum", "rate_value:avg"))
        self.assertEqual(found[self.mug.display_name], [8, 3, 37.5, 80, 30, 37.5])
        self.assertEqual(found[self.cup.display_name][:3], [2, 0, 0])
        [total] = self.groups(None).values()
        self.assertEqual(total, [10, 3, 30], "of all: what came back by what was shipped, no mean of rates")
        self.assertEqual(self.groups("carrier_id"), {"Cargo": total})

    def test_a_rate_is_of_the_goods_shipped_in_that_month(self):
        """Returned in May, shipped in March: it is March's rate that is worse."""
        old = self.shipped(mug=8)
        self.walk(self.ask(old, mug=4))
        self.days_ago(self.sent(old), 70)
        self.shipped(mug=10)
        self.work_out()
        months = self.groups("month:month")
        self.assertEqual(sorted(rate for _sent, _back, rate in months.values()), [0, 50])

    def test_by_reason_it_is_a_part_of_all_that_was_shipped(self):
        order = self.shipped(mug=10)
        self.walk(self.ask(order, mug=2, reason="damaged"))
        self.walk(self.ask(order, mug=1, reason="other"))
        self.work_out()
        damaged, other = (self.env.ref(f"oms_returns.reason_{name}") for name in ("damaged", "other"))
        found = self.groups("reason_id")
        self.assertEqual(found[damaged.display_name], [10, 2, 20])
        self.assertEqual(found[other.display_name], [10, 1, 10])
        self.assertEqual(self.groups(None, [("reason_id", "=", damaged.id)])[False], [10, 2, 20])
        self.assertEqual(self.groups(None, [("reason_id", "!=", damaged.id)])[False], [10, 1, 10])
        self.assertEqual(self.groups("product_id", ["!", ("reason_id", "=", damaged.id)])[self.mug.display_name], [10, 1, 10])

    def test_the_pivot_s_totals(self):
        """Rows, columns and totals of a pivot in one call: each rate is what came back by what was shipped."""
        order = self.shipped(mug=10, cup=10)
        self.walk(self.ask(order, mug=2, cup=1, reason="damaged"))
        self.walk(self.ask(order, cup=3, reason="other"))
        self.work_out()
        sets = [[], ["product_id"], ["reason_id"], ["product_id", "reason_id"]]
        whole, products, reasons, both = self.Rate.formatted_read_grouping_sets(
            [("partner_id", "=", self.customer.id)], sets, ["rate:avg", "shipped_units:sum", "__count"])
        self.assertEqual([(row["rate:avg"], row["shipped_units:sum"]) for row in whole], [(30, 20)])
        self.assertEqual({row["product_id"][0]: row["rate:avg"] for row in products}, {self.mug.id: 20, self.cup.id: 40})
        damaged = self.env.ref("oms_returns.reason_damaged").id
        self.assertEqual([row["rate:avg"] for row in reasons if row["reason_id"] and row["reason_id"][0] == damaged], [15])
        self.assertEqual({row["product_id"][0]: row["rate:avg"] for row in both if row["reason_id"]
                          and row["reason_id"][0] == damaged}, {self.mug.id: 20, self.cup.id: 10})
        self.assertGreater(whole[0]["__count"], 0)

    def test_groups_stand_in_odoo_s_order(self):
        """They are added up and put in order by us, so that millions of rows are read once: what is shown is what Odoo shows."""
        order = self.shipped(mug=10, cup=10)
        self.walk(self.ask(order, mug=2, cup=1, reason="damaged"))
        self.days_ago(self.sent(order), 70)
        self.shipped(cup=4)
        self.shipped(mug=1)
        self.work_out()
        domain = [("partner_id", "=", self.customer.id)]
        figures = ["returned_units:sum", "returned_value:sum", "currency_id:array_agg_distinct", "returned_value:sum_currency",
                   "days_total:avg", "__count"]  # as pivots ask for them
        sets = [[], ["product_id"], ["month:month"], ["carrier_id", "product_id"], ["product_id", "month:month", "carrier_id"]]
        self.env["res.currency.rate"].create({"currency_id": self.company.currency_id.id, "rate": 4.0, "name": "2020-01-01"})
        for order in ("product_id, month:month, carrier_id", "month:month desc, product_id desc, carrier_id desc"):
            odoo_s = models.BaseModel._read_grouping_sets(self.Rate, domain, sets, figures, order)
            self.assertEqual(self.Rate._read_grouping_sets(domain, sets, figures, order), odoo_s, order)
            self.assertEqual(  # not in one go: the finest set of groups is not among them
                self.Rate._read_grouping_sets(domain, sets[:-1], figures, order), odoo_s[:-1], order)
            self.assertEqual(
                self.Rate._read_group(domain, sets[-1], figures, order=order, offset=1, limit=2), odoo_s[-1][1:3], order)

    def test_a_cell_is_the_sum_of_the_list_behind_it(self):
        """Of every figure and whatever it is grouped by: the list that a click opens has its rows, and comes to it."""
        order = self.shipped(mug=10, cup=10)
        self.walk(self.ask(order, mug=2, cup=1, reason="damaged"))
        self.walk(self.ask(order, cup=3, reason="other"))
        self.give_back(self.shipped(mug=8), mug=2)
        self.days_ago(self.sent(order), 70)
        self.work_out()
        figures = [name for name, field in self.Rate._fields.items() if field.aggregator in ("sum", "avg") and name != "id"]
        specs = [f"{name}:{self.Rate._fields[name].aggregator}" for name in figures]
        sums = [name for name in figures if self.Rate._fields[name].aggregator == "sum"]
        self.assertLessEqual({"shipped_units", "credited", "rate", "days_money"}, set(figures))
        grouped = ("company_id", "month:month", "warehouse_id", "carrier_id", "product_id", "categ_id", "lot_id", "vendor_id",
                   "partner_id", "reason_id", "money_on:month")
        wanted = [("partner_id", "=", self.customer.id)]
        for asked in ([], [("returned_units", "!=", 0)], [("reason_id.code", "=", "damaged")], [("among_most", "=", True)]):
            for groupby in ([], *([one] for one in grouped), ["reason_id", "product_id"], ["product_id", "reason_id"]):
                [rows] = self.Rate.formatted_read_grouping_sets([*wanted, *asked], [groupby], [*specs, "__count"])
                for row in rows:
                    behind = self.Rate.search([*wanted, *asked, *row["__extra_domain"]])
                    total = {name: sum(behind.mapped(name)) for name in sums}
                    with self.subTest(asked=asked, groupby=groupby, row=row):
                        self.assertEqual(row["__count"], len(behind))
                        for name in sums:
                            self.assertAlmostEqual(row[f"{name}:sum"] or 0, total[name], msg=name)
                        self.assertAlmostEqual(
                            row["rate:avg"], total["shipped_units"] and 100 * total["returned_units"] / total["shipped_units"])

    def test_where_to_begin_products_of_which_most_came_back(self):
        """Most of all in twelve months, whatever else is asked for."""
        self.patch(oms_return_rate_most, "MOST", 1)
        before = self.shipped(mug=30)
        self.put(self.mug, 500)
        order = self.shipped(mug=10, cup=10)
        self.walk(self.ask(order, mug=2, cup=5))
        self.walk(self.ask(before, mug=30))
        self.days_ago(self.sent(before), 500)
        self.work_out()
        found = self.groups("product_id", [("among_most", "=", True)])
        self.assertEqual(found, {self.cup.display_name: [10, 5, 50]})
        self.assertFalse(self.groups("product_id", [("among_most", "=", True), ("product_id", "=", self.mug.id)]))
        rows = self.Rate.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(rows.filtered("among_most").product_id, self.cup)

    def test_a_row_opens_its_return(self):
        order = self.shipped(mug=10)
        back = self.ask(order, mug=2)
        self.walk(back)
        self.work_out()
        rows = self.Rate.with_user(self.returns_clerk).search([("partner_id", "=", self.customer.id)])
        self.assertEqual([row.action_view_return() and row.action_view_return()["res_id"] for row in rows], [back.id, False])

    def test_odoo_s_own_return_counts_and_goods_sent_anew_are_shipped(self):
        order = self.shipped(mug=8)
        self.give_back(order, mug=2)
        self.work_out()
        self.assertEqual(self.groups("product_id")[self.mug.display_name], [8, 2, 25])

    def test_what_was_not_received_did_not_come_back(self):
        back = self.ask(self.shipped(mug=8), mug=4)
        back.action_authorise()
        self.work_out()
        self.assertEqual(self.groups(None)[False], [8, 0, 0])

    def test_discounts_count_on_both_sides(self):
        order = self.quotation(mug=10)
        self.discount(order, percent=0.2)
        self.walk(self.ask(order, mug=5))
        self.work_out()
        found = self.groups(None, measures=("shipped_value:sum", "returned_value:sum", "rate_value:avg"))[False]
        self.assertEqual(found, [80, 40, 50])

    def test_in_the_company_s_currency(self):
        dollars = self.env["res.currency"].with_context(active_test=False).search(
            [("id", "!=", self.company.currency_id.id)], limit=1)
        dollars.active = True
        self.env["res.currency.rate"].create({"currency_id": dollars.id, "rate": 2.0, "name": "2020-01-01"})
        pricelist = self.env["product.pricelist"].create({"name": "Abroad", "currency_id": dollars.id})
        order = self.quotation(mug=4)
        order.write({"pricelist_id": pricelist.id})
        order.order_line.price_unit = 30
        order.action_confirm()
        self.ship(order)
        self.walk(self.ask(order, mug=2))
        self.work_out()
        self.assertEqual(self.groups(None, measures=("shipped_value:sum", "returned_value:sum"))[False], [60, 30])

    def test_dozens_are_twelve(self):
        order = self.quotation(mug=2)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order.order_line.price_unit = 120
        order.action_confirm()
        self.ship(order)
        self.walk(self.ask(order, mug=6))
        self.work_out()
        self.assertEqual(self.groups(None, measures=("shipped_units:sum", "returned_units:sum", "returned_value:sum"))[False],
                         [24, 6, 60])

    def test_by_lot_and_its_vendor(self):
        vendor, other = self.env["res.partner"].create([{"name": "Good clay"}, {"name": "Bad clay"}])
        vase = type(self).vase = self.new_product("vase", 5)
        vase.tracking = "lot"
        vase.seller_ids = [Command.create({"partner_id": vendor.id})]
        lots = self.env["stock.lot"].create([{"name": name, "product_id": vase.id} for name in ("L1", "L2")])
        for lot, sender in zip(lots, (vendor, other)):
            picking = self.env["stock.picking"].create({
                "picking_type_id": self.north.in_type_id.id, "partner_id": sender.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.north.lot_stock_id.id,
                "move_ids": [Command.create({
                    "product_id": vase.id, "product_uom_qty": 5, "location_id": self.env.ref("stock.stock_location_suppliers").id,
                    "location_dest_id": self.north.lot_stock_id.id})]})
            picking.action_confirm()
            picking.move_ids.move_line_ids.unlink()
            picking.move_ids.move_line_ids = [Command.create({
                "product_id": vase.id, "lot_id": lot.id, "quantity": 5, "picking_id": picking.id})]
            picking.move_ids.picked = True
            picking.button_validate()
            self.assertEqual(picking.state, "done")
        order = self.shipped(vase=10)
        back = self.ask(order, vase=4)
        back.action_authorise()
        back.action_receive()
        parts = back.line_ids.move_ids.move_line_ids
        parts[1:].unlink()
        parts[:1].write({"lot_id": lots[1].id})
        self.work_out()
        lots_found = self.groups("lot_id")
        self.assertEqual({name: sent for name, (sent, _back, _rate) in lots_found.items()}, {"L1": 5, "L2": 5})
        vendors = self.groups("vendor_id")
        self.assertEqual(set(vendors), {vendor.display_name, other.display_name})
        self.assertGreater(vendors[other.display_name][2], vendors[vendor.display_name][2])

    def test_what_it_cost_and_how_long_each_step_took(self):
        self.mug.standard_price = 4
        start = fields.Datetime.now()
        order = self.shipped(mug=8)
        self.bill(order)
        back = self.ask(order, mug=3, reason="damaged")  # scrapped
        self.env.cr.execute("UPDATE oms_return SET create_date = %s WHERE id = %s", (start, back.id))
        for days, step in ((1, "authorise"), (4, "receive"), (6, "inspect"), (9, "settle")):
            with freeze_time(start + timedelta(days=days)):
                getattr(back, f"action_{step}")()
                self.env.flush_all()
        self.env.cr.execute("UPDATE account_move SET create_date = %s WHERE id IN %s",
                            (start + timedelta(days=9), tuple(back.refund_ids.ids)))
        self.env.invalidate_all()
        self.work_out()
        measures = ("credited:sum", "scrapped:sum", "days_authorise:avg", "days_receive:avg", "days_inspect:avg",
                    "days_credit:avg", "days_total:avg")
        found = self.groups("reason_id", measures=measures)[self.env.ref("oms_returns.reason_damaged").display_name]
        self.assertEqual([round(value, 1) for value in found], [30, 12, 1, 3, 2, 3, 9])

    def test_credited_is_what_was_left_after_the_discount_of_the_order(self):
        order = self.discount(self.quotation(mug=4, cup=4), percent=0.1)
        self.bill(order)
        back = self.walk(self.ask(order, mug=2, cup=2))
        self.assertEqual(back.refund_ids.amount_untaxed, 27)
        self.work_out()
        self.assertEqual({name: [round(value, 2) for value in found] for name, found in self.groups(
            "product_id", measures=("credited:sum",)).items()}, {"[MUG] mug": [18], "[CUP] cup": [9]})

    def test_credited_though_it_never_came(self):
        """The customer was told to keep it and got the money: it failed all the same."""
        order = self.shipped(mug=8)
        invoice = self.bill(order)
        back = self.ask(order, mug=2)
        note = invoice._reverse_moves([{"invoice_date": self.env["oms.day"]._today(company=self.company)}])
        note.invoice_line_ids.quantity = 2
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "UPDATE account_move_line SET oms_return_line_id = %s WHERE move_id = %s AND display_type = 'product'",
            back.line_ids.id, note.id))
        self.env.invalidate_all()
        note.action_post()
        self.work_out()
        found = self.groups(None, measures=("returned_units:sum", "rate:avg", "credited:sum"))[False]
        self.assertEqual(found, [2, 25, 20])

    def test_only_months_with_news_are_worked_out_again(self):
        """By night: all months at first; a night without time leaves it to the next, which looks at what happened since."""
        old, order, marks, worked = self.shipped(cup=4), self.shipped(mug=8), self.env["oms.job.mark"], []
        self.days_ago(self.sent(old), 70)
        seen, refresh = "oms_returns.rates_seen_2", type(self.Rate)._oms_refresh_months
        later = fields.Datetime.now() + timedelta(days=3)
        marks._put(seen, "")

        def work(rates, pairs):
            worked.extend(month for company, month in pairs if company == self.company.id)
            refresh(rates, pairs)

        with patch.object(type(self.Rate), "_oms_refresh_months", work):
            self.night(self.Rate._cron_return_rate, time_left=0)
            self.assertFalse(marks._get(seen) or worked)
            self.night(self.Rate._cron_return_rate)
            months = worked[:]
            self.assertEqual((len(months), self.groups(None)[False]), (2, [12, 0, 0]))
            with freeze_time(later):
                self.night(self.Rate._cron_return_rate)  # a day after the night before, what that saw is seen once more
                last = max(self.env["stock.move"].search([]).ids)
                self.assertEqual(marks._get(seen), f"{fields.Datetime.to_string(later)},{last}")
                del worked[:]
                self.night(self.Rate._cron_return_rate)
                self.assertFalse(worked, "nothing is new")
                back = self.ask(order, mug=2)
                self.env.flush_all()
                self.env.cr.execute(SQL("UPDATE oms_return_line SET write_date = %s WHERE id = %s", later, back.line_ids.id))
                self.walk(back)
                self.night(self.Rate._cron_return_rate)
        self.assertEqual((months[0] in worked, months[1] in worked, self.groups(None)[False][:2]), (True, False, [12, 2]))

    def test_twice_is_as_once(self):
        order = self.shipped(mug=8)
        self.walk(self.ask(order, mug=3))
        self.work_out()
        once = self.groups("product_id")
        self.work_out()
        self.assertEqual(self.groups("product_id"), once)

    def test_another_company_s_goods_are_not_shown(self):
        self.shipped(mug=8)
        self.work_out()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        user = new_user(self.env, "elsewhere", "oms_returns.group_returns_manager", company_id=other.id,
                             company_ids=[Command.set(other.ids)])
        self.assertFalse(self.Rate.with_user(user).search([]))

    def test_random_shipments_and_returns_against_a_plain_count(self):
        """Seeded: what the pivot says is what one counts by hand, move by move."""
        chance = random.Random(SEED)
        self.put(self.mug, 500)
        self.put(self.cup, 500)
        reasons = ["damaged", "other", None]
        counted = {}
        for _number in range(6):
            order = self.shipped(mug=chance.randint(1, 9), cup=chance.randint(1, 9))
            age = chance.choice((0, 40, 80))
            month = fields.Date.subtract(self.env["oms.day"]._today(company=self.company), days=age).replace(day=1)
            for line in order.order_line:
                name = "mug" if line.product_id == self.mug else "cup"
                entry = counted.setdefault((line.product_id.id, month), [0, 0])
                entry[0] += line.product_uom_qty
                if back := chance.randint(0, int(line.product_uom_qty)):
                    entry[1] += back
                    self.walk(self.ask(order, reason=chance.choice(reasons), **{name: back}))
            self.days_ago(self.sent(order), age)
        self.work_out()
        rows = self.Rate._read_group([("partner_id", "=", self.customer.id)], ["product_id", "month:month"],
                                     ["shipped_units:sum", "returned_units:sum", "rate:avg"])
        found = {(product.id, month): [sent, back] for product, month, sent, back, _rate in rows}
        self.assertEqual(found, counted, f"seed {SEED}")
        for _product, _month, sent, back, rate in rows:
            self.assertAlmostEqual(rate, 100 * back / sent, msg=f"seed {SEED}")
