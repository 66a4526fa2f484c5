# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsCreditAccount(models.Model):
    """What a customer had their bank take back counts in the score as disputed, until it is won. What they owe again is an open
    item of the ledger."""

    _inherit = "oms.credit.account"

    @api.model
    def _history_items(self):
        return SQL(
            """%s UNION ALL
               SELECT account.id, 'chargeback', NULL::int, back.amount_company, back.day, back.day, CAST(NULL AS date)
                 FROM oms_chargeback back
                 JOIN oms_credit_account account ON account.partner_id = back.partner_id AND account.company_id = back.company_id
                WHERE back.state != 'won' AND account.id IN (SELECT account_id FROM term)""", super()._history_items())
