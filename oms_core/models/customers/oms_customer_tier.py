# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...planning import customer as planning


class OmsCustomerTier(models.Model):
    """From which volume on a customer is a big one, and what it gets for that: a tag, by which policies and pricelists
    choose, and a pricelist."""

    _name = "oms.customer.tier"
    _inherit = ["oms.shared.config"]
    _description = "Customer tier"
    _order = "minimum desc, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", "Company", help="Empty: all companies, each in its own currency.")
    minimum = fields.Float(
        "From 12-month volume", digits=(16, 2), required=True,
        help="Ordered in the last 12 months, before tax, in the company's currency; less what was given up or came back.")
    minimum_orders = fields.Integer("And from so many orders", help="In the last 12 months. 0: any number.")
    category_id = fields.Many2one(
        "res.partner.category", "Tag", ondelete="restrict",
        help="Customers of this tier carry this tag: credit policies and sourcing policies choose by tags. "
             "A tag that was given for the tier is taken back with it; one that was set by hand stays.")
    pricelist_id = fields.Many2one("product.pricelist", "Pricelist", check_company=True, ondelete="restrict")
    pricelist_given = fields.Boolean(
        "Give the pricelist",
        help="Customers of this tier get the pricelist, unless somebody set or removed one by hand. "
             "Otherwise it is proposed on the customer's page.")
    customer_count = fields.Integer("Customers", compute="_compute_customer_count")

    def _compute_customer_count(self):
        counts = dict(self.env["oms.customer"]._read_group([("tier_id", "in", self.ids)], ["tier_id"], ["__count"]))
        for tier in self:
            tier.customer_count = counts.get(tier, 0)

    @api.constrains("name")
    def _check_name(self):
        for tier in self:
            if not tier.name.strip():
                raise ValidationError(self.env._(
                    "The tier from %(minimum)s needs a name.", minimum=f"{tier.minimum:.12g}"))

    @api.constrains("minimum", "minimum_orders")
    def _check_positive(self):
        for tier in self:
            if tier.minimum < 0 or tier.minimum_orders < 0:
                raise ValidationError(self.env._(
                    "%(tier)s: a tier cannot begin at %(minimum)s and %(orders)s orders. Enter 0 or more.",
                    tier=tier.name, minimum=f"{tier.minimum:.12g}", orders=tier.minimum_orders))

    @api.constrains("minimum", "company_id", "active")
    def _check_minimum(self):
        """Which of two tiers from the same volume would be the higher one?"""
        for tier in self.filtered("active"):
            domain = [("id", "!=", tier.id), ("minimum", "=", tier.minimum)]
            if tier.company_id:
                domain.append(("company_id", "in", (False, tier.company_id.id)))
            # sudo: a tier of all companies meets those of companies that its writer may not see
            twin = self.sudo().search(domain, limit=1)
            if twin:
                raise ValidationError(self.env._(
                    "%(tier)s and %(twin)s both begin at %(minimum)s: give one of them another volume, or archive it.",
                    tier=tier.name, twin=twin.name, minimum=f"{tier.minimum:.12g}"))

    @api.constrains("category_id")
    def _check_category(self):
        for tier in self.filtered("category_id"):
            if not tier.category_id.active:
                raise ValidationError(self.env._(
                    "%(tier)s: the tag %(tag)s is archived. Choose another one, or restore it.",
                    tier=tier.name, tag=tier.category_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        tiers = super().create(vals_list)
        tiers._oms_changed()
        return tiers

    def write(self, vals):
        companies = self.company_id
        everywhere = not all(tier.company_id for tier in self)
        result = super().write(vals)
        if not {"name", "sequence"}.issuperset(vals):
            self._oms_changed(companies, everywhere)
        return result

    def unlink(self):
        self._oms_changed()
        return super().unlink()

    def _oms_changed(self, companies=None, everywhere=False):
        """Customers of these companies are looked at again by the job, which is wakened."""
        wanted = SQL("TRUE")
        if not everywhere and all(tier.company_id for tier in self):
            ids = (self.company_id | companies if companies else self.company_id).ids
            wanted = SQL("company_id = ANY(%s)", ids)
        self.env["oms.customer"].flush_model(["computed_on"])
        self.env.cr.execute(SQL("UPDATE oms_customer SET computed_on = NULL WHERE %s", wanted))
        self.env["oms.customer"].invalidate_model(["computed_on"])
        job = self.env.ref("oms_core.cron_customers", raise_if_not_found=False)
        if job:  # not yet there while the addon is being installed
            job.sudo()._trigger()  # sudo: a job of ours, whoever may change tiers

    @api.model
    def _oms_of(self, company):
        """The tiers that count in a company, the highest first."""
        # sudo: the rules are the same whoever opens a customer's page
        return self.sudo().search([("company_id", "in", (False, company.id))])

    def _oms_planning(self):
        return [planning.Tier(tier.id, tier.minimum, tier.minimum_orders) for tier in self]

    def _oms_tag(self):
        """The tag that customers of this tier carry; an archived one is none."""
        return self.category_id.filtered("active")

    def _oms_pricelist(self):
        """The pricelist that customers of this tier get by itself; an archived one is none."""
        return self.pricelist_id.filtered("active") if self.pricelist_given else self.pricelist_id.browse()
