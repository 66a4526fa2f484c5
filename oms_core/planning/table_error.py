# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Why a file is refused as a whole, and where. Pure: no Odoo."""

CODES = frozenset({
    "ambiguous_date", "ambiguous_encoding", "ambiguous_number", "bad_date", "bad_number", "broken_csv", "broken_gzip",
    "broken_xlsx", "double_column", "empty", "encoding", "encrypted", "excel_error", "future_date", "gzip_in_gzip",
    "hidden_row", "lost_digits", "missing_column", "mixed_currency", "mixed_dates", "mixed_numbers", "no_code",
    "no_lines", "not_text", "not_xlsx", "old_excel", "other_columns", "other_currency", "other_dates", "other_decimals",
    "other_encoding", "row_too_long", "serial_date", "several_sheets", "text_too_long", "too_big", "too_few_fields",
    "too_fine", "too_large", "too_many_cells", "too_many_columns", "too_many_fields", "too_many_lines",
    "too_many_parts", "too_much_text", "too_packed", "total_row", "xlsx_named_csv",
})


class TableError(ValueError):
    """A file that can not be read: a code of :data:`CODES` and its facts.

    ``line`` counts from 1 and includes the header; ``column`` is the name of the column or, for a fault in the
    text itself, the position in the line. Either may be None. ``sheet`` is the sheet of a workbook whose rows are
    at fault. The sentence is for the caller to say.
    """

    sheet = ""

    def __init__(self, code, line=None, column=None, **facts):
        assert code in CODES, code
        super().__init__(code, line, column, facts)
        self.code, self.line, self.column, self.facts = code, line, column, facts
