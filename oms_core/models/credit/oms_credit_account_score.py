# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from markupsafe import Markup

from odoo import api, fields, models

from ...tools import SEES_CREDIT, Fact
from .oms_credit_score import CLASSES


class OmsCreditAccount(models.Model):
    """Does the customer pay on time? Worked out by the jobs (oms_credit_account_rate.py), for people to read.

    Without a class there is not enough history: score, days late and the rest mean nothing then, 0 included.
    """

    _inherit = "oms.credit.account"

    score = fields.Integer(
        readonly=True, copy=False, aggregator="avg", groups=SEES_CREDIT,
        help="0 to 100, from the customer's own invoices; without a class there is not enough history.")
    credit_class = fields.Selection(CLASSES, "Class", readonly=True, copy=False, index=True)
    score_parts = fields.Json(readonly=True, copy=False, groups=SEES_CREDIT)
    days_late = fields.Float(
        "Days late", readonly=True, copy=False, digits=(16, 1), aggregator="avg",
        help="Days beyond terms, weighted by amount, of what was paid or is overdue. Negative: pays early.")
    on_time = fields.Float(
        "Paid on time", readonly=True, copy=False, aggregator="avg", help="Share of the amount that was not paid late.")
    recommended_limit = fields.Monetary(
        "Recommended limit", readonly=True, copy=False, groups=SEES_CREDIT,
        help="The credit that the purchases of the last 12 months need, times what the class is trusted with.")
    scored_on = fields.Date("Score of", readonly=True, copy=False, index=True)
    scored_invoices = fields.Integer("Invoices behind the score", readonly=True, copy=False)
    expected_delay = fields.Integer(
        "Expected delay (days)", readonly=True, copy=False, groups=SEES_CREDIT,
        help="Days after the due date on which the customer is expected to pay.")
    volume_year = fields.Monetary("Invoiced in 12 months", readonly=True, copy=False)
    automatic = fields.Boolean(
        "Made for the score only", readonly=True, copy=False,
        help="The customer was invoiced and nobody has decided on a limit.")
    score_ids = fields.One2many("oms.credit.score", "account_id", "Scores by day", groups=SEES_CREDIT)
    score_shown = fields.Html(compute="_compute_score_shown", sanitize=False, groups=SEES_CREDIT)
    score_history = fields.Text(compute="_compute_score_history", groups=SEES_CREDIT)

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever opens an account takes over the one that the score made for itself, if there is one."""
        pairs = [(vals.get("partner_id"), vals.get("company_id") or self.env.company.id) for vals in vals_list]
        made = self.with_context(active_test=False).search([
            ("automatic", "=", True), ("partner_id", "in", [partner for partner, _company in pairs])])
        made = {(account.partner_id.id, account.company_id.id): account for account in made}
        fresh = [vals for vals, pair in zip(vals_list, pairs) if pair not in made]
        created = iter(super().create(fresh))
        accounts = self.browse()
        for vals, pair in zip(vals_list, pairs):
            taken = made.pop(pair, None)
            if taken:
                taken.write({"limited": True, "active": True, **vals})
                accounts += taken
            else:
                accounts += next(created)
        return accounts

    def write(self, vals):
        if {"limited", "limit", "active"} & set(vals):
            vals = {**vals, "automatic": Fact(False)}
        return super().write(vals)

    # --- how it came about, for people -----------------------------------------------------------------------------

    @api.depends("score_parts", "credit_class")
    @api.depends_context("lang")
    def _compute_score_shown(self):
        bar = Markup(
            '<div class="d-flex align-items-center mb-1 o_oms_score_part"><span class="o_oms_score_name">%s</span>'
            '<div class="progress flex-grow-1 mx-2" role="img" aria-label="%s"><div class="progress-bar %s"'
            ' style="width: %d%%"></div></div><span class="o_oms_score_fact">%s</span></div>')
        for account in self:
            rows = []
            for part, name, said in account._oms_parts_said():
                mark = round(part["mark"])
                colour = "bg-success" if mark >= 80 else "bg-warning" if mark >= 50 else "bg-danger"
                rows.append(bar % (name, mark, colour, max(mark, 1), said))
            account.score_shown = Markup().join(rows)

    @api.depends("score_ids")
    def _compute_score_history(self):
        """What the line on the form shows: the scores of the last changes, oldest first; nothing while there is one."""
        for account in self:
            kept = account.score_ids.sorted("date")[-60:]
            account.score_history = len(kept) > 1 and json.dumps([{
                "key": self.env._("Score"), "values": [{"x": str(day.date), "y": day.score} for day in kept]}])

    def _oms_parts_said(self):
        """[(part, its name, its fact in words)], the heaviest first."""
        _ = self.env._
        names = {
            "pays": (_("Days late"), lambda value: _("%(days)s days", days=value)),
            "on_time": (_("Paid on time"), lambda value: f"{value:.0%}"),
            "trend": (_("Trend, 90 days"), lambda value: _("%(days)s days", days=f"{value:+}")),
            "used": (_("Use of the limit"), lambda value: _("over %(share)s", share="900%") if value > 9 else f"{value:.0%}"),
            "overdue": (_("Oldest overdue"), lambda value: _("%(days)s days", days=value)),
            "disputes": (_("Disputes and credit notes"), lambda value: f"{value:.0%}"),
            "returns": (_("Sent back"), lambda value: f"{value:.0%}"),
            "history": (_("Length of history"), lambda value: _("%(count)s invoices", count=value)),
        }
        parts = self.score_parts or {}
        heavy = sorted((name for name in parts if name in names), key=lambda name: -parts[name]["weight"])
        return [(parts[name], names[name][0], names[name][1](parts[name]["value"])) for name in heavy]

    def action_oms_rate(self):
        """Work the score out now."""
        self.check_access("write")
        self.sudo()._oms_rate()  # sudo: the right to change the account was checked; invoices are only read
