# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class PartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        self._oms_merge_accounts(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _oms_merge_accounts(self, sources, target):
        """One credit account a company for the customer that is left, with the highest limit that any of them had; no
        limit only if none had one. What all of them owe counts against it; the score is worked out anew."""
        # sudo: who may merge customers (checked by the wizard) merges what belongs to them
        accounts = self.env["oms.credit.account"].sudo().with_context(active_test=False).search([
            ("partner_id", "in", (sources | target).ids)])
        for company, group in accounts.grouped("company_id").items():
            kept = group.filtered(lambda account: account.partner_id == target)[:1] or group[:1]
            others = group - kept
            limits = [account.limit for account in group if account.limited and account.active]
            if others and limits:
                kept.write({"limited": True, "limit": max(limits), "active": True})
            others.unlink()
            kept.partner_id = target
            kept.scored_on = False
            self.env["oms.credit.stale"]._oms_append([(target.id, company.id)])
        self.env.flush_all()
