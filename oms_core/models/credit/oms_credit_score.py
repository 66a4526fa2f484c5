# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

CLASSES = [("A", "A"), ("B", "B"), ("C", "C"), ("D", "D"), ("E", "E")]
#: Snapshots are kept for this many days.
KEPT = 5 * 366


class OmsCreditScore(models.Model):
    """The score of an account on a day on which it changed. Append-only, one a day at most."""

    _name = "oms.credit.score"
    _description = "Credit score of a day"
    _rec_name = "date"
    _order = "date desc, id desc"
    _log_access = False

    account_id = fields.Many2one("oms.credit.account", "Customer", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    score = fields.Integer(required=True, readonly=True, aggregator="avg")
    credit_class = fields.Selection(CLASSES, "Class", required=True, readonly=True)
    days_late = fields.Float("Days late", readonly=True, digits=(16, 1), aggregator="avg")
    on_time = fields.Float("Paid on time", readonly=True, aggregator="avg")
    parts = fields.Json(readonly=True)

    _day_uniq = models.UniqueIndex("(account_id, date)", "A score is kept once a day.")

    def write(self, vals):
        raise AccessError(self.env._("A score of the past is never rewritten."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A score of the past is never deleted."))

    @api.model
    def _apply_snapshots(self, rows, day):
        """Keep the scores of ``rows`` (see ``_apply_scores``) that differ from the last ones kept, in one insert."""
        self.env.cr.execute(SQL(
            """INSERT INTO oms_credit_score (account_id, company_id, date, score, credit_class, days_late, on_time, parts)
               SELECT fresh.id, fresh.company_id, %(day)s, fresh.score, fresh.credit_class, fresh.days_late,
                      fresh.on_time, fresh.parts
                 FROM jsonb_to_recordset(%(rows)s::jsonb) AS fresh(id int, company_id int, score int,
                      credit_class varchar, days_late numeric, on_time float, parts jsonb)
            LEFT JOIN LATERAL (SELECT last.score, last.credit_class FROM oms_credit_score last
                                WHERE last.account_id = fresh.id ORDER BY last.date DESC LIMIT 1) last ON TRUE
                WHERE fresh.score IS NOT NULL
                  AND (last.score, last.credit_class) IS DISTINCT FROM (fresh.score, fresh.credit_class)
                ORDER BY fresh.id
          ON CONFLICT (account_id, date) DO NOTHING""", rows=rows, day=day))

    @api.autovacuum
    def _gc_old(self):
        """Snapshots past their time."""
        self.env.cr.execute(SQL(
            "DELETE FROM oms_credit_score WHERE date < %s", fields.Datetime.now() - timedelta(days=KEPT)))
