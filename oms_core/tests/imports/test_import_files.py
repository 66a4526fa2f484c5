# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import csv
import io

from odoo.exceptions import UserError
from odoo.tests import HttpCase, freeze_time, tagged

from ...planning.tests.hostile_files import HOSTILE
from ...planning.tests.test_read_table import BAD, HEADER, ROW, TODAY, book
from ..people import new_user
from .test_import import CREATE, ImportCase

EVIL = ['=HYPERLINK("http://evil/","x")', "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "＝1+1", "http://evil/"]


@tagged("post_install", "-at_install")
class TestImportFiles(ImportCase):
    """Files that are none, and files that mean harm."""

    def counted(self):
        models = ("oms.import", "oms.import.line", "sale.order", "product.product", "res.partner", "ir.attachment")
        return [self.env[model].search_count([]) for model in models]

    def test_bad_files_are_refused_and_nothing_is_written(self):
        self.env["ir.config_parameter"].set_param("oms_core.import_max_bytes", "100000")
        self.env["ir.config_parameter"].set_param("oms_core.import_max_lines", "100")
        before = self.counted()
        self.assertGreater(len(BAD), 15)
        for what, (name, data, _code, line, column) in BAD.items():
            with self.subTest(what), freeze_time(TODAY), self.assertRaises(UserError) as caught:
                self.imports._oms_import_file(name, data.encode() if isinstance(data, str) else data, {"channel": "shop"})
            message = str(caught.exception)
            if line:
                self.assertIn(f"ine {line}", message)  # of a workbook: after its sheet
            if column:
                self.assertIn(str(column), message)
            self.assertIn("Nothing was imported", message)
        self.assertEqual(self.counted(), before)

    def test_xlsx(self):
        rows = [line.split(",") for line in (HEADER + ROW).splitlines()]
        record = self.imports._oms_import_file("orders.xlsx", book(rows), {"channel": "shop", **CREATE})
        record._oms_run()
        self.assertEqual((record.lines_order, self.orders(record).amount_untaxed), (1, 3))

    def test_wizard_shows_before_it_writes(self):
        data = (HEADER + ROW + ROW.replace(",2,", ",-2,").replace("1,A1", "9,<b>A1")).encode()
        before = self.counted()
        wizard = self.env["oms.import.wizard"].with_user(self.supervisor).create({
            "data": base64.b64encode(data), "file_name": "orders.csv", "channel": "shop", "shift": "yesterday",
            **CREATE})
        wizard.action_preview()
        self.assertIn("below zero", wizard.preview)
        self.assertNotIn("<b>", wizard.preview)
        self.assertIn("Dates are shifted by", wizard.preview)
        self.assertEqual(self.counted(), before)
        action = wizard.action_import()
        record = self.env["oms.import"].browse(action["res_id"])
        self.assertEqual((record.state, record.lines_order, record.lines_rejected), ("done", 1, 1))
        self.assertAddsUp(record)

    def test_wizard_without_file(self):
        wizard = self.env["oms.import.wizard"].with_user(self.supervisor).create({"channel": "shop"})
        with self.assertRaises(UserError):
            wizard.action_preview()

    def evil_import(self):
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        for text in EVIL:
            writer.writerow(["1" + text, text, text, -5, "2009-12-01", 1, "", text])
        return self.imports._oms_import_file("evil.csv", (HEADER + buffer.getvalue()).encode(), {"channel": "shop"})

    def test_report_holds_no_formulas(self):
        from openpyxl import load_workbook  # noqa: PLC0415  only to look at the result
        record = self.evil_import()
        sheet = load_workbook(io.BytesIO(record._oms_rejected_xlsx())).active
        cells = [cell for row in sheet.iter_rows() for cell in row]
        self.assertEqual({cell.data_type for cell in cells if cell.value is not None}, {"s"})
        self.assertFalse([cell for cell in cells if cell.hyperlink])
        self.assertIn(EVIL[0].upper(), [cell.value for cell in cells])
        rows = list(csv.reader(io.StringIO(record._oms_rejected_csv().decode("utf-8-sig"))))
        self.assertEqual(len(rows), 1 + len(EVIL))
        for row in rows[1:]:
            for value in row:
                self.assertFalse(value.startswith(("=", "+", "@", "\t", "＝")), value)
            self.assertEqual(row[6], "-5", "a number stays one")


@tagged("post_install", "-at_install")
class TestImportDownload(ImportCase, HttpCase):

    def test_report_only_for_who_may_read_it(self):
        record = self.import_file("100 MUG -1 1 1")
        new_user(self.env, "oms_nobody", "base.group_user")
        for login, status in (("oms_clerk", 200), ("oms_nobody", 404)):
            self.authenticate(login, login)
            for kind in ("xlsx", "csv"):
                response = self.url_open(f"/oms/import/{record.id}/rejected.{kind}")
                self.assertEqual(response.status_code, status, (login, kind))
        self.authenticate("oms_clerk", "oms_clerk")
        self.assertEqual(self.url_open(f"/oms/import/{record.id}/rejected.exe").status_code, 404)
        self.assertEqual(self.url_open("/oms/import/0/rejected.csv").status_code, 404)

    def test_what_no_record_can_be_is_not_found(self):
        """Ids that the database would fail on, and kinds that there are not."""
        self.authenticate("oms_clerk", "oms_clerk")
        for path in (f"{2**31}/rejected.csv", f"{10**30}/rejected.xlsx", "-1/rejected.csv", "x/rejected.csv", "1/rejected.%00"):
            self.assertEqual(self.url_open(f"/oms/import/{path}").status_code, 404, path)


@tagged("post_install", "-at_install")
class TestImportOdd(ImportCase):
    """Odd input to the wizard is refused in words, and nothing is written."""

    def wizard(self, **values):
        data = values.pop("data", base64.b64encode((HEADER + ROW).encode()))
        return self.env["oms.import.wizard"].with_user(self.supervisor).create({
            "data": data, "file_name": "orders.csv", "channel": "shop", **values})

    def assertRefused(self, words, **values):
        for act in ("action_preview", "action_import"):
            with self.assertRaisesRegex(UserError, words):
                getattr(self.wizard(**values), act)()

    def test_odd_values(self):
        self.assertRefused("Choose a file", data=False)
        self.assertRefused("Choose a file", data="")
        self.assertRefused("did not arrive whole", data="A")
        self.assertRefused("sales channel", channel="  ")
        self.assertRefused("at most 36500 days", shift="days", shift_days=10**9)
        self.assertRefused(r"damaged, or no Excel workbook\. Nothing", data=base64.b64encode(b"PK\x03\x04"), file_name=False)

    def test_records_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        with self.assertRaises(UserError):
            self.wizard(warehouse_id=warehouse.id)
        with self.assertRaisesRegex(UserError, "another company"):
            self.imports.sudo()._oms_import_file("a.csv", (HEADER + ROW).encode(), {"warehouse_id": warehouse.id})
        for wrong in (2**31 - 1, 2**40, -1):
            with self.assertRaisesRegex(UserError, "no such record"):
                self.imports._oms_import_file("a.csv", (HEADER + ROW).encode(), {"guest_partner_id": wrong})
        with self.assertRaisesRegex(UserError, "no time zone"):
            self.imports._oms_import_file("a.csv", (HEADER + ROW).encode(), {"tz": "../Mars"})

    def test_hostile_workbooks_are_refused_with_the_place(self):
        for what, place in (("the last cell of all", "Sheet Orders, line 1048576"), ("gzip of 50 MB", "100 times"),
                            ("a line of 50 MB", "Line 2")):
            name, make, _code, _line = HOSTILE[what]
            self.assertRefused(place, data=base64.b64encode(make()), file_name=name)

    def test_long_and_odd_text_is_in_the_report(self):
        """Nothing gets lost that a cell has no room for, and what looks like a formula stays text when it is edited."""
        from openpyxl import load_workbook  # noqa: PLC0415  only to look at the result
        record = self.imports._oms_import_file(
            "a.csv", (HEADER + ROW.replace(",2,", ",-2,").replace("Mug", "=1+1\ufffe")).encode(), {"channel": "shop"})
        [row] = list(load_workbook(io.BytesIO(record._oms_rejected_xlsx())).active.iter_rows(min_row=2))
        self.assertEqual((row[5].value, row[5].quotePrefix), ("=1+1\ufffd", True))
        self.assertEqual([cell.quotePrefix for cell in row[:2]], [False, False])
