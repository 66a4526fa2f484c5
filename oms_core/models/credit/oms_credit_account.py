# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OmsCreditAccount(models.Model):
    """How much a customer, or several together, may owe a company. The guard of all use of its credit (``oms.claim``).

    What is owed is gathered in oms_credit_account_owes.py.
    """

    _name = "oms.credit.account"
    _description = "Credit account"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade",
        domain="[('parent_id', '=', False)]")
    member_ids = fields.Many2many(
        "res.partner", "oms_credit_account_member_rel", "account_id", "partner_id", "Shared with",
        domain="[('parent_id', '=', False), ('id', '!=', partner_id)]",
        help="Other customers who use the same limit. What they owe counts together.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    limited = fields.Boolean(
        "Has a limit", default=True, help="Without one the customer may owe any amount. A limit of 0 is one.")
    limit_currency_id = fields.Many2one(
        "res.currency", "Limit in", compute="_compute_limit_currency_id", store=True, readonly=False,
        precompute=True)
    limit = fields.Monetary("Credit limit", currency_field="limit_currency_id")
    limit_company = fields.Monetary("Limit in the company's currency", compute="_compute_owes")
    owes = fields.Monetary(compute="_compute_owes", help="Open invoices and confirmed orders not yet invoiced.")
    room = fields.Monetary("Room left", compute="_compute_owes")
    policy_id = fields.Many2one(
        "oms.credit.policy", "Policy", check_company=True, domain="[('company_id', '=', company_id)]",
        help="Empty: the policy for the customer's tags, or the company's.")
    review_date = fields.Date("Review on", help="When somebody has to look at this account again.")
    review_due = fields.Boolean(compute="_compute_review_due", search="_search_review_due")
    blocked = fields.Boolean(help="Nothing goes on account, where the policy has a rule for blocked customers.")
    active = fields.Boolean(default=True)

    _partner_uniq = models.UniqueIndex("(partner_id, company_id)", "This customer has a credit account already.")
    _limit_positive = models.Constraint("CHECK (\"limit\" >= 0)", "A credit limit cannot be negative.")

    #: Fields whose change may let held orders go.
    _oms_opening = frozenset({
        "limit", "limited", "limit_currency_id", "blocked", "policy_id", "review_date", "member_ids", "active"})

    @api.depends("company_id")
    def _compute_limit_currency_id(self):
        for account in self:  # empty means the company's, too
            account.limit_currency_id = account.limit_currency_id or account.company_id.currency_id

    @api.depends("limit", "limited", "limit_currency_id", "partner_id", "member_ids")
    def _compute_owes(self):
        owes = self._gather_owes(self.env.cr, self.ids) if self.ids else {}
        for account in self:
            limit = self._oms_in_company_currency(account.limit, account.limit_currency_id, account.company_id)
            account.limit_company = limit or 0.0
            account.owes = owes.get(account._origin.id, 0.0)
            account.room = account.limit_company - account.owes if account.limited else 0.0

    @api.depends("review_date", "company_id")
    def _compute_review_due(self):
        today = self.env["oms.day"]._today
        for account in self:
            account.review_due = bool(account.review_date and account.review_date < today(company=account.company_id))

    def _search_review_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self.env["oms.day"]._passed_domain("review_date")

    @api.model
    def _oms_in_company_currency(self, amount, currency, company):
        """The amount in the company's currency, None where there is no rate."""
        if not currency or currency == company.currency_id:
            return amount
        # Without any rate Odoo takes 1: the limit would be something else than what was agreed.
        if not self._oms_has_rate(currency, company):
            return None
        return currency._convert(amount, company.currency_id, company, self.env["oms.day"]._today(company=company))

    @api.model
    def _oms_limit_of(self, case, company):
        """(limit in the company's currency or None, whether it could be converted) of a gathered case."""
        if not case.limited:
            return None, True
        limit = self._oms_in_company_currency(
            float(case.limit or 0.0), self.env["res.currency"].browse(case.currency_id), company)
        return limit or 0.0, limit is not None

    @api.model
    def _oms_has_rate(self, currency, company):
        return not currency._oms_unrated(company, self.env["oms.day"]._today(company=company))

    @api.constrains("limit_currency_id", "limited", "company_id")
    def _check_rate(self):
        for account in self:
            if account.limited and self._oms_in_company_currency(1.0, account.limit_currency_id, account.company_id) is None:
                raise ValidationError(self.env._(
                    "There is no rate for %(currency)s in %(company)s: enter one, or state the limit in %(own)s.",
                    currency=account.limit_currency_id.name, company=account.company_id.name,
                    own=account.company_id.currency_id.name))

    @api.constrains("member_ids", "partner_id", "company_id", "limited")
    def _check_members(self):
        """A customer uses one limit: its own, or the one it shares."""
        for account in self:
            members = account.member_ids
            if members - members.commercial_partner_id or account.partner_id in members:
                raise ValidationError(self.env._("A limit is shared by companies, not by their contacts or with itself."))
            others = self.search([
                ("id", "!=", account.id), ("company_id", "=", account.company_id.id),
                "|", ("member_ids", "in", [account.partner_id.id, *members.ids] if account.limited else members.ids),
                "&", ("limited", "=", True), ("partner_id", "in", members.ids)])
            if others:
                twice = (others.member_ids | others.partner_id) & (members | account.partner_id)
                raise ValidationError(self.env._(
                    "%(customers)s: uses the limit of %(account)s already.",
                    customers=", ".join(twice.mapped("name")), account=", ".join(others.partner_id.mapped("name"))))

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._oms_changed()
        return accounts

    def write(self, vals):
        result = super().write(vals)
        if not self._oms_opening.isdisjoint(vals):
            self._oms_changed()
        return result

    def _oms_changed(self):
        """From now on the company's orders are checked; those that are held are looked at again."""
        if not all(self._oms_used(company.id) for company in self.company_id):
            self.env.registry.clear_cache()
        self._oms_wake_mine()

    def unlink(self):
        self._oms_wake_mine()
        return super().unlink()
