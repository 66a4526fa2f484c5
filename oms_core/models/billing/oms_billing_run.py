# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date
from odoo.tools.misc import formatLang

#: So many orders are looked at while a person waits; more in the background.
AT_ONCE = 300
#: What becomes of invoices that are not sent, until somebody does something about it.
UNSENT = ("no_email", "by_hand", "failed")


class OmsBillingRun(models.Model):
    """Billing of all orders of a company that are due on a day: a preview, then invoices in sets that commit.

    draft → counting (the preview is being made) → ready → running → done, stopped in between at will. What becomes of each
    order is a row of ``oms.billing.run.line``, written with its invoice in one transaction: whoever goes on, on whichever
    server, finds what is left. Each invoice has a key of the run that is unique.
    """

    _name = "oms.billing.run"
    _description = "Billing run"
    _order = "id desc"

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        "Invoice date", required=True, default=lambda self: self.env["oms.day"]._today(company=self.env.company),
        help="Invoices have this date, and who is due on it is billed.")
    partner_ids = fields.Many2many(
        "res.partner", string="Only these customers", ondelete="restrict", help="Empty: all. Also those whose bills they get.")
    early = fields.Boolean("Also who is not due yet")
    send = fields.Boolean("Send the invoices", help="Each once, as the customer gets invoices (e-mail unless said otherwise).")
    scheduled = fields.Boolean("By itself", readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "New"), ("counting", "Preview is being made"), ("ready", "Preview"), ("running", "Running"),
         ("stopped", "Stopped"), ("done", "Done")], required=True, default="draft", readonly=True, index=True, copy=False)
    counted_to = fields.Integer(readonly=True, default=0, copy=False)
    user_id = fields.Many2one("res.users", "Started by", readonly=True, copy=False)
    started_on = fields.Datetime(readonly=True, copy=False)
    ended_on = fields.Datetime(readonly=True, copy=False)
    line_ids = fields.One2many("oms.billing.run.line", "run_id", "Orders", readonly=True)
    in_ids = fields.One2many(
        "oms.billing.run.line", "run_id", "Billed", readonly=True, domain=[("state", "in", ("planned", "billed"))])
    out_ids = fields.One2many(
        "oms.billing.run.line", "run_id", "Left out", readonly=True, domain=[("state", "not in", ("planned", "billed"))])
    invoice_ids = fields.One2many("account.move", "oms_run_id", "Invoices", readonly=True)

    invoice_count = fields.Integer("Number of invoices", compute="_compute_counts")
    billed_count = fields.Integer("Written", compute="_compute_counts")
    order_count = fields.Integer("Number of orders", compute="_compute_counts")
    left_count = fields.Integer("Orders left out", compute="_compute_counts")
    failed_count = fields.Integer("Not billed", compute="_compute_counts")
    unsent_count = fields.Integer("Not sent", compute="_compute_sent")
    sent_count = fields.Integer("Sent", compute="_compute_sent")
    to_send_count = fields.Integer("To be sent", compute="_compute_sent")
    amount = fields.Monetary(
        "Amount", compute="_compute_counts", help="Taxes included; other currencies at the rate of the date.")
    amounts = fields.Char("By currency", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", aggregator=None)

    _scheduled_once = models.UniqueIndex(
        "(company_id, date) WHERE scheduled", "The run of this company for this day is there already.")

    @api.depends("date", "company_id")
    def _compute_name(self):
        for run in self:
            run.name = self.env._(
                "Billing of %(day)s (%(number)s)", day=fields.Date.to_string(run.date), number=run._origin.id or "…",
            ) if run.date else False

    @api.depends("line_ids.state", "line_ids.amount", "line_ids.amount_company", "line_ids.number")
    def _compute_counts(self):
        rows = self._gather_counts()
        for run in self:
            found = rows.get(run.id, {})
            mine = {key: value for key, value in found.items() if key[0] in ("planned", "billed")}
            # An invoice is of one state: all its orders are billed at once.
            run.billed_count = sum(row.invoices for (state, _c), row in mine.items() if state == "billed")
            run.invoice_count = run.billed_count + sum(row.invoices for (state, _c), row in mine.items() if state == "planned")
            run.order_count = sum(row.orders for row in mine.values())
            run.failed_count = sum(row.orders for (state, _c), row in found.items() if state == "failed")
            run.left_count = sum(row.orders for (state, _c), row in found.items() if state not in ("planned", "billed"))
            run.amount = sum(row.amount_company for row in mine.values())
            sums = defaultdict(float)
            for (_state, currency_id), row in mine.items():
                sums[currency_id] += row.amount
            run.amounts = ", ".join(
                formatLang(self.env, amount, currency_obj=self.env["res.currency"].browse(currency_id))
                for currency_id, amount in sorted(sums.items()))
            ended = run.billed_count + run.failed_count
            run.progress = 100.0 if run.state == "done" else 100.0 * ended / (run.invoice_count + run.failed_count or 1)

    def _gather_counts(self):
        """{run id: {(state, currency id): row}} of the orders of these runs, in one query."""
        self.env["oms.billing.run.line"].flush_model()
        found = defaultdict(dict)
        for row in self.env.execute_query(SQL(
                """SELECT run_id, state, currency_id, COUNT(*), COUNT(DISTINCT COALESCE(move_id, -number)),
                          SUM(amount), SUM(amount_company)
                     FROM oms_billing_run_line WHERE run_id = ANY(%s) GROUP BY 1, 2, 3""", list(self._origin.ids))):
            found[row[0]][row[1:3]] = _Counts(row[3], row[4], float(row[5] or 0), float(row[6] or 0))
        return found

    @api.depends("invoice_ids.oms_send_state")
    def _compute_sent(self):
        # sudo: how many; whoever reads the run may read its invoices
        groups = self.env["account.move"].sudo()._read_group(
            [("oms_run_id", "in", self._origin.ids)], ["oms_run_id", "oms_send_state"], ["__count"])
        counts = {(run.id, state): count for run, state, count in groups}
        doubts = {}
        if any(state == "sending" for _run, state in counts):  # seldom: most are being sent for a second
            # sudo: as above
            doubts = {run.id: count for run, count in self.env["account.move"].sudo()._read_group(
                Domain("oms_run_id", "in", self._origin.ids) & self.env["account.move"]._oms_doubt_domain(),
                ["oms_run_id"], ["__count"])}
        for run in self:
            mine, doubt = run._origin.id, doubts.get(run._origin.id, 0)
            run.sent_count = counts.get((mine, "sent"), 0)
            run.unsent_count = doubt + sum(counts.get((mine, state), 0) for state in UNSENT)
            run.to_send_count = sum(counts.get((mine, state), 0) for state in ("waiting", "sending")) - doubt

    # --- what people do ---------------------------------------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and {"company_id", "date", "partner_ids", "early"} & vals.keys():
            for run in self.filtered(lambda run: run.state not in ("draft", "ready")):
                raise UserError(self.env._(
                    "%(run)s is on its way or done: whom it bills cannot be changed. Make another run.", run=run.display_name))
            runs = self.filtered(lambda run: run.state == "ready")
            result = super().write(vals)
            runs.sudo()._forget_preview()  # sudo: the user may write the run; its rows are nobody's to write
            return result
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        for run in self.filtered(lambda run: run.state not in ("draft", "counting", "ready")):
            raise UserError(self.env._(
                "%(run)s was started and is kept: its invoices say that they are of it.", run=run.display_name))

    def action_preview(self):
        """Find out whom this run bills, how much, and who is left out and why. Nothing is written but the list."""
        run = self._check_accountant({"draft", "ready"})
        run._forget_preview()
        if run._candidates(0, AT_ONCE + 1, count=True) > AT_ONCE:
            run.state = "counting"
            self._wake()
            return True
        while ids := run._candidates(run.counted_to, AT_ONCE):
            run._list_orders(ids)
        run._number_invoices()
        run._price_invoices(run._not_priced(0, AT_ONCE))
        run.state = "ready"
        return True

    def action_start(self):
        """Write the invoices of the preview, in the background."""
        run = self._check_accountant({"ready"})
        if not run.line_ids.search_count([("run_id", "=", run.id), ("state", "=", "planned")], limit=1):
            raise UserError(self.env._(
                "Nobody is to be billed in %(run)s. Its list says why; who is not due yet can be billed early.",
                run=run.display_name))
        run.write({"state": "running", "user_id": self.env.user.id, "started_on": fields.Datetime.now()})
        self._wake()
        return True

    def action_stop(self):
        """Stop after the set that is being billed. What is written stays."""
        self._check_accountant({"running"}).state = "stopped"
        return True

    def action_resume(self):
        self._check_accountant({"stopped"}).state = "running"
        self._wake()
        return True

    def action_try_failed(self):
        """Try the orders again that could not be billed."""
        run = self._check_accountant({"done", "stopped"})
        lines = run.line_ids.search([("run_id", "=", run.id), ("state", "=", "failed"), ("number", "!=", 0)])
        if not lines:
            raise UserError(self.env._("Every order of %(run)s that was tried could be billed.", run=run.display_name))
        lines.write({"state": "planned", "reason": False})
        run.write({"state": "running", "ended_on": False})
        self._wake()
        return True

    def action_look(self):
        """How far is it? The form is read anew."""
        return True

    def action_invoices(self):
        self.ensure_one()
        name = self.env._("Invoices of %s", self.display_name)
        return {**self._get_action(name, "account.move", [("oms_run_id", "=", self.id)]),
                "views": [(self.env.ref("account.view_out_invoice_tree").id, "list"), (False, "kanban"), (False, "form")],
                "context": {"create": False, "default_move_type": "out_invoice"}}  # by it Odoo's list has its customers

    def action_unsent(self):
        self.ensure_one()
        unsent = Domain("oms_send_state", "in", UNSENT) | self.env["account.move"]._oms_doubt_domain()
        return {**self.env["ir.actions.act_window"]._for_xml_id("oms_core.oms_billing_unsent_action"),
                "domain": list(Domain("oms_run_id", "=", self.id) & unsent)}

    def action_left_out(self):
        self.ensure_one()
        return {**self._get_action(self.env._("Left out of %s", self.display_name), "oms.billing.run.line", [
            ("run_id", "=", self.id), ("state", "not in", ("planned", "billed"))]), "context": {"group_by": ["state"]}}

    def action_by_customer(self):
        self.ensure_one()
        return {**self._get_action(self.env._("%s by customer", self.display_name), "oms.billing.run.line", [
            ("run_id", "=", self.id), ("state", "in", ("planned", "billed"))]),
            "views": [(False, "graph"), (False, "pivot"), (False, "list")]}

    @api.model
    def _get_action(self, name, model, domain):
        return {"type": "ir.actions.act_window", "name": name, "res_model": model, "domain": domain,
                "view_mode": "list,kanban,form", "views": [(False, "list"), (False, "kanban"), (False, "form")],
                "mobile_view_mode": "kanban", "context": {"create": False}}

    def _check_accountant(self, states):
        """This run, for writing what nobody types.

        :raises AccessError: for who may not bill
        :raises UserError: where the run is in another state
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only users of the group Invoicing may make billing runs."))
        run = self.sudo()  # sudo: group and rights on the run (its company among them) checked above
        # Two people at once: the second sees what the first did.
        run.lock_for_update(allow_referencing=True)  # invoices that are being written refer to it
        run.invalidate_recordset(["state"])
        if run.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(self.env._(
                "%(run)s is in the state “%(state)s”: that is not possible now. Open it again to see what is.",
                run=run.display_name, state=labels[run.state]))
        return run

    def _forget_preview(self):
        self.line_ids.unlink()
        self.write({"state": "draft", "counted_to": 0})

    def _said(self):
        """The run in words, for logs."""
        return f"{self.name} ({self.company_id.name}, {format_date(self.env, self.date)})"


class _Counts:
    __slots__ = ("amount", "amount_company", "invoices", "orders")

    def __init__(self, orders, invoices, amount, amount_company):
        self.orders, self.invoices, self.amount, self.amount_company = orders, invoices, amount, amount_company
