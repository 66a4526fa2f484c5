# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ...planning import return_policy, verdict
from ..returns.oms_return_line import DECISIONS

#: So many lines at most, the latest: what is beyond says nothing new.
MOST_LINES = 20_000


class OmsReturnTrial(models.TransientModel):
    """What a policy would have said of returns that were: one row for each answer with its rule, and the lines behind it."""

    _name = "oms.return.trial"
    _description = "What a return policy would have said"
    _order = "sequence, id"

    policy_id = fields.Many2one("oms.return.policy", required=True, readonly=True, ondelete="cascade")
    sequence = fields.Integer(readonly=True)
    outcome = fields.Selection(DECISIONS, "It would say", required=True, readonly=True)
    rule = fields.Char("Code", readonly=True)
    words = fields.Char("Because", compute="_compute_words")
    count = fields.Integer("Lines", readonly=True)
    changed = fields.Integer("Said otherwise then", readonly=True, help="Lines of which something else was decided.")
    amount = fields.Monetary("Worth", readonly=True, help="Of what was asked for, at the price paid, before tax.")
    fee = fields.Monetary("Fees", readonly=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    line_ids = fields.Many2many("oms.return.line", string="The lines", readonly=True)

    @api.depends("rule")
    def _compute_words(self):
        words = self.env["oms.return.line"]._oms_rule_words()
        for row in self:
            row.words = words.get(row.rule, row.rule)

    def action_lines(self):
        """The return lines behind a number."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "name": f"{self.policy_id.name}: {self.words}",
                "res_model": "oms.return.line", "view_mode": "list,form", "domain": [("id", "in", self.line_ids.ids)],
                "context": {"create": False}}


class OmsReturnPolicy(models.Model):
    _inherit = "oms.return.policy"

    def action_trial(self):
        """What would this policy have said of the returns of the last twelve months? Nothing is changed by it."""
        self.ensure_one()
        if not self.env.user.has_group("oms_returns.group_returns_manager"):
            raise AccessError(self.env._("Only managers of returns try return policies."))
        rows = self._oms_try(self._oms_last_year())
        if not rows:
            raise UserError(self.env._(
                "%s: nothing that it is for came back in the last twelve months. Try it on other products, reasons or customers.",
                self.name))
        return {"type": "ir.actions.act_window", "name": self.env._("Last year's returns by “%s”", self.name),
                "res_model": "oms.return.trial", "view_mode": "list,kanban", "mobile_view_mode": "kanban",
                "domain": [("id", "in", rows.ids)],
                "context": {"create": False, "delete": False}}

    def _oms_last_year(self):
        """Lines asked for in the last twelve months, the earliest first, of the policy's company and its branches, which the user
        sees."""
        since = fields.Datetime.subtract(fields.Datetime.now(), years=1)
        lines = self.env["oms.return.line"].search([
            ("company_id", "child_of", self.company_id.id), ("return_id.asked_on", ">=", since)],
            order="id desc", limit=MOST_LINES)
        return lines.sorted("id")

    def _oms_nearer(self, companies):
        """{company: the policies, as planning reads them, that come before this one there}: those of a branch, and of companies
        between it and this one's."""
        # sudo: where companies stand, and what is said there: that counts whoever asks
        between = {one: one.sudo().parent_ids - self.company_id.sudo().parent_ids for one in companies}
        rows = {company.id: [policy._oms_row() for policy in some] for company, some in self.sudo().search(  # sudo: as above
            [("company_id", "in", [one.id for some in between.values() for one in some])]).grouped("company_id").items()}
        return {one: [row for company in some for row in rows.get(company.id, ())] for one, some in between.items()}

    def _oms_try(self, lines):
        """Rows of what this policy would have said of return lines, in their order.

        What is so whatever a policy says (not shipped, more than that) stays as it was decided. All lines are judged together:
        none counts as taken before its turn.
        """
        row, nearer = self._oms_row(), self._oms_nearer(lines.company_id)
        fitting = [
            line for line, about in zip(lines, lines._oms_gather_abouts(), strict=True) if return_policy.fits(row, about)
            and not any(return_policy.fits(one, about) for one in nearer[line.company_id])]
        lines = lines.browse(line.id for line in fitting)
        physical = lines.filtered(lambda line: line.decision_rule in verdict.PHYSICALLY)
        rules = [rule for rule in self.env["oms.return.line"]._oms_return_rules() if rule not in verdict.PHYSICAL]
        judged = lines - physical
        said = dict(zip(judged, verdict.judge(judged._oms_gather_wanted(), row.policy, rules), strict=True))
        groups = {}
        for line in lines:
            one = said.get(line)
            key = (one.outcome, one.rule) if one else (line.decision, line.decision_rule)
            groups.setdefault(key, []).append((line, dict(one.facts).get("fee", 0.0) if one else 0.0))
        order = {outcome: place for place, (outcome, _name) in enumerate(DECISIONS)}
        return self.env["oms.return.trial"].create([
            {"policy_id": self.id, "sequence": order[outcome], "outcome": outcome, "rule": rule, "count": len(found),
             "changed": sum(self._oms_said_otherwise(line, outcome) for line, _fee in found),
             "amount": sum(line._oms_worth_asked() for line, _fee in found),
             "fee": sum(fee for _line, fee in found), "line_ids": [Command.set([line.id for line, _fee in found])]}
            for (outcome, rule), found in sorted(groups.items(), key=lambda item: (order[item[0][0]], -len(item[1])))])

    def _oms_said_otherwise(self, line, outcome):
        """Whether something else was decided; what a supervisor accepted had been asked."""
        return outcome != ("ask" if line._oms_is_answered() else line.decision)
