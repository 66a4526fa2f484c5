# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain

#: Who may know what a customer is to the company. The amounts owed are for those who may read credit accounts.
SEES_CUSTOMERS = "sales_team.group_sale_salesman,account.group_account_invoice,account.group_account_readonly"


class ResPartner(models.Model):
    """Customers in the list of contacts: customer or prospect, and in which tier."""

    _inherit = "res.partner"

    oms_customer_ids = fields.One2many("oms.customer", "partner_id", groups=SEES_CUSTOMERS)
    oms_tier_id = fields.Many2one(
        "oms.customer.tier", "Customer tier", compute="_compute_oms_tier_id", search="_search_oms_tier_id",
        groups=SEES_CUSTOMERS)
    oms_prospect = fields.Boolean(
        "No order yet", compute="_compute_oms_tier_id", search="_search_oms_prospect", groups=SEES_CUSTOMERS,
        help="No confirmed order in the companies chosen. Vendors that never bought are none.")

    @api.depends("commercial_partner_id", "supplier_rank")
    @api.depends_context("company", "allowed_company_ids")
    def _compute_oms_tier_id(self):
        rows = self.env["oms.customer"].with_context(active_test=False).search([
            ("partner_id", "in", self.commercial_partner_id.ids)])
        tiers = {row.partner_id.id: row.tier_id for row in rows if row.company_id == self.env.company}
        buyers = {row.partner_id.id for row in rows if not row.is_prospect}
        for partner in self:
            whole = partner.commercial_partner_id
            partner.oms_tier_id = tiers.get(whole.id, False)
            partner.oms_prospect = whole.id not in buyers and not whole.supplier_rank

    def _search_oms_tier_id(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        rows = Domain("company_id", "=", self.env.company.id)
        if operator == "in" and False in value:
            wanted = set(value) - {False}
            with_tier = Domain("commercial_partner_id.oms_customer_ids", "any", rows & Domain("tier_id", "!=", False))
            found = ~with_tier
            return found | self._search_oms_tier_id("in", wanted) if wanted else found
        return Domain("commercial_partner_id.oms_customer_ids", "any", rows & Domain("tier_id", operator, value))

    def _search_oms_prospect(self, operator, value):
        if operator != "in":
            return NotImplemented
        bought = Domain("commercial_partner_id.oms_customer_ids", "any", [("is_prospect", "=", False)])
        prospect = ~bought & Domain("commercial_partner_id.supplier_rank", "=", 0)
        return prospect if True in value else ~prospect

    def _oms_customer_form(self):
        """The form with the customer page open."""
        return {
            "type": "ir.actions.act_window", "res_model": "res.partner", "res_id": self.id, "name": self.display_name,
            "views": [(self.env.ref("oms_core.oms_customer_partner_view_form").id, "form")],
        }
