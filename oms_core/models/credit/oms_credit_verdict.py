# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .oms_credit_kinds import KINDS


class OmsCreditVerdict(models.Model):
    """What a rule said of an order when it was checked, passed or not. Append-only; one check writes one set."""

    _name = "oms.credit.verdict"
    _description = "Credit decision"
    _order = "date desc, id"
    _log_access = False

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    rule_id = fields.Many2one("oms.credit.rule", ondelete="set null", index="btree_not_null", readonly=True)
    kind = fields.Selection([(kind.code, kind.label) for kind in KINDS], "What was checked", required=True, readonly=True)
    result = fields.Selection(
        [("pass", "Passed"), ("hold", "Hold"), ("refuse", "Refuse")], "Decision", required=True, readonly=True)
    enforced = fields.Boolean(readonly=True, help="Whether the decision counted; otherwise it was observed only.")
    facts = fields.Json(readonly=True)
    facts_text = fields.Char("Compared", compute="_compute_facts_text")
    date = fields.Datetime("On", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True)

    @api.depends("facts")
    def _compute_facts_text(self):
        for verdict in self:
            verdict.facts_text = self.env["oms.credit"]._say_compared(verdict)

    def action_open_order(self):
        """Open the order that it is about."""
        self.ensure_one()
        return self.order_id._get_records_action()

    @api.model
    def _append(self, rows):
        """Keep decisions, in one statement.

        :param rows: list of (order, :class:`planning.credit_rules.Result`, enforced, facts)
        """
        if not rows:
            return
        self.env.cr.execute(SQL(
            """INSERT INTO oms_credit_verdict
                           (order_id, company_id, rule_id, kind, result, enforced, facts, date, user_id)
                    SELECT taken.*, %s, %s
                      FROM unnest(%s, %s, %s, %s, %s, %s, %s::jsonb[])
                           AS taken(order_id, company_id, rule_id, kind, result, enforced, facts)""",
            fields.Datetime.now(), self.env.uid,
            [order.id for order, *_rest in rows],
            [order.company_id.id for order, *_rest in rows],
            SQL("%s::int[]", [result.rule.id for _order, result, *_rest in rows]),
            [result.rule.kind for _order, result, *_rest in rows],
            [result.result for _order, result, *_rest in rows],
            [enforced for *_rest, enforced, _facts in rows],
            [json.dumps(facts) for *_rest, facts in rows],
        ))
        self.invalidate_model(flush=False)

    def write(self, vals):
        raise AccessError(self.env._("Decisions about orders are never rewritten."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Decisions about orders are never deleted."))
