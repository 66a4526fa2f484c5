# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.readonly
    def oms_pays(self):
        """How these customers pay the current company, for people who sell or keep the books and may see the customers:
        {partner id: {class, days_late, on_time, invoices}}, and volume_year and expected_delay for those who may read
        these of credit accounts; class None = not enough history, days_late and on_time are None then. No account: left
        out. On-time is a share, 0-1.

        :raises AccessError: for everybody else, customers in the portal and users of the API among them
        """
        self._oms_check_sees_customers()
        Account = self.env["oms.credit.account"]
        more = [name for name in ("volume_year", "expected_delay")
                if Account.has_access("read") and Account._has_field_access(Account._fields[name], "read")]
        # sudo: the caller may read these customers, and class, days late and on time are for whoever sells; the fields
        # of the account that are not are left out above
        accounts = Account.sudo().search([
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
                    **{name: account[name] for name in more},
                }
        return found
