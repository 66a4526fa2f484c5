# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...planning.merge import Agreed, strictest


class PartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        self._oms_merge_accounts(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        # Odoo changes customers in the tables: rules about one of them are kept in the cache.
        self.env.registry.clear_cache()
        return result

    def _update_values(self, src_partners, dst_partner):
        """The merge may make a contact of the customer that is left: its company is the customer, then."""
        result = super()._update_values(src_partners, dst_partner)
        company = dst_partner.commercial_partner_id
        if company != dst_partner:
            self._oms_merge_accounts(dst_partner, company)
            self._oms_merge_customers(dst_partner, company)
        return result

    def _has_check_or_unique_constraint(self, table, column):
        """Ours have unique indexes, which are no constraints to Odoo: moving a row would break the merge where the
        customer that is left has the same. Such a row goes, as Odoo's own do."""
        return super()._has_check_or_unique_constraint(table, column) or (
            table.startswith("oms_") and bool(self.env.execute_query(SQL(
                """SELECT 1 FROM pg_index
                    WHERE indrelid = %s::regclass AND indisunique AND NOT indisprimary
                      AND pg_get_indexdef(indexrelid) ~ ('\\m' || %s || '\\M') LIMIT 1""", table, column))))

    def _oms_merge_accounts(self, sources, target):
        """One credit account a company for the customer that is left, with the strictest of what was agreed with any of
        them (``planning.merge``). What all of them owe counts against it; the score is worked out anew.

        :raise UserError: a limit in a currency without rate; two limits for one customer
        """
        # sudo: who may merge customers (checked by the wizard) merges what belongs to them
        Account = self.env["oms.credit.account"].sudo().with_context(active_test=False)
        merged = sources | target
        for company, group in Account.search([("partner_id", "in", merged.ids)]).grouped("company_id").items():
            self._oms_merge_group(company, group.sorted(lambda account: account.partner_id != target), merged, target)
        # Who shares the limit of somebody else goes on sharing it.
        own = Account.search([("partner_id", "=", target.id), ("limited", "=", True), ("active", "=", True)]).company_id
        for account in Account.search([("member_ids", "in", sources.ids)]):
            if account.company_id in own:
                raise UserError(self.env._(
                    "%(customer)s has a limit and would use that of %(other)s, too. End one of them before these customers are "
                    "merged.", customer=target.display_name, other=account.partner_id.display_name))
            account.member_ids = [*map(Command.unlink, sources.ids), Command.link(target.id)]
        self.env.flush_all()

    def _oms_merge_group(self, company, group, merged, target):
        """Make one account of these of a company, the one that stays first."""
        live = group.filtered("active") or group
        agreed = strictest([self._oms_agreed(account) for account in live], merged.ids)
        kept, others = group[0], group[1:]
        limit_of, policy_of = group.browse(agreed.limit_of), group.browse(agreed.policy_of)
        vals = {
            "partner_id": target.id,
            "member_ids": [Command.set(agreed.members)],
            "blocked": agreed.blocked,
            "review_date": agreed.review,
            "policy_id": policy_of.policy_id.id,
            "scored_on": False,
            "automatic": all(account.automatic for account in live),
            **({"limited": True, "limit": limit_of.limit, "limit_currency_id": limit_of.limit_currency_id.id}
               if others and limit_of else {}),
            **({"active": True} if live[0].active and not kept.active else {}),
        }
        others.unlink()
        kept.write(vals)
        self.env["oms.credit.stale"]._oms_append([(target.id, company.id)])

    def _oms_agreed(self, account):
        limit = None
        if account.limited:
            limit = account._oms_in_company_currency(account.limit, account.limit_currency_id, account.company_id)
            if limit is None:
                raise UserError(self.env._(
                    "The limit of %(customer)s is in %(currency)s, for which %(company)s has no rate: enter one, or change "
                    "the limit, before these customers are merged.", customer=account.partner_id.display_name,
                    currency=account.limit_currency_id.name, company=account.company_id.name))
        policy = self.env["oms.credit.policy"]._oms_for(
            account.company_id, account.policy_id.id, account.partner_id.category_id.ids)
        return Agreed(
            account.id, limit, account.blocked, account.review_date or None, policy.plan.strictness,
            frozenset(account.member_ids.ids))
