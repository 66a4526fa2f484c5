# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResPartner(models.Model):
    """A contact that belongs to another company now has its open orders on that company's account: they are asked again
    within seconds. What pays an order is recomputed then without the order being written."""

    _inherit = "res.partner"

    def write(self, vals):
        if {"parent_id", "is_company"}.isdisjoint(vals):
            return super().write(vals)
        before = {partner.id: partner.commercial_partner_id.id for partner in self}
        result = super().write(vals)
        moved = self.filtered(lambda partner: partner.commercial_partner_id.id != before[partner.id])
        if moved:
            self.env["sale.order"]._oms_wake_judged(moved)
        return result


class PartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env["sale.order"]._oms_wake_judged(dst_partner)
        return result
