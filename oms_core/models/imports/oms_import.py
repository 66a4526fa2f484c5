# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import time
from base64 import b64encode
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...planning import days
from ...planning.order_lines import OUTCOMES, plan_lines
from ...planning.read_lines import read_lines
from ...planning.read_table import Limits, read_table
from ...planning.table_error import TableError
from .oms_import_words import phase_labels, refusal

SAMPLE = 20  # rows that are looked at for a sample of each column
STATES = [
    ("running", "Importing"),
    ("waiting", "Returns waiting"),
    ("done", "Done"),
]


class OmsImport(models.Model):
    """A file of a sales channel's order lines, and what became of each line.

    The way in is :meth:`_oms_import_file` (reads, decides, keeps the lines; writes no order yet), then
    :meth:`_oms_run` (see ``oms_import_run``; makes the orders in chunks, resumes where it stopped).
    """

    _name = "oms.import"
    _description = "Import of orders"
    _order = "id desc"

    name = fields.Char("Number", required=True, readonly=True, copy=False)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Imported by", required=True, readonly=True)
    channel = fields.Char("Sales channel", required=True, readonly=True)
    file_name = fields.Char(readonly=True)
    file = fields.Binary("The file as it came", attachment=False, readonly=True)
    sha256 = fields.Char("Fingerprint", required=True, readonly=True)
    options = fields.Json(readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="running", index=True)
    shift_days = fields.Integer("Dates shifted by (days)", readonly=True)
    line_ids = fields.One2many("oms.import.line", "import_id", "Lines", readonly=True)
    lines_in = fields.Integer("Lines in the file", readonly=True)
    amount_in = fields.Float("Amount in the file", digits=(20, 6), readonly=True)
    chunks = fields.Integer("Steps done", readonly=True)
    seconds = fields.Json(readonly=True, help="Seconds and queries spent, per phase.")
    speed = fields.Text("Where the time went", compute="_compute_speed")
    reconciled = fields.Boolean(readonly=True, help="Every line of the file is accounted for in the orders.")
    reconcile_note = fields.Text("What does not add up", readonly=True)
    order_count = fields.Integer("Orders", compute="_compute_counts")
    lines_order = fields.Integer("Order lines", compute="_compute_counts")
    lines_charge = fields.Integer("Charges", compute="_compute_counts")
    lines_return = fields.Integer("Returned lines", compute="_compute_counts")
    lines_rejected = fields.Integer("Rejected lines", compute="_compute_counts")
    amount_order = fields.Monetary("Ordered", compute="_compute_counts")
    amount_charge = fields.Monetary("Charged", compute="_compute_counts")
    amount_return = fields.Monetary("Returned", compute="_compute_counts")
    amount_rejected = fields.Monetary("Rejected", compute="_compute_counts")
    lines_pending = fields.Integer("Lines still to import", compute="_compute_counts")
    lines_waiting = fields.Integer("Returns waiting", compute="_compute_counts")
    progress = fields.Float("Progress (%)", compute="_compute_counts")

    _sha_uniq = models.UniqueIndex("(company_id, channel, sha256)", "This file was imported before.")

    @api.depends("line_ids.outcome", "line_ids.state", "line_ids.order_id")
    def _compute_counts(self):
        found = {}
        groups = self.env["oms.import.line"]._read_group(
            [("import_id", "in", self.ids)], ["import_id", "outcome", "state"], ["__count", "amount:sum"])
        for record, outcome, state, count, amount in groups:
            found.setdefault(record.id, []).append((outcome, state, count, amount))
        orders = dict(self.env["oms.import.line"]._read_group(
            [("import_id", "in", self.ids)], ["import_id"], ["order_id:count_distinct"]))
        for record in self:
            rows = found.get(record.id, [])
            for outcome in OUTCOMES:
                record[f"lines_{outcome}"] = sum(row[2] for row in rows if row[0] == outcome)
                record[f"amount_{outcome}"] = sum(row[3] for row in rows if row[0] == outcome)
            record.order_count = orders.get(record, 0)
            record.lines_pending = sum(row[2] for row in rows if row[1] == "pending")
            record.lines_waiting = sum(row[2] for row in rows if row[1] == "waiting")
            record.progress = 100 - 100 * record.lines_pending / record.lines_in if record.lines_in else 0

    @api.depends("seconds", "lines_in")
    def _compute_speed(self):
        for record in self:
            record.speed = "\n".join(
                self.env._(
                    "%(phase)s: %(seconds).2f s, %(rate)d lines/s, %(queries)d queries", phase=label,
                    seconds=spent["seconds"], rate=record.lines_in / max(spent["seconds"], 0.001),
                    queries=spent["queries"])
                for phase, label in phase_labels(self.env).items()
                for spent in [(record.seconds or {}).get(phase)] if spent)

    # --- the file ------------------------------------------------------------------------------------

    @api.model
    def _oms_import_file(self, name, data, options=None):
        """Read a file, decide on each of its lines and keep them; the orders are for :meth:`_oms_run` to make.

        :param str name: the file's name
        :param bytes data: the file: CSV or XLSX, plain or gzipped
        :param dict options: see ``oms_import_options``
        :return: the new import; or the unfinished one of this very file, to go on with
        :raise UserError: the file can not be read (nothing is written) or was imported before
        """
        self._oms_check_may_import()
        self._oms_check_file(name, data)
        options = self._oms_options(options)
        sha256 = hashlib.sha256(data).hexdigest()
        earlier = self._oms_earlier(sha256, options)
        if earlier:
            return earlier
        spent = {}
        with self._oms_timed(spent, "read"):
            lines = self._oms_read(name, data, options)
        # Imports wait for each other, and one that waited sees a serialization failure instead of yesterday's facts. The
        # number comes from a sequence without gaps, where nobody waits: who finds it taken fails at once, and so do the
        # few tries that Odoo makes while a small import runs to its end.
        self.env["oms.guard"]._lock(self.env.cr, "import", [(0, 0)])
        number = self.env["ir.sequence"].sudo().next_by_code("oms.import")  # sudo: the right was checked above
        with self._oms_timed(spent, "classify"):
            plan, shift = self._oms_plan(lines, options)
        with self._oms_timed(spent, "store"):
            record = self.sudo().create({  # sudo: nobody writes imports by hand; the right was checked above
                **self._oms_import_vals(sha256, options, lines, shift),
                "name": number, "file_name": name, "file": b64encode(data),
            }).sudo(self.env.su)
            record._oms_store_lines(plan, options, shift)
            self._oms_remember(options)
        record._oms_add_seconds(spent)
        return record

    @api.model
    def _oms_preview_file(self, name, data, options=None):
        """(:class:`~.planning.order_lines.Plan`, days of shift) of what an import would do; writes nothing."""
        try:
            return self._oms_plan(*self._oms_preview_lines(name, data, options))
        except TableError as error:
            raise UserError(refusal(self.env, error)) from error

    @api.model
    def _oms_preview_lines(self, name, data, options=None):
        """(lines, complete options) of a file that may be imported, for who can ask.

        :raise TableError: :class:`~.planning.conventions.Ambiguous` where the channel has to say more
        """
        self._oms_check_may_import()
        self._oms_check_file(name, data)
        options = self._oms_options(options)
        self._oms_earlier(hashlib.sha256(data).hexdigest(), options)
        return self._oms_read_lines(name, data, options), options

    def _oms_check_file(self, name, data):
        """A file is a name (or none) and bytes: what else a program gives is told, not tripped over."""
        if not (name in (None, False) or isinstance(name, str)) or not isinstance(data, (bytes, bytearray)):
            raise UserError(self.env._("A file is its name and its bytes, as they stand on the disk. Nothing was imported."))

    def _oms_check_may_import(self):
        """Imports make products, customers and orders: for supervisors of the order desk (and the system)."""
        if not self.env.su and not self.env.user.has_group("oms_core.group_oms_supervisor"):
            raise AccessError(self.env._("Only supervisors of the order desk import orders."))

    def _oms_earlier(self, sha256, options):
        """The unfinished import of this very file, if there is one.

        :raise UserError: it was imported to the end, or another file of this channel is not finished
        """
        imports = self.search([("company_id", "=", self.env.company.id), ("channel", "=", options["channel"])])
        same = imports.filtered(lambda record: record.sha256 == sha256)
        if same and same.state != "running":
            raise UserError(self.env._(
                "This file was imported before: see %(number)s of %(date)s. Nothing was done.",
                number=same.name, date=self.env["oms.day"]._of(same.create_date, company=same.company_id)))
        other = imports.filtered(lambda record: record.state == "running") - same
        if other:
            raise UserError(self.env._(
                "%(number)s of the same sales channel is not finished. Let it go on first, then import this file.",
                number=other[0].name))
        return same

    @api.model
    def _oms_read(self, name, data, options):
        """The lines of a file; a file that is not what it should be is refused with line and column."""
        try:
            return self._oms_read_lines(name, data, options)
        except TableError as error:
            raise UserError(refusal(self.env, error)) from error

    def _oms_read_lines(self, name, data, options):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        conventions = self._oms_conventions(options)
        table = read_table(name or "", data, conventions=conventions, limits=self._oms_limits())
        today = self.env["oms.day"]._today(company=self.env.company)
        return read_lines(table, conventions=conventions, quantity_digits=digits, today=today)

    @api.model
    def _oms_header(self, name, data, options):
        """(names of the columns, the first rows) of a file, whatever its columns mean."""
        conventions = replace(self._oms_conventions(self._oms_options(options)), columns={})
        try:
            table = read_table(name or "", data, conventions=conventions, limits=self._oms_limits())
            return table.header, [fields for _line, fields in islice(table.rows, SAMPLE)]
        except TableError as error:
            raise UserError(refusal(self.env, error)) from error

    @api.model
    def _oms_limits(self):
        # sudo: limits are no secret
        get = self.env["ir.config_parameter"].sudo().get_param
        default = Limits()
        return Limits(
            size=int(get("oms_core.import_max_bytes") or default.size),
            lines=int(get("oms_core.import_max_lines") or default.lines))

    # --- keeping it ----------------------------------------------------------------------------------

    def _oms_plan(self, lines, options):
        """(plan, days by which dates are shifted) for the lines, by what is there already."""
        shift = self._oms_shift(lines, options)
        lines, products, customers = self._oms_own_codes(self._oms_own_orders(lines, options))
        known = self._oms_gather_known(lines, options, products, customers)
        sources = self._oms_gather_sources(lines, shift, options, products, customers)
        return plan_lines(lines, known, sources), shift

    def _oms_shift(self, lines, options):
        if options["date_shift"] != "yesterday":
            return int(options["date_shift"] or 0)
        last = max(line.when for line in lines).date()  # day: of the file's clock
        return (days.day(fields.Datetime.now(), options["tz"]) - last).days - 1

    def _oms_import_vals(self, sha256, options, lines, shift):
        pricelist = self.env["product.pricelist"].browse(options["pricelist_id"] or [])
        return {
            "company_id": self.env.company.id,
            "currency_id": (pricelist.currency_id or self.env.company.currency_id).id,
            "user_id": self.env.uid,
            "channel": options["channel"],
            "sha256": sha256,
            "options": options,
            "shift_days": shift,
            "lines_in": len(lines),
            "amount_in": float(sum(line.amount for line in lines)),
        }

    # --- how long it took ----------------------------------------------------------------------------

    @contextmanager
    def _oms_timed(self, spent, phase):
        """Adds the seconds and queries of the block to ``spent[phase]``; what is to be written is written in it."""
        start, queries = time.perf_counter(), self.env.cr.sql_log_count
        yield
        self.env.flush_all()
        entry = spent.setdefault(phase, {"seconds": 0.0, "queries": 0})
        entry["seconds"] += time.perf_counter() - start
        entry["queries"] += self.env.cr.sql_log_count - queries

    def _oms_add_seconds(self, spent):
        total = {phase: dict(entry) for phase, entry in (self.seconds or {}).items()}
        for phase, entry in spent.items():
            sum_ = total.setdefault(phase, {"seconds": 0.0, "queries": 0})
            sum_["seconds"] = round(sum_["seconds"] + entry["seconds"], 4)
            sum_["queries"] += entry["queries"]
        self.sudo().seconds = total  # sudo: figures of a run that was allowed

    # --- on the screen -------------------------------------------------------------------------------

    def action_orders(self):
        """The orders that this import made."""
        self.ensure_one()
        orders = self.env.execute_query(SQL(
            "SELECT DISTINCT order_id FROM oms_import_line WHERE import_id = %s AND order_id IS NOT NULL", self.id))
        return {
            "type": "ir.actions.act_window", "name": self.env._("Orders of %s", self.name),
            "res_model": "sale.order", "view_mode": "list,form", "domain": [("id", "in", [row[0] for row in orders])],
        }

    def action_lines(self):
        """Its lines, opened at one outcome if the context says which."""
        self.ensure_one()
        outcome = self.env.context.get("oms_outcome")
        return {
            "type": "ir.actions.act_window", "name": self.env._("Lines of %s", self.name),
            "res_model": "oms.import.line", "view_mode": "list,pivot,form", "domain": [("import_id", "=", self.id)],
            "context": {f"search_default_{outcome}": 1} if outcome else {},
        }

    def action_report_xlsx(self):
        return self._oms_report("xlsx")

    def action_report_csv(self):
        return self._oms_report("csv")

    def _oms_report(self, kind):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/oms/import/{self.id}/rejected.{kind}", "target": "download"}
