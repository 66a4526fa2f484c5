# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.tools import format_date
from odoo.tools.misc import format_datetime

from ...planning.billing import BUCKETS, bucket
from ...report.billing_sheet import Book, Column

MOVEMENTS = ("invoice", "credit_note", "payment", "other")


class Writer:
    """Writes one billing workbook; its sheets are filled in the order of :meth:`write`."""

    def __init__(self, sheet, target, period, open_before):
        """
        :param sheet: ``oms.billing.sheet``, which gives the facts and the labels
        """
        self.facts, self.period, self.open_before = sheet, period, open_before
        self.company = company = period[0]
        self._ = sheet.env._
        self.env = sheet.env
        self.code = company.currency_id.name
        self.decimals = company.currency_id.decimal_places
        self.movement = sheet._oms_movement_labels()
        self.buckets = sheet._oms_bucket_labels()
        self.currencies = {
            currency.id: (currency.name, currency.decimal_places)
            for currency in self.env["res.currency"].with_context(active_test=False).search([])
        }
        self.book = Book(target, (self.code, self.decimals), {
            "total": self._("Total"), "shown": self._("Total of the rows shown"),
            "continued": self._("Continued on the next sheet of this name"),
        }, {"title": self._("Billing spreadsheet"), "company": company.name or ""})

    def write(self):
        summary = self.book.page(self._("Summary"))
        totals = self.customers()
        lists = {
            "invoice": self.documents("invoice"), "credit_note": self.documents("credit_note"),
            "payment": self.entries("payment"), "other": self.entries("other"),
        }
        totals["checks"] = self.checks(totals, lists)
        totals["ok"] = all(equal for _what, _here, _there, equal in totals["checks"])
        totals["currency"] = self.code
        self.summary(summary, totals, lists)
        self.book.close()
        return totals

    # --- customers -----------------------------------------------------------------------------------

    def customers(self):
        """A row per customer; returns the sums over all."""
        def money(key, title):
            return Column(key, title, "money", 16)

        table = self.book.table(self._("Customers"), self.title(self._("Customers")), [
            Column("customer", self._("Customer"), "text", 38), Column("ref", self._("Reference"), "text", 14),
            Column("vat", self._("Tax ID"), "text", 16), Column("country", self._("Country"), "text", 8),
            money("opening", self._("Opening balance")), *(money(key, self.movement[key]) for key in MOVEMENTS),
            money("closing", self._("Closing balance")),
            *(money(key, self.buckets[key]) for key, _least in BUCKETS),
            money("credits", self._("Credits not used")), money("across", self._("Matched with other customers")),
        ])
        for row in self.facts._stream(self.facts._customers_sql(self.period)):
            row["customer"] = row["complete_name"] or row["name"] or self._("(no customer)")
            table.row(row)
        return {**table.close(), "customers": table.rows}

    # --- invoices and credit notes -------------------------------------------------------------------

    def documents(self, kind):
        """A row per document; returns {"period": sum of the period's, "rows": number}. Credit notes are shown as
        positive amounts."""
        sign = 1 if kind == "invoice" else -1
        table = self.book.table(self.movement[kind], self.title(self.movement[kind]), self.document_columns(kind))
        for row in self.facts._stream(self.facts._documents_sql(self.period, kind, self.open_before)):
            table.row(self.document(row, sign))
        sums = table.close()
        return {"period": sign * sums["in_period"], "rows": table.rows, "open": sign * sums["open"]}

    def document_columns(self, kind):
        company = {"currency": self.code}
        columns = [
            Column("name", self._("Number"), "text", 20), Column("invoice_date", self._("Date"), "date", 11),
            Column("date", self._("Accounting date"), "date", 11),
            Column("invoice_date_due", self._("Due date"), "date", 11),
            Column("customer", self._("Customer"), "text", 36), Column("ref", self._("Reference"), "text", 18),
            Column("invoice_origin", self._("Orders"), "text", 18),
            Column("untaxed", self._("Without tax"), "doc_money", 16), Column("tax", self._("Tax"), "doc_money", 14),
            Column("total", self._("Total"), "doc_money", 16),
            Column("open_currency", self._("Open"), "doc_money", 16),
            *([Column("on_its_way", self._("Of it on its way"), "doc_money", 16)] if kind == "invoice" else []),
            Column("in_period", self._("Of the period, in %(currency)s", **company), "money", 16),
            Column("before", self._("Older, in %(currency)s", **company), "money", 16),
            Column("open", self._("Open, in %(currency)s", **company), "money", 16),
            Column("status", self._("Status"), "text", 14),
        ]
        if kind == "invoice":
            return [*columns, Column("days", self._("Days overdue"), "int", 10),
                    Column("bucket", self._("Age"), "text", 13)]
        return [*columns, Column("reverses", self._("Credits invoice"), "text", 20)]

    def document(self, row, sign):
        code, decimals = self.currencies[row["currency_id"]]
        balance, still_open = sign * row["balance"], sign * row["open"]
        date_to = self.period[2]
        overdue = row["oldest"] and row["oldest"] < date_to
        return {
            **row,
            "untaxed": (row["amount_untaxed"], code, decimals), "tax": (row["amount_tax"], code, decimals),
            "total": (row["amount_total"], code, decimals),
            "open_currency": (sign * row["open_currency"], code, decimals),
            "on_its_way": (row["on_its_way"], code, decimals) if row["on_its_way"] else None,
            "in_period": balance if row["in_period"] else None,
            "before": None if row["in_period"] else balance,
            "open": still_open,
            "status": self.status(row["oldest"], balance, still_open),
            "days": (date_to - row["oldest"]).days if overdue else None,
            "bucket": self.buckets[bucket(row["oldest"], date_to)] if row["oldest"] else None,
        }

    def status(self, oldest, balance, still_open):
        if not oldest:
            return self._("Settled")
        return self._("Open") if round(still_open - balance, self.decimals) == 0 else self._("Part settled")

    # --- payments and other entries ------------------------------------------------------------------

    def entries(self, kind):
        """A row per entry and customer; amounts are what it takes from the customer's debt."""
        table = self.book.table(self.movement[kind], self.title(self.movement[kind]), self.entry_columns())
        for row in self.facts._stream(self.facts._entries_sql(self.period, kind, self.open_before)):
            code, decimals = self.currencies[row["currency_id"]]
            table.row({
                **row,
                "doc_amount": (row["amount_currency"], code, decimals),
                "in_period": row["amount"] if row["in_period"] else None,
                "before": None if row["in_period"] else row["amount"],
                "matched": self.matched(row["matched"], row["matched_count"]),
            })
        sums = table.close()
        return {"period": -sums["in_period"], "rows": table.rows, "open": -sums["open"]}

    def entry_columns(self):
        company = {"currency": self.code}
        return [
            Column("name", self._("Number"), "text", 22), Column("date", self._("Date"), "date", 11),
            Column("customer", self._("Customer"), "text", 36), Column("journal", self._("Journal"), "text", 18),
            Column("method", self._("Method"), "text", 16), Column("memo", self._("Memo"), "text", 24),
            Column("reference", self._("Reference"), "text", 18),
            Column("doc_amount", self._("Amount"), "doc_money", 16),
            Column("in_period", self._("Of the period, in %(currency)s", **company), "money", 16),
            Column("before", self._("Older, in %(currency)s", **company), "money", 16),
            Column("open", self._("Not used yet, in %(currency)s", **company), "money", 16),
            Column("matched", self._("Matched with"), "text", 60),
        ]

    def matched(self, pairs, count):
        """INV/1 (100.00), INV/2 (20.50), 3 more."""
        said = [f"{name} ({amount:.{self.decimals}f})" for name, amount in pairs or ()]
        if count > len(said):
            said.append(self._("%(count)s more", count=count - len(said)))
        return ", ".join(said)

    # --- summary -------------------------------------------------------------------------------------

    def checks(self, totals, lists):
        """[(what, here, there, equal)]: what the sheets say against each other and against the ledger."""
        pairs = [
            (self._("Closing balance of the customers / of the receivable accounts"),
             totals["closing"], self.facts._ledger_balance(self.period)),
            (self._("Opening balance and movements / closing balance"),
             totals["opening"] + sum(totals[key] for key in MOVEMENTS), totals["closing"]),
            (self._("Debts by age less credits not used / closing balance"),
             sum(totals[key] for key, _least in BUCKETS) + totals["credits"], totals["closing"]),
            *((self._("%(sheet)s: its list / by customer", sheet=self.movement[key]),
               lists[key]["period"], totals[key]) for key in MOVEMENTS),
        ]
        return [
            (what, round(here, self.decimals), round(there, self.decimals),
             self.company.currency_id.compare_amounts(here, there) == 0)
            for what, here, there in pairs
        ]

    def title(self, name):
        _company, date_from, date_to = self.period
        shown = [format_date(self.env, day) for day in (date_from, date_to) if day]
        period = " – ".join(shown) if date_from else self._("until %(day)s", day=shown[0])
        return f"{name}: {self.company.name}, {period}"

    def summary(self, page, totals, lists):
        page.sheet.set_column(0, 0, 62)
        page.sheet.set_column(1, 4, 20)
        page.text(0, 0, self.title(self._("Billing")), bold=True, font_size=14)
        row = self.summary_facts(page, 2)
        row = self.summary_totals(page, row + 1, totals, lists)
        row = self.summary_currencies(page, row + 1)
        self.summary_checks(page, row + 1, totals["checks"])

    def summary_facts(self, page, row):
        _company, date_from, date_to = self.period
        now = format_datetime(self.env, fields.Datetime.now(), tz=self.env["oms.day"]._zone(company=self.company))
        for label, value in (
            (self._("Company"), self.company.name), (self._("Currency"), self.code),
            (self._("First day"), date_from or self._("(since the beginning)")), (self._("Open on (end of day)"), date_to),
            (self._("Made"), self._("%(when)s by %(who)s", when=now, who=self.env.user.name)),
        ):
            page.text(row, 0, label)
            (page.text if isinstance(value, str) else page.date)(row, 1, value)
            row += 1
        return row

    def summary_totals(self, page, row, totals, lists):
        for column, title in enumerate((self._("In %(currency)s", currency=self.code), self._("Amount"),
                                        self._("Listed"))):
            page.text(row, column, title, bold=True, bottom=1)
        lines = [
            (self._("Opening balance"), totals["opening"], None),
            *((self.movement[key], totals[key], lists[key]["rows"]) for key in MOVEMENTS),
            (self._("Closing balance"), totals["closing"], None),
            *((self._("of which %(age)s", age=self.buckets[key]), totals[key], None) for key, _least in BUCKETS),
            (self._("of which credits not used"), totals["credits"], None),
            (self._("Customers"), None, totals["customers"]),
        ]
        for label, amount, count in lines:
            row += 1
            page.text(row, 0, label)
            page.money(row, 1, amount)
            page.number(row, 2, count)
        return row + 1

    def summary_currencies(self, page, row):
        for column, title in enumerate((
            self._("Open by currency"), self._("Debts"), self._("Credits"), self._("Balance"),
            self._("Balance in %(currency)s", currency=self.code),
        )):
            page.text(row, column, title, bold=True, bottom=1)
        for fact in self.facts._stream(self.facts._currencies_sql(self.period)):
            row += 1
            code, decimals = self.currencies[fact["currency_id"]]
            page.text(row, 0, code)
            for column, amount in enumerate((fact["debts"], fact["credits"], fact["debts"] + fact["credits"]), 1):
                page.money(row, column, amount, code=code, decimals=decimals)
            page.money(row, 4, fact["open"])
        return row + 1

    def summary_checks(self, page, row, checks):
        for column, title in enumerate((self._("Checks"), self._("First"), self._("Second"), self._("Result"))):
            page.text(row, column, title, bold=True, bottom=1)
        for what, here, there, equal in checks:
            row += 1
            page.text(row, 0, what)
            page.money(row, 1, here)
            page.money(row, 2, there)
            page.text(row, 3, self._("equal") if equal else self._("DIFFERENT"), bold=not equal)
