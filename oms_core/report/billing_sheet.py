# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Workbooks written row by row, in bounded memory: no Odoo here, no facts, only cells.

Text that people typed is always text: never a formula, a link or a number, not even after somebody edits the cell.
"""
import re
from collections import namedtuple

import xlsxwriter

#: ``kind``: text, date, int, money (company currency) or doc_money ((amount, currency code, decimals) cells).
Column = namedtuple("Column", "key title kind width")

#: A row that Excel still has, less the totals and what a person adds below.
MAX_ROWS = 1_048_000
MAX_TEXT = 32_767
HEADER_ROW = 3
_LOOKS_LIKE_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")


def money_format(code, decimals):
    """The number format of a currency, e.g. ``#,##0.00 "EUR"``."""
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    # 19 characters: a currency's name is typed by people, and must not end the quoted part
    shown = f'{digits} "{re.sub(r"[^0-9A-Za-z ._-]", "", code)[:19]}"'
    return f"{shown};[Red]-{shown}"


class Book:
    """An .xlsx file under way. :meth:`close` ends it; sheets are in the order in which they were opened."""

    def __init__(self, target, currency, labels, properties=None):
        """
        :param target: path or binary file
        :param currency: (code, decimals) of the company
        :param labels: {"total": …, "shown": …, "continued": …}
        """
        self.workbook = xlsxwriter.Workbook(target, {
            "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False, "default_date_format": "yyyy-mm-dd",
        })
        self.workbook.set_properties(properties or {})
        self.currency = currency
        self.labels = labels
        self._formats = {}

    def format(self, **properties):
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(properties)
        return self._formats[key]

    def money(self, code=None, decimals=None, **more):
        if code is None:
            code, decimals = self.currency
        return self.format(num_format=money_format(code, decimals), **more)

    def page(self, name):
        return Page(self, name)

    def table(self, name, title, columns):
        return Table(self, name, title, columns)

    def close(self):
        self.workbook.close()


class Page:
    """A sheet of free rows, written from the top."""

    def __init__(self, book, name):
        self.book = book
        self.sheet = book.workbook.add_worksheet(_NOT_IN_SHEET_NAME.sub(" ", name)[:31])
        self.next_row = 0

    def text(self, row, column, value, **properties):
        if value in (None, False, ""):
            return
        value = _NOT_IN_XML.sub("\ufffd", str(value))[:MAX_TEXT]
        if value.startswith(_LOOKS_LIKE_FORMULA):
            properties["quote_prefix"] = True
        self.sheet.write_string(row, column, value, self.book.format(**properties) if properties else None)

    def number(self, row, column, value, cell_format=None):
        if value is not None:
            self.sheet.write_number(row, column, value, cell_format)

    def date(self, row, column, value):
        if value:
            self.sheet.write_datetime(row, column, value, self.book.format(num_format="yyyy-mm-dd"))

    def money(self, row, column, value, **properties):
        self.number(row, column, value, self.book.money(**properties))


class Table:
    """A list with a frozen header, a filter, and totals below. What Excel has no room for goes on on a further sheet."""

    def __init__(self, book, name, title, columns):
        self.book, self.name, self.title, self.columns = book, name, title, columns
        self.parts = 0
        self.rows = 0
        self.sums = {column.key: 0 for column in columns if column.kind == "money"}
        self._scale = 10 ** book.currency[1]
        self._open_part()

    def _open_part(self):
        self.parts += 1
        name = self.name if self.parts == 1 else f"{self.name[:25]} ({self.parts})"
        self.page = Page(self.book, name)
        self.part_sums = dict.fromkeys(self.sums, 0)
        self.page.text(0, 0, self.title, bold=True, font_size=14)
        for index, column in enumerate(self.columns):
            self.page.sheet.set_column(index, index, column.width)
            self.page.text(
                HEADER_ROW, index, column.title, bold=True, text_wrap=True, valign="top", bottom=1,
                align="left" if column.kind in ("text", "date") else "right")
        self.page.sheet.freeze_panes(HEADER_ROW + 1, 1)
        self.page.next_row = HEADER_ROW + 1

    def row(self, values):
        """Write a row: {column key: value}."""
        if self.page.next_row >= MAX_ROWS:
            self._close_part(continued=True)
            self._open_part()
        at = self.page.next_row
        for index, column in enumerate(self.columns):
            self._cell(at, index, column, values.get(column.key))
        self.page.next_row += 1
        self.rows += 1

    def _cell(self, row, index, column, value):
        if column.kind == "money":
            self.part_sums[column.key] += round((value or 0) * self._scale)
            self.page.number(row, index, value, self.book.money())
        elif column.kind == "doc_money" and value is not None:
            amount, code, decimals = value
            self.page.number(row, index, amount, self.book.money(code, decimals))
        elif column.kind == "date":
            self.page.date(row, index, value)
        elif column.kind == "int":
            self.page.number(row, index, value)
        elif column.kind == "text":
            self.page.text(row, index, value)

    def _close_part(self, continued=False):
        first, last = HEADER_ROW + 1, self.page.next_row - 1
        self.page.sheet.autofilter(HEADER_ROW, 0, max(last, HEADER_ROW), len(self.columns) - 1)
        for offset, label in ((1, "total"), (2, "shown")):
            # Row by row: a row that was left cannot be written any more.
            self.page.text(last + offset + 1, 0, self.book.labels[label], bold=True, top=int(offset == 1))
            for index, column in enumerate(self.columns):
                if column.kind == "money":
                    self._total(last + offset + 1, index, column.key, (first, last) if offset == 2 else None)
        if continued:
            self.page.text(last + 5, 0, self.book.labels["continued"])
        for key, value in self.part_sums.items():
            self.sums[key] += value

    def _total(self, row, index, key, span):
        value = self.part_sums[key] / self._scale
        if not span or span[1] < span[0]:
            self.page.money(row, index, value, bold=True, top=int(not span))
            return
        letter = xlsxwriter.utility.xl_col_to_name(index)
        formula = f"=SUBTOTAL(109,{letter}{span[0] + 1}:{letter}{span[1] + 1})"
        self.page.sheet.write_formula(row, index, formula, self.book.money(bold=True), value)

    def close(self):
        """Write the totals; returns {key: sum} of the money columns over all parts."""
        self._close_part()
        return {key: value / self._scale for key, value in self.sums.items()}
