# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import io
import re

from odoo import models
from odoo.tools import split_every

from ...report.billing_sheet import Book

BATCH = 10_000
PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)
# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class OmsImport(models.Model):
    """The rejected lines as a file, for whoever sent them."""

    _inherit = "oms.import"

    def _oms_rejected_rows(self):
        """Rows of text: the header, then per rejected line its number, why, and the line as it came."""
        _ = self.env._
        yield [_("Line"), _("Reason"), _("Why"), _("Order number"), _("Product code"), _("Description"),
               _("Quantity"), _("Unit price"), _("Date in the file"), _("Customer number"), _("Country"),
               _("As it came")]
        Line = self.env["oms.import.line"]
        reasons = dict(Line._fields["reason"]._description_selection(self.env))
        ids = Line.search([("import_id", "=", self.id), ("outcome", "=", "rejected")], order="line_number, part").ids
        for batch in split_every(BATCH, ids, tuple):
            lines = Line.browse(batch)
            for line in lines:
                yield [
                    str(line.line_number), reasons.get(line.reason, ""), line.reason_text or "",
                    line.order_ref or "", line.sku or "", line.name or "", f"{line.quantity:.12g}",
                    f"{line.price_unit:.6f}".rstrip("0").rstrip("."), str(line.original_date),
                    line.customer_ref or "", line.country or "", line.raw or "",
                ]
            lines.invalidate_recordset()

    def _oms_rejected_xlsx(self):
        """Bytes of a workbook in which every cell is text: nothing of the file can become a formula or a link, not even
        when somebody edits the cell."""
        buffer = io.BytesIO()
        book = Book(buffer, (self.currency_id.name, self.currency_id.decimal_places), {})
        page = book.page(self.env._("Rejected lines"))
        page.sheet.freeze_panes(1, 0)
        page.sheet.set_column(1, 2, 30)
        for number, row in enumerate(self._oms_rejected_rows()):
            for column, value in enumerate(row):
                page.text(number, column, value)
        book.close()
        return buffer.getvalue()

    def _oms_rejected_csv(self):
        """The same as CSV in UTF-8 with mark (as Excel wants it), text that looks like a formula made harmless."""
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        for row in self._oms_rejected_rows():
            writer.writerow(map(harmless, row))
        return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def harmless(text):
    """Text that a spreadsheet shows and never computes; plain numbers stay as they are."""
    if text.startswith(FORMULA) and not PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text
