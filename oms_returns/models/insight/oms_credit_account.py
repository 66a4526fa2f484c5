# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL


class OmsCreditAccount(models.Model):
    """How much of its value a customer sends back, for the score: of goods shipped in this month and the twelve before."""

    _inherit = "oms.credit.account"

    @api.model
    def _gather_besides(self, account_ids, company, today, rules):
        found = super()._gather_besides(account_ids, company, today, rules)
        if not rules.weights.get("returns"):
            return found
        rows = self.env.execute_query(SQL(
            """SELECT account.id, (SUM(rate.returned_value) / NULLIF(SUM(rate.shipped_value), 0))::float
                 FROM oms_credit_account account
                 JOIN oms_return_rate rate ON rate.partner_id = account.partner_id AND rate.company_id = account.company_id
                WHERE account.id = ANY(%s) AND rate.month >= %s
                GROUP BY account.id""", list(account_ids), today.replace(day=1) - relativedelta(years=1)))
        for account_id, share in rows:
            if share is not None:
                found.setdefault(account_id, {})["returned"] = min(share, 1.0)
        return found
