# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class PartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        self._oms_merge_customers(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _oms_merge_customers(self, sources, target):
        """One row a company for the customer that is left, worked out anew from the orders of all of them. What the
        others' tiers gave them goes: they would else be taken for set by hand."""
        # sudo: who may merge customers (checked by the wizard) merges what belongs to them
        rows = self.env["oms.customer"].sudo().with_context(active_test=False).search([
            ("partner_id", "in", (sources | target).ids)])
        known = rows.filtered(lambda row: row.partner_id == target)
        others = rows - known
        companies = others.company_id - known.company_id
        others._oms_take_back()
        others.unlink()
        known |= known.create([{"partner_id": target.id, "company_id": company.id} for company in companies])
        known.computed_on = False
        if known:
            self.env.ref("oms_core.cron_customers").sudo()._trigger()  # sudo: a job of ours
        self.env.flush_all()
