# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...jobs import later_on_collision, run
from ...planning.matching_sure import automatic
from .oms_match import LINE

CRON = "oms_core.cron_match"
#: Receipts applied in one transaction.
SET = 100


class OmsMatch(models.AbstractModel):
    """Receipts beyond doubt are applied by themselves, soon after they came: in sets that commit. What was planned is checked
    under the guards when it is written; what a killed run left, the next one plans anew."""

    _inherit = "oms.match"

    @api.model
    @later_on_collision(CRON)
    def _cron_match(self):
        # sudo: which companies want it; a job of ours
        for company in self.env["res.company"].sudo().search([("oms_match_auto", "=", True)]):
            self.with_company(company)._match_company(company)

    @api.model
    def _match_company(self, company):
        """Apply what is sure in a company.

        :returns: as ``jobs.run``
        """
        plan = {came.key: (came, proposal) for came, proposal in self._plan_company(company)}
        return run(self.env, CRON, list(plan), lambda keys: self._apply([plan[key] for key in keys], auto=True), SET,
                   name=lambda key: f"payment {plan[key][0].name} ({key})")

    @api.model
    def _plan_company(self, company):
        """[(Came, Proposal)] of what is beyond doubt now."""
        receipts = {came.key: came for came in self._gather_receipts([company.id])}
        for key in self._left_to_people(company):
            receipts.pop(key, None)
        if not receipts:
            return []
        book = self._book(company, list(receipts.values()))
        sure = automatic([came.receipt for came in receipts.values()], book, self._rules(company))
        return [(receipts[receipt.key], proposal) for receipt, proposal in sure if self._can(receipts[receipt.key], proposal)]

    @api.model
    def _left_to_people(self, company):
        """Keys of receipts that were applied before and are open again, or in part: somebody took it back, or keeps the rest."""
        rows = self.env.execute_query(SQL(
            """SELECT receipt_model || ',' || receipt_id FROM oms_match_applied WHERE company_id = %(company)s
                UNION
               SELECT %(line)s || ',' || line.id
                 FROM oms_match_applied applied
                 JOIN account_bank_statement_line bank ON bank.id = applied.receipt_id
                 JOIN account_move_line line ON line.move_id = bank.move_id
                WHERE applied.company_id = %(company)s AND applied.receipt_model = 'account.bank.statement.line'
                  AND line.reconciled IS NOT TRUE""", company=company.id, line=LINE))
        return [key for (key,) in rows]

    @api.model
    def _wake(self, companies):
        """Receipts or what they may be for came: the job looks, where the company wants it."""
        # sudo: a setting of the companies, and a job of ours
        if any(company.oms_match_auto for company in companies.sudo()):
            self.env.ref(CRON).sudo()._trigger()
