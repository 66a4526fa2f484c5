# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

#: Only code of ours has it: no client can send it along.
_MERGES = object()


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
        if moved and self.env.context.get("oms_merges") is not _MERGES:
            moved._oms_check_keeps_account()
        if moved:
            self.env["oms.judging"]._wake(moved)
        return result

    @api.model
    def _oms_is_fact(self, name):
        """Whose account an order is on follows from whom a contact belongs to; Odoo stores it and takes it from any client."""
        return name == "commercial_partner_id" or super()._oms_is_fact(name)

    def _oms_check_keeps_account(self):
        """A limit does not vanish by making its customer a contact of somebody who has none.

        :raises UserError: names a customer with a credit account, or who shares one, that is a contact of another now
        """
        contacts = self.filtered(lambda partner: partner.commercial_partner_id != partner)
        if not contacts:
            return
        # sudo: whether there is an account, for whoever edits customers
        account = self.env["oms.credit.account"].sudo().search([
            "|", ("partner_id", "in", contacts.ids), ("member_ids", "in", contacts.ids)], limit=1)
        if account:
            contact = account.partner_id & contacts or (account.member_ids & contacts)[:1]
            raise UserError(self.env._(
                "%(customer)s cannot become a contact of %(company)s: it has a credit account in %(where)s, which would count no "
                "more. Have the account ended first by who keeps credit accounts, or merge the two customers.",
                customer=contact.name, company=contact.commercial_partner_id.display_name, where=account.company_id.name))


class PartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env["oms.judging"]._wake(dst_partner)
        return result

    def _update_values(self, src_partners, dst_partner):
        # A merge that makes a contact of the customer that is left takes its account along.
        return super()._update_values(src_partners, dst_partner.with_context(oms_merges=_MERGES))
