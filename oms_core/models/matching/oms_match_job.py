# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, models
from odoo.tools import SQL

from ...jobs import AT_FAULT, later_on_collision, run, tell, undo, why
from ...planning.matching_sure import automatic
from .oms_match import LINE, STATEMENT

_logger = logging.getLogger(__name__)
CRON = "oms_core.cron_match"
#: Receipts applied in one transaction, and looked at together.
SET, LOOKED_AT = 100, 5000


class OmsMatch(models.AbstractModel):
    """Receipts beyond doubt are applied by themselves, soon after they came: in sets that commit. What was planned is checked
    under the guards when it is written; what a killed run left, the next one plans anew."""

    _inherit = "oms.match"

    @api.model
    @later_on_collision(CRON)
    def _cron_match(self):
        first = None
        # sudo: which companies want it; a job of ours
        for company in self.env["res.company"].sudo().search([("oms_match_auto", "=", True)]):
            try:
                self.with_company(company)._match_company(company)
            except Exception as error:
                if why(error) != AT_FAULT:
                    raise
                undo(self.env)  # what is wrong with one company's accounts stops no other
                tell(_logger, f"{CRON}: payments of {company.name}", "are not applied", error)
                first = first or error
        if first:
            raise first

    @api.model
    def _match_company(self, company):
        """Apply what is sure in a company: what is planned for so many receipts is applied before more are looked at.

        :returns: as ``jobs.run``
        """
        todo, ended = self._gather_left(company), True
        for start in range(0, len(todo), LOOKED_AT):
            plan = {one[0].key: one for one in self._plan_receipts(company, todo[start:start + LOOKED_AT])}
            done = run(
                self.env, CRON, list(plan), lambda keys, plan=plan: self._apply([plan[key] for key in keys], auto=True), SET,
                name=lambda key, plan=plan: f"payment {plan[key][0].name} ({key})")
            if done is False:
                return False
            ended = ended and done
        return ended

    @api.model
    def _plan_company(self, company):
        """[(Came, Proposal)] of what is beyond doubt now."""
        return self._plan_receipts(company, self._gather_left(company))

    @api.model
    def _gather_left(self, company):
        """[Came] that nobody applied before; what somebody took back, or keeps the rest of, is left to people."""
        receipts = self._gather_receipts([company.id])
        left = self._left_to_people(receipts)
        return [came for came in receipts if came.key not in left]

    @api.model
    def _plan_receipts(self, company, receipts):
        if not receipts:
            return []
        book = self._book(company, receipts)
        came = {one.key: one for one in receipts}
        sure = automatic([one.receipt for one in receipts], book, self._rules(company))
        return [(came[receipt.key], proposal) for receipt, proposal in sure if self._can(came[receipt.key], proposal)]

    @api.model
    def _left_to_people(self, receipts):
        """Keys of those of these receipts that were applied before and are open again, or in part."""
        self.env["oms.match.applied"].flush_model()
        rows = self.env.execute_query(SQL(
            """SELECT came.model || ',' || came.id
                 FROM unnest(%(models)s::text[], %(ids)s::int[]) came(model, id)
                WHERE EXISTS (SELECT FROM oms_match_applied applied
                               WHERE applied.receipt_model = came.model AND applied.receipt_id = came.id)
                   OR came.model = %(line)s AND EXISTS (
                      SELECT FROM account_move_line line
                        JOIN account_bank_statement_line bank ON bank.move_id = line.move_id
                        JOIN oms_match_applied applied ON applied.receipt_id = bank.id AND applied.receipt_model = %(bank)s
                       WHERE line.id = came.id)""",
            models=[came.model for came in receipts], ids=[came.id for came in receipts], line=LINE, bank=STATEMENT))
        return {key for (key,) in rows}

    @api.model
    def _wake(self, companies):
        """Receipts or what they may be for came: the job looks, where the company wants it."""
        # sudo: a setting of the companies, and a job of ours
        if any(company.oms_match_auto for company in companies.sudo()):
            self.env.ref(CRON).sudo()._trigger()
