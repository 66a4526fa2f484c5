# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ...planning import payment_policy as planning

CAPTURE = [
    ("each", "Its share with each shipment"),
    ("complete", "All of it once the order is complete"),
    ("first", "All of it with the first shipment"),
    ("token", "Each shipment from the stored card"),
    ("hand", "By hand"),
]
#: No bank keeps an amount longer (days); a later day is none that a calendar has.
MOST_DAYS = 3650


class OmsPaymentPolicy(models.Model):
    """How a company captures what was authorised by card, and when that ends, by provider and method.

    A company without any captures by hand, as in plain Odoo, and nothing is held for its cards: making the first one switches all
    of this on, for its branches, too. What a provider can is read from it (Odoo's fields), never from its name.
    """

    _name = "oms.payment.policy"
    _inherit = ["oms.cached.config"]
    _description = "Card policy"
    _check_company_auto = True
    _order = "company_id, provider_id, method_id, id"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade", default=lambda self: self.env.company)
    provider_id = fields.Many2one(
        "payment.provider", ondelete="cascade", domain="[('company_id', 'parent_of', company_id)]", help="Empty: any provider.")
    method_id = fields.Many2one("payment.method", ondelete="cascade", help="Empty: any method, such as card or a brand of card.")
    active = fields.Boolean(default=True)
    capture = fields.Selection(CAPTURE, "Money is taken", compute="_compute_capture", store=True, readonly=False, required=True,
                               precompute=True)
    days = fields.Integer("Ends after (days)", compute="_compute_days", store=True, readonly=False, precompute=True,
                          help="From when it was authorised until the provider gives it back. 0: it does not end.")
    days_renewed = fields.Integer(
        "Ends after (days), stored card", compute="_compute_days", store=True, readonly=False, precompute=True,
        help="Of one that was made by charging the stored card without the customer: banks keep it less long.")
    renew_days = fields.Integer(
        "Renewed before its end (days)", default=1,
        help="So many days before it ends it is authorised anew with the stored card. Without one the customer is asked to pay "
             "again, and what was not sent yet is held.")
    chargeback_journal_id = fields.Many2one(
        "account.journal", "Journal of chargebacks", check_company=True,
        domain="[('company_id', 'parent_of', company_id), ('type', '=', 'general')]",
        help="What a bank takes back for its customer is entered here by itself, as owed by the customer again.")
    chargeback_account_id = fields.Many2one(
        "account.account", "Chargebacks are taken from", check_company=True,
        domain="[('account_type', 'not in', ('asset_receivable', 'liability_payable'))]",
        help="Where the provider's money is, or a clearing account.")
    source = fields.Char("Where the days come from", compute="_compute_source")
    abilities = fields.Char("Can", compute="_compute_abilities", help="Codes of what provider and method can, for programs.")
    can_words = fields.Text("What it can", compute="_compute_abilities")

    _one_uniq = models.UniqueIndex(
        "(company_id, COALESCE(provider_id, 0), COALESCE(method_id, 0)) WHERE active",
        "There is a policy for this provider and method in this company already.")
    _days_positive = models.Constraint(
        "CHECK (days >= 0 AND days_renewed >= 0 AND renew_days >= 0)", "Days of a card policy cannot be below zero.")

    # --- what it begins with ---------------------------------------------------------------------------

    @api.depends("provider_id", "method_id")
    def _compute_capture(self):
        """The way that takes least: the share of each shipment where that can be, else once it is complete."""
        for policy, can in self._oms_can().items():
            if not policy.capture or not any(planning.able(policy.capture, one) for one in can.values()):
                policy.capture = next(
                    (way for way in planning.CAPTURES if any(planning.able(way, one) for one in can.values())), planning.HAND)

    @api.depends("provider_id", "method_id")
    def _compute_days(self):
        for policy in self:
            known = policy._oms_validity()
            policy.days, policy.days_renewed = known.days, known.renewed

    @api.depends("provider_id", "method_id", "days", "days_renewed")
    def _compute_source(self):
        for policy in self:
            known = policy._oms_validity()
            typed = (policy.days, policy.days_renewed) != (known.days, known.renewed)
            if not policy.provider_id and not typed:
                policy.source = self.env._("Each provider's usual days, where they are known: %s", known.source)
                continue
            policy.source = self.env._("Typed here; usual would be %(days)s and %(renewed)s days (%(who)s)",
                                       days=known.days, renewed=known.renewed, who=known.source) if typed else known.source

    def _oms_validity(self):
        code = self.sudo().provider_id.code or ""  # sudo: which provider it is, of a policy that the user reads
        return planning.validity(code, tuple(self._oms_methods(self.method_id).mapped("code")))

    @api.model
    def _oms_methods(self, method):
        """A method and the one that it is a brand of, the nearest first."""
        return method | method.primary_payment_method_id

    # --- what providers can ----------------------------------------------------------------------------

    @api.model
    def _oms_abilities(self, provider, method):
        """:class:`planning.Abilities` of both together; without a method of the provider alone."""
        provider = provider.sudo()  # sudo: what it can is no secret; its keys are
        method = method.primary_payment_method_id or method
        ours = (provider.support_manual_capture, provider.support_tokenization, provider.support_refund)
        return planning.abilities(ours, (
            method.support_manual_capture, method.support_tokenization, method.support_refund) if method else
            (planning.PARTIAL, True, planning.PARTIAL))

    def _oms_can(self):
        """{policy: {provider: :class:`planning.Abilities`}} of those that each policy is for."""
        # sudo: names of the companies' providers, and what they can
        among = self.env["payment.provider"].sudo().search([
            ("company_id", "parent_of", self.company_id.ids), ("state", "!=", "disabled")])
        return {policy: {provider: policy._oms_abilities(provider, policy.method_id)
                         for provider in policy._oms_of_company(policy.sudo().provider_id or among)} for policy in self}

    def _oms_of_company(self, providers):
        """Those that this policy can be for; of another company's not even the name is told."""
        companies = self.sudo().company_id.parent_ids  # sudo: which companies are above it
        return providers.filtered(lambda one: one.company_id in companies)

    @api.depends("provider_id", "method_id", "company_id")
    def _compute_abilities(self):
        for policy, can in self._oms_can().items():
            policy.abilities = " ".join(way for way in planning.WAYS if any(planning.able(way, one) for one in can.values()))
            policy.can_words = "\n".join(policy._oms_say(provider, one) for provider, one in can.items()) or self.env._(
                "No provider of %s is switched on yet.", policy.company_id.name)

    def _oms_say(self, provider, can):
        """What a provider can and cannot, in a sentence each."""
        _, labels = self.env._, dict(self._fields["capture"]._description_selection(self.env))
        name = f"{provider.name} ({self.method_id.name})" if self.method_id else provider.name
        if can.capture == planning.NONE:
            return _("%s takes the money at once; there is nothing to capture later.", name)
        said = [_("%s captures any part of what was authorised.", name) if can.capture == planning.PARTIAL
                else _("%s captures all of what was authorised or nothing, so never the share of a shipment.", name)]
        if not can.tokens:
            said.append(_("It stores no cards, so it renews nothing by itself."))
        elif not provider.allow_tokenization:
            said.append(_("It can store cards; its setting to let customers do so is off."))
        if not planning.voids(provider.code):
            said.append(_("It gives nothing back when asked: what is not captured goes back by itself when it ends."))
        said.append(_("Possible: %s.", "; ".join(labels[way] for way in planning.ways(can))))
        return " ".join(said)

    @api.constrains("capture", "provider_id", "method_id", "company_id")
    def _check_able(self):
        labels = dict(self._fields["capture"]._description_selection(self.env))
        for policy, can in self._oms_can().items():
            if can and not any(planning.able(policy.capture, one) for one in can.values()):
                raise ValidationError(self.env._(
                    "%(name)s: \"%(way)s\" is not possible.\n%(words)s", name=policy.display_name, way=labels[policy.capture],
                    words="\n".join(policy._oms_say(provider, one) for provider, one in can.items())))

    @api.constrains("company_id", "provider_id")
    def _check_provider(self):
        for policy in self.sudo():  # sudo: whose provider it is
            if policy.provider_id and policy.provider_id.company_id not in policy.company_id.parent_ids:
                if policy.provider_id.company_id not in self.env.user.company_ids:  # whose names are nobody's here
                    raise ValidationError(self.env._(
                        "This provider is none of %s: choose one of its own.", policy.company_id.name))
                raise ValidationError(self.env._(
                    "%(provider)s belongs to %(theirs)s: make its policy there, not in %(ours)s.",
                    provider=policy.provider_id.name, theirs=policy.provider_id.company_id.name, ours=policy.company_id.name))

    @api.constrains("days", "days_renewed", "renew_days")
    def _check_days(self):
        for policy in self:
            most = max(policy.days, policy.days_renewed, policy.renew_days)
            if most > MOST_DAYS:
                raise ValidationError(self.env._(
                    "%(name)s: %(days)s days are more than any bank keeps an amount. Give at most %(most)s, or 0 where it does "
                    "not end.", name=policy.display_name, days=most, most=MOST_DAYS))
            least = min((days for days in (policy.days, policy.days_renewed) if days > 0), default=None)
            if least is not None and policy.renew_days >= least:
                raise ValidationError(self.env._(
                    "%(name)s: renewed %(before)s days before its end, of %(days)s in all, it would be renewed every day. "
                    "Take fewer.", name=policy.display_name, before=policy.renew_days, days=least))

    @api.depends("provider_id", "method_id")
    def _compute_display_name(self):
        for policy in self:
            provider = policy._oms_of_company(policy.sudo().provider_id)  # sudo: the provider's name
            policy.display_name = " / ".join(filter(None, (provider.name, policy.method_id.name))) or self.env._(
                "Any provider")

    # --- what counts for a payment ---------------------------------------------------------------------

    @api.model
    @tools.ormcache("company_id")
    def _oms_rows(self, company_id):
        """The policies that count for the goods of a company, as :class:`planning.Row`: its own, then those of each company above
        it, nearest first."""
        # sudo: how money is taken does not depend on who ships
        above = self.env["res.company"].sudo().browse(company_id).parent_ids.ids
        rows = self.sudo().search([("company_id", "in", above)], order="id")
        of_company = rows.grouped(lambda row: row.company_id.id)
        return tuple(tuple(planning.Row(row.id, row.provider_id.id or 0, row.method_id.id or 0, row.capture, row.days,
                                        row.days_renewed, row.renew_days) for row in of_company[one])
                     for one in reversed(above) if one in of_company)

    @api.model
    def _oms_used(self, company_id):
        """Whether a company has cards captured, renewed and orders held for them at all."""
        return bool(self._oms_rows(company_id))

    @api.model
    def _oms_company(self, transaction):
        """Whose goods a payment pays, and so whose policies count: a branch may use the provider of its head company."""
        orders = transaction.sale_order_ids or transaction.source_transaction_id.sale_order_ids
        return orders[:1].company_id or transaction.company_id

    @api.model
    def _oms_row(self, transaction):
        """The :class:`planning.Row` that counts for a payment, or None."""
        return planning.nearest(self._oms_rows(self._oms_company(transaction).id), transaction.provider_id.id,
                                self._oms_methods(transaction.payment_method_id)._ids)

    @api.model
    def _for(self, transactions):
        """{transaction id: :class:`planning.capture.Policy`}; of a company that has none: captured by hand."""
        found, can = {}, {}
        for one in transactions.sudo():  # sudo: settings of payments that somebody's goods are paid by
            pair = (one.provider_id, one.payment_method_id)
            if pair not in can:
                can[pair] = self._oms_abilities(*pair)
            methods = tuple(self._oms_methods(one.payment_method_id).mapped("code"))
            found[one.id] = planning.policy(self._oms_row(one), can[pair], one.operation == "offline",
                                            planning.validity(one.provider_id.code, methods))
        return found

    @api.model
    def _oms_books(self, transaction):
        """(journal, account) by which a chargeback of a payment is booked: of the policy that says most about it and has both,
        else empty ones. It is booked where the provider's money is, so by that company's policies."""
        books = self.sudo()  # sudo: accounts of a policy, for who enters what a provider tells
        levels = [[row for row in rows for policy in [books.browse(row.id)]
                   if policy.chargeback_journal_id and policy.chargeback_account_id]
                  for rows in self._oms_rows(transaction.company_id.id)]
        row = planning.nearest(levels, transaction.provider_id.id, self._oms_methods(transaction.payment_method_id)._ids)
        policy = books.browse(row.id if row else ())
        return policy.chargeback_journal_id, policy.chargeback_account_id

    # --- a policy that changes -------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        self.env["payment.transaction"]._oms_end_anew(policies.company_id)
        return policies

    def write(self, vals):
        companies = self.company_id
        result = super().write(vals)
        if not {"active", "company_id", "provider_id", "method_id", "days", "days_renewed", "renew_days"}.isdisjoint(vals):
            self.env["payment.transaction"]._oms_end_anew(companies | self.company_id)
        return result

    def unlink(self):
        companies = self.company_id
        result = super().unlink()
        self.env["payment.transaction"]._oms_end_anew(companies)
        return result
