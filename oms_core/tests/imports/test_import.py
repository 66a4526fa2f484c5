# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import gzip
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ...models.imports.oms_import_words import REASONS, reason_sentences, refusal_sentences
from ...planning.table_error import CODES
from ..common import OmsCase

HEADER = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
CREATE = {"create_products": True, "create_customers": True}


def csv_file(*rows):
    """A file of rows '100 MUG 3 2.50 13085 [date]'; customer - means none."""
    text = HEADER
    for row in rows:
        order, sku, quantity, price, customer, *date = row.split()
        text += (f"{order},{sku},{sku.title()} thing,{quantity},{date[0] if date else '2009-12-01'} 08:00:00,{price},"
                 f"{customer.strip('-')},France\n")
    return text.encode()


class ImportCase(OmsCase):
    """Stories of imported files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.imports = cls.env["oms.import"].with_user(cls.supervisor)

    def import_file(self, *rows, run=True, chunk=50, name="orders.csv", **options):
        record = self.imports._oms_import_file(name, csv_file(*rows), {
            "channel": "shop", "preset": "online_retail", **CREATE, **options})
        if run:
            record._oms_run(chunk=chunk)
        return record

    def orders(self, record):
        return self.env["sale.order"].search([("origin", "=", record.name)], order="oms_channel_ref")

    def outcomes(self, record):
        return [(line.outcome, line.reason) if line.reason else line.outcome for line in record.line_ids]

    def assertAddsUp(self, record):
        self.assertTrue(record.reconciled, record.reconcile_note)
        self.assertEqual(
            sum(record[f"lines_{outcome}"] for outcome in ("order", "charge", "return", "rejected")), record.lines_in)


@tagged("post_install", "-at_install")
class TestImport(ImportCase):

    def test_order_lines_become_confirmed_orders(self):
        record = self.import_file("100 MUG 3 2.50 13085", "100 POST 1 18 13085", "101 PLATE 2 1.25 13085.0")
        first, second = self.orders(record)
        self.assertEqual((first.state, first.oms_channel, first.oms_channel_ref), ("sale", "shop", "100"))
        self.assertEqual(first.order_line.mapped("product_uom_qty"), [3, 1])
        self.assertEqual(first.order_line.mapped("price_unit"), [2.5, 18])
        self.assertEqual(first.order_line[0].product_id, self.mug, "known by its code")
        self.assertEqual(first.partner_id, second.partner_id, "one customer, however the number is written")
        self.assertEqual((first.partner_id.ref, first.partner_id.country_id.code), ("13085", "FR"))
        postage, plate = first.order_line[1].product_id, second.order_line.product_id
        self.assertEqual((postage.type, postage.invoice_policy), ("service", "order"))
        self.assertEqual((plate.type, plate.is_storable, plate.invoice_policy), ("consu", True, "delivery"))
        self.assertEqual((plate.name, plate.list_price), ("Plate thing", 1.25))
        self.assertEqual(self.outcomes(record), ["order", "charge", "order"])
        self.assertEqual(record.state, "done")
        self.assertAddsUp(record)
        self.assertIn("imported", first.oms_event_ids.mapped("kind"))

    def test_dates_are_kept_and_shifted(self):
        rows = ["100 MUG 1 1 1 2009-12-01", "101 MUG 1 1 1 2009-12-03"]
        with freeze_time("2026-03-10 12:00:00"):
            record = self.import_file(*rows, date_shift="yesterday")
        first, second = self.orders(record)
        self.assertEqual(second.date_order, datetime(2026, 3, 9, 8))
        self.assertEqual(first.date_order, datetime(2026, 3, 7, 8), "not the time of confirmation")
        self.assertEqual(first.oms_original_date, datetime(2009, 12, 1, 8))
        self.assertEqual(record.shift_days, (datetime(2026, 3, 9) - datetime(2009, 12, 3)).days)

    def test_dates_of_another_time_zone(self):
        record = self.import_file("100 MUG 1 1 1", tz="America/New_York")
        self.assertEqual(self.orders(record).date_order, datetime(2009, 12, 1, 13))

    def test_same_file_twice(self):
        record = self.import_file("100 MUG 3 2.50 13085")
        with self.assertRaisesRegex(UserError, record.name):
            self.import_file("100 MUG 3 2.50 13085")
        other = self.import_file("100 MUG 3 2.50 13085", channel="market")
        self.assertEqual(self.outcomes(other), ["order"], "another channel has its own numbers")

    def test_overlapping_file(self):
        record = self.import_file("100 MUG 3 2.50 13085", "101 MUG 1 2.50 13085", "C102 MUG -1 2.50 13085")
        again = self.import_file("101 MUG 1 2.50 13085", "C102 MUG -1 2.50 13085", "103 CUP 1 2 13085")
        before = ("rejected", "already_imported")
        self.assertEqual(self.outcomes(again), [before, before, "order"])
        self.assertIn(record.name, again.line_ids[0].reason_text)
        self.assertEqual(len(self.orders(again)), 1)
        self.assertAddsUp(again)

    def test_order_of_the_channel_made_by_hand(self):
        order = self.quotation(mug=1)
        order.write({"oms_channel": "shop", "oms_channel_ref": "100"})
        record = self.import_file("100 MUG 3 2.50 13085")
        self.assertEqual(self.outcomes(record), [("rejected", "already_imported")])

    def test_lines_without_customer_go_to_a_guest_of_the_country(self):
        record = self.import_file("100 MUG 3 2.50 -", "101 MUG 1 2.50 -", "102 MUG 1 0 -")
        guest = self.orders(record).partner_id
        self.assertEqual((len(guest), guest.country_id.code, guest.is_company), (1, "FR", False))
        self.assertEqual(self.outcomes(record), ["order", "order", ("rejected", "stock_adjustment")])
        record = self.import_file("103 MUG 3 2.50 -", guest_partner_id=self.customer.id)
        self.assertEqual(self.orders(record).partner_id, self.customer)

    def test_nothing_is_created_that_may_not_be(self):
        before = self.env["product.product"].search_count([]), self.env["res.partner"].search_count([])
        record = self.import_file(
            "100 PLATE 3 2.50 13085", "101 MUG 3 2.50 13085", "102 MUG 1 1 -",
            create_products=False, create_customers=False)
        self.assertEqual({line.reason for line in record.line_ids}, {"unknown_customer", "no_customer"})
        self.assertEqual(
            before, (self.env["product.product"].search_count([]), self.env["res.partner"].search_count([])))

    def test_products_that_can_not_be_sold(self):
        self.cup.sale_ok = False
        self.new_product("mug", 3)
        record = self.import_file("100 MUG 1 1 1", "100 CUP 1 1 1")
        self.assertEqual([line.reason for line in record.line_ids], ["ambiguous_product", "product_not_for_sale"])
        self.assertEqual((record.state, self.orders(record).ids), ("done", []))
        self.assertAddsUp(record)

    def test_free_items_and_agreed_prices_survive_a_change_of_quantity(self):
        record = self.import_file("100 MUG 3 0 13085", "100 CUP 3 2.3455 13085")
        order = self.orders(record)
        order.order_line.write({"product_uom_qty": 5})
        self.assertEqual(order.order_line.mapped("price_unit"), [0, 2.3455])

    def test_credited_charge_ends_as_a_credit_note(self):
        record = self.import_file("100 MUG 3 2.50 13085", "C101 D -1 9 13085")
        credit = self.orders(record).filtered(lambda order: order.oms_channel_ref == "C101")
        self.assertEqual(credit.amount_untaxed, -9)
        invoice = credit._create_invoices(final=True)
        self.assertEqual((invoice.move_type, invoice.amount_untaxed), ("out_refund", 9))
        self.assertAddsUp(record)

    def test_returns_wait_for_the_returns_addon(self):
        record = self.import_file("100 MUG 3 2.50 13085", "101 MUG 2 2.50 13085", "C102 MUG -4 2.50 13085")
        back = record.line_ids[2]
        with patch.object(type(self.imports), "_oms_apply_returns", lambda self, lines: lines):
            other = self.import_file("200 MUG 3 2.50 2", "C201 MUG -1 2.50 2")
        self.assertEqual((other.state, other.line_ids[1].state), ("waiting", "waiting"))
        self.assertEqual(
            [(match.sale_line_id.order_id.oms_channel_ref, match.quantity) for match in back.match_ids],
            [("101", 2), ("100", 2)])
        self.assertAddsUp(record)
        with patch.object(type(self.imports), "_oms_apply_returns", lambda self, lines: lines.browse()):
            other._oms_return_waiting()
        self.assertEqual((other.state, other.line_ids[1].state), ("done", "done"))

    def test_return_of_an_order_imported_earlier(self):
        self.import_file("100 MUG 3 2.50 13085", date_shift=100)
        record = self.import_file("C101 MUG -2 2.50 13085 2009-12-02", "C102 MUG -2 2.50 13085 2009-12-02")
        self.assertEqual(self.outcomes(record), ["return", ("rejected", "too_much_returned")])
        self.assertEqual(record.line_ids[0].match_ids.sale_line_id.order_id.oms_channel_ref, "100")
        self.assertIn("only 1 of", record.line_ids[1].reason_text)

    def test_stories_of_the_check(self):
        record = self.import_file("100 MUG 3 2.50 13085", "101 MUG 2 2.50 13085")
        self.assertAddsUp(record)
        self.orders(record)[0].order_line.price_unit = 2
        record.action_check()
        self.assertFalse(record.reconciled, "the orders say something else than the file")
        self.assertIn("lines 2", record.reconcile_note)

    def test_every_code_has_words(self):
        self.assertEqual(set(refusal_sentences(self.env)), CODES)
        self.assertEqual(set(reason_sentences(self.env)), {code for code, _label in REASONS})


@tagged("post_install", "-at_install")
class TestImportRights(ImportCase):

    def test_only_supervisors_import(self):
        for user in (self.clerk, self.salesman):
            with self.assertRaises(AccessError):
                self.imports.with_user(user)._oms_import_file("a.csv", csv_file("100 MUG 1 1 1"))
            with self.assertRaises(AccessError):
                self.imports.with_user(user)._oms_preview_file("a.csv", csv_file("100 MUG 1 1 1"))
            with self.assertRaises(AccessError):
                self.env["oms.import.wizard"].with_user(user).create({"channel": "shop"})
        record = self.import_file("100 MUG 1 1 1", run=False)
        with self.assertRaises(AccessError):
            record.with_user(self.clerk)._oms_run()

    def test_nobody_rewrites_an_import(self):
        record = self.import_file("100 MUG 1 1 1")
        for user in (self.clerk, self.supervisor):
            for target, values in ((record, {"reconciled": False}), (record.line_ids, {"outcome": "rejected"})):
                with self.assertRaises(AccessError):
                    target.with_user(user).write(values)
        with self.assertRaises(AccessError):
            record.with_user(self.salesman).read(["name"])

    def test_imports_of_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        record = self.import_file("100 MUG 1 1 1")
        self.supervisor.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        self.assertFalse(self.imports.with_user(self.supervisor).search([("id", "=", record.id)]))
        self.assertFalse(self.env["oms.import.line"].with_user(self.supervisor).search(
            [("import_id", "=", record.id)]))


@tagged("post_install", "-at_install")
class TestImportSample(ImportCase):
    """The real orders that come with the suite: their first hundred."""

    def test_sample(self):
        path = Path(__file__).resolve().parents[3] / "data/online_retail/orders_2009-12-01.csv.gz"
        if not path.exists():
            self.skipTest("installed without the repository's data")
        text = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
        data = gzip.compress(b"".join(text[:2200:3]))  # the header, and of the rest every third line
        record = self.imports._oms_import_file("sample.csv.gz", data, {
            "channel": "shop", "date_shift": "yesterday", "preset": "online_retail", **CREATE})
        record._oms_run(chunk=25)
        self.assertEqual(record.lines_in, 733)
        self.assertAddsUp(record)
        self.assertGreater(record.lines_order, 650)
        self.assertGreater(record.lines_charge, 2)
        self.assertGreater(record.lines_rejected, 5)
        self.assertEqual(record.line_ids.filtered(lambda line: line.outcome == "rejected" and not line.reason_text).ids, [])
        self.assertLess(max(self.orders(record).mapped("date_order")), fields.Datetime.now())
