# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def oms_pays(self):
        """How these customers pay the current company, for anybody who may see the customers:
        {partner id: {class, days_late, on_time, invoices, volume_year, expected_delay}}; class None = not enough history,
        days_late and on_time are None then. No account: left out. On-time is a share, 0-1."""
        self.check_access("read")
        # sudo: the caller may read these customers; class, days late and on time are for salespeople too, the score
        # and its parts are not among them
        accounts = self.sudo().env["oms.credit.account"].search([
            ("partner_id", "in", self.sudo().commercial_partner_id.ids), ("company_id", "=", self.env.company.id)])
        by_partner = {account.partner_id.id: account for account in accounts}
        found = {}
        for partner in self:
            account = by_partner.get(partner.sudo().commercial_partner_id.id)  # sudo: as above
            if account:
                known = bool(account.credit_class)
                found[partner.id] = {
                    "class": account.credit_class or None,
                    "days_late": account.days_late if known else None,
                    "on_time": account.on_time if known else None,
                    "invoices": account.scored_invoices,
                    "volume_year": account.volume_year,
                    "expected_delay": account.expected_delay,
                }
        return found
