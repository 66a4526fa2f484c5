# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsCreditAccount(models.Model):
    """Who has orders held for credit gets them looked at again within seconds: the job is wakened, and does it."""

    _inherit = "oms.credit.account"

    def _oms_wake_mine(self):
        """A limit, or whatever else keeps orders of these accounts, is another one."""
        self._oms_wake((self.partner_id | self.member_ids).ids, self.company_id.ids)

    @api.model
    def _oms_wake_for_items(self, items):
        """Receivable items were posted or matched."""
        # sudo: whose items they are, for whoever was allowed to post or match them
        items = items.sudo().filtered(lambda item: item.partner_id and item.account_type == "asset_receivable")
        if items:
            self._oms_wake(items.partner_id.commercial_partner_id.ids, items.company_id.ids)

    @api.model
    def _oms_wake(self, partner_ids=None, company_ids=None):
        """Wake the job if orders of these customers, or of those who share a limit with them, are held for credit.

        :param partner_ids: ids of commercial partners; None: all
        :param company_ids: None: all
        """
        if partner_ids is not None and not partner_ids:
            return False
        self.env["sale.order"].flush_model(["oms_credit_held", "state", "partner_invoice_id", "company_id"])
        self.env["oms.credit.account"].flush_model(["partner_id", "member_ids"])
        conditions = [SQL("sale.oms_credit_held AND sale.state = 'sale'")]
        if company_ids is not None:
            conditions.append(SQL(  # with their branches and head companies, which may use one limit
                """sale.company_id IN (
                       SELECT other.id FROM res_company mine
                         JOIN res_company other ON split_part(other.parent_path, '/', 1) = split_part(mine.parent_path, '/', 1)
                        WHERE mine.id = ANY(%s))""", list(company_ids)))
        if partner_ids is not None:
            conditions.append(SQL("payer.commercial_partner_id IN (%s)", self._sharing_sql(list(partner_ids))))
        held = self.env.execute_query(SQL(
            """SELECT 1 FROM sale_order sale JOIN res_partner payer ON payer.id = sale.partner_invoice_id
                WHERE %s LIMIT 1""", SQL(" AND ").join(conditions)))
        if held:
            # sudo: a job of ours, whoever was allowed to post the payment or to raise the limit
            self.env.ref("oms_core.cron_process").sudo()._trigger()
        return bool(held)

    @api.model
    def _sharing_sql(self, partner_ids):
        """These partners and all that share a limit with one of them."""
        holders = SQL(
            """SELECT id AS account_id, partner_id FROM oms_credit_account
                UNION ALL SELECT account_id, partner_id FROM oms_credit_account_member_rel""")
        return SQL(
            """SELECT unnest(%(ids)s) UNION
               SELECT other.partner_id FROM (%(holders)s) other
                 JOIN (%(holders)s) mine ON mine.account_id = other.account_id AND mine.partner_id = ANY(%(ids)s)""",
            ids=partner_ids, holders=holders)
