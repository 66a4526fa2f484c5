# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    """The whole group of companies that a customer belongs to."""

    _inherit = "res.partner"

    def _oms_company_group(self, company):
        """The commercial partners under the top-most parent of this one, and all that share a credit limit of this
        company with one of them; itself first. Two statements."""
        self.ensure_one()
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """WITH RECURSIVE up AS (
                      SELECT id, parent_id, 1 AS depth FROM res_partner WHERE id = %(id)s
                       UNION ALL
                      SELECT above.id, above.parent_id, up.depth + 1 FROM res_partner above JOIN up ON up.parent_id = above.id),
                  tree AS (
                      SELECT id FROM up WHERE parent_id IS NULL
                       UNION
                      SELECT below.id FROM res_partner below JOIN tree ON below.parent_id = tree.id)
               SELECT DISTINCT member.commercial_partner_id FROM res_partner member JOIN tree ON tree.id = member.id""",
            id=self.id))
        tree = [row[0] for row in rows if row[0]]
        rows = self.env.execute_query(SQL(
            """WITH holder AS (
                      SELECT account.id, account.partner_id FROM oms_credit_account account
                       WHERE account.active AND account.company_id = %(company)s
                       UNION
                      SELECT account.id, member.partner_id FROM oms_credit_account account
                        JOIN oms_credit_account_member_rel member ON member.account_id = account.id
                       WHERE account.active AND account.company_id = %(company)s)
               SELECT DISTINCT other.partner_id FROM holder mine JOIN holder other ON other.id = mine.id
                WHERE mine.partner_id = ANY(%(tree)s)""", company=company.id, tree=tree))
        first = self.commercial_partner_id.id
        return self.browse([first, *sorted({*tree, *(row[0] for row in rows)} - {first})])
