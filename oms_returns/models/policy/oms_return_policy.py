# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

from ...planning.return_policy import Row
from ...planning.verdict import Policy

WHOSE = ("product_tmpl_ids", "category_ids", "reason_ids", "tier_ids", "country_ids", "team_ids")
DATES = ("date_from", "date_to")
#: What a policy says besides the steps of its fee: the names of planning's fields.
VALUES = tuple(name for name in Policy.__dataclass_fields__ if name not in ("id", "version", "name", "fee_steps"))
DAYS = ("window_days", "fee_after_days", "warranty_days", "expire_days", "remind_days", "statutory_days")
MONEY = ("ask_above", "fee_amount", "return_freight_amount", "standard_freight", "auto_up_to", "keep_up_to", "approve_above")
PERCENT = ("fee_percent", "supply_percent")
MOST_DAYS = 36500


class OmsReturnPolicy(models.Model):
    """What the shop allows when goods come back: of some products, for some reasons, from some customers. The policy that says
    most about a line counts (``planning.return_policy.choose``); without any, what is built in (``planning.verdict.Policy``)."""

    _name = "oms.return.policy"
    _inherit = ["oms.versioned"]
    _description = "Return policy"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    version_ids = fields.One2many("oms.return.policy.version", "policy_id", "Versions", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company,
        help="It counts for the branches of the company, too, as far as they have none of their own.")
    currency_id = fields.Many2one(related="company_id.currency_id")

    # What a policy names is not deleted under it: with nothing left to name it would count for everything.
    product_tmpl_ids = fields.Many2many(
        "product.template", string="Products", check_company=True, ondelete="restrict", help="Empty: all.")
    category_ids = fields.Many2many(
        "product.category", string="Categories", ondelete="restrict", help="With those below them. Empty: all.")
    reason_ids = fields.Many2many("oms.return.reason", string="Reasons", ondelete="restrict", help="Empty: all.")
    tier_ids = fields.Many2many(
        "oms.customer.tier", string="Customer tiers", check_company=True, ondelete="restrict", help="Empty: all customers.")
    country_ids = fields.Many2many(
        "res.country", string="Countries", ondelete="restrict", help="Of the delivery address. Empty: all.")
    team_ids = fields.Many2many(
        "crm.team", string="Sales teams", check_company=True, ondelete="restrict", help="Empty: all.")
    date_from = fields.Date(
        "Ordered from",
        help="What was sold before keeps what was allowed then: end the old policy the day before. Empty: any day.")
    date_to = fields.Date("Ordered until", help="That day included. Empty: no end.")

    window_days = fields.Integer(
        "Days to return", default=30,
        help="Counted from delivery, of each part that was shipped; until that is known, from the day of shipping and the days "
             "in transit at worst. 0: no limit.")
    late = fields.Selection(
        [("ask", "Ask a supervisor"), ("refuse", "Refuse")], "After that", required=True, default="refuse")
    warranty_days = fields.Integer(
        "Days of warranty", help="With a defect, so long after delivery, a supervisor is asked. 0: no longer than other returns.")
    statutory_days = fields.Integer(
        "Days to withdraw", default=14,
        help="In which consumers may withdraw from the contract without a reason, from the last delivery of the order. "
             "0: they have no such right.")
    final_sale = fields.Boolean(
        "Final sale", help="It does not come back; of what is faulty or was wrongly sent, a supervisor is asked.")
    opened = fields.Selection(
        [("accept", "Accept"), ("ask", "Ask a supervisor"), ("refuse", "Refuse")], "Opened or used", required=True,
        default="accept", help="Not for defects, nor where the fault is not the customer's.")
    without_order = fields.Selection(
        [("accept", "Accept"), ("ask", "Ask a supervisor"), ("refuse", "Refuse")], "Without an order", required=True,
        default="ask", help="Goods that no order here sold: bought elsewhere, or before this system. Where nobody knows since "
                            "when the customer has them, a supervisor is asked.")
    photos = fields.Boolean("Photo needed", help="Without a photo a supervisor is asked.")
    ask_above = fields.Monetary(
        "Ask a supervisor above", help="Lines worth more than this, with what of them was asked for before. 0: never.")
    auto_up_to = fields.Monetary(
        "Authorise by itself up to",
        help="Returns that customers ask for themselves, worth no more with those that they asked for before of the same orders, "
             "of accepted lines only. 0: never.")
    keep_up_to = fields.Monetary("Customer keeps it up to", help="Lines worth no more need not be sent back. 0: never.")
    fee_amount = fields.Monetary(
        "Fee", help="Of each line. Never for what is defective, broken or not what was ordered, also where the policy names that "
                    "reason: the law has such goods taken back free of charge. Whose fault a reason is stands with the reason.")
    fee_percent = fields.Float("Fee in percent", digits=(16, 2), help="Of what the line is worth, besides.")
    fee_after_days = fields.Integer("Fee only after", help="Days since delivery. 0: always.")
    fee_step_ids = fields.One2many(
        "oms.return.policy.fee", "policy_id", "Fee of older goods", copy=True,
        help="What is taken in place of that fee once more days have passed since delivery.")
    outbound_freight = fields.Selection(
        [("none", "Nothing"), ("standard", "Standard delivery"), ("paid", "What was paid")], "Of delivery is given back",
        required=True, default="none",
        help="When all of an order comes back, once. To a consumer who withdraws from the contract standard delivery always is.")
    standard_freight = fields.Monetary(
        "Standard delivery costs",
        help="Taxes included. What was paid beyond that, for express, is kept. 0: as much as was paid for delivery.")
    return_freight = fields.Selection(
        [("shop", "Us"), ("customer", "The customer")], "Sending back is paid by", required=True, default="shop")
    return_freight_amount = fields.Monetary("It costs the customer", help="Once a return; taken off what is paid back.")
    money_when = fields.Selection(
        [("authorisation", "It is authorised"), ("scan", "The carrier has it"), ("receipt", "It is here"),
         ("inspection", "It is inspected")], "Money goes back when", required=True, default="inspection")
    money_auto = fields.Boolean("By itself", help="Otherwise somebody presses the button.")
    approve_above = fields.Monetary("Another person approves above", help="Of what is paid back for a return. 0: never.")
    claim = fields.Selection(
        [("bill", "Somebody bills it"), ("billed", "It is billed"), ("charge", "It is billed, and the stored card charged")],
        "Given before, and never came", required=True, default="bill",
        help="Money that went back, or other goods that were sent in exchange, before the old goods, which are given up. Charged "
             "is a card that the customer has stored with one of the order's payments; without one it is billed alone. A return "
             "that somebody cancels is never charged.")
    expire_days = fields.Integer("Given up after", help="Days since it was authorised, if nothing came. 0: never.")
    remind_days = fields.Integer("Reminded before that", help="So many days before, the customer is reminded. 0: not.")
    supply_percent = fields.Float(
        "Promised before it is here (%)", digits=(16, 2),
        help="So much of what is authorised and usually put back into stock is promised to other customers, from the day on "
             "which it usually lies there. 0: only what is in stock.")
    priced = fields.Selection(
        [("paid", "As paid"), ("today", "As today")], "An exchange is priced", required=True, default="paid")
    difference = fields.Selection(
        [("bill", "Billed with the other goods"), ("charge", "Charged to the stored card")], "What it costs more is",
        required=True, default="bill",
        help="Charged is a card that the customer has stored with a payment of what comes back, together with the settlement; "
             "it is taken as every card is: when the goods leave. Without one, or where the card refuses, it is billed.")

    @api.constrains("name")
    def _check_name(self):
        for policy in self:
            if not policy.name.strip():
                raise ValidationError(self.env._("Give the return policy a name: staff read it with each decision."))

    @api.constrains(*DAYS, *MONEY, *PERCENT)
    def _check_values(self):
        for policy in self:
            for name in (*DAYS, *MONEY, *PERCENT):
                most = MOST_DAYS if name in DAYS else 100 if name in PERCENT else 10**9
                if not 0 <= policy[name] <= most:
                    raise ValidationError(self.env._(
                        "%(policy)s: “%(field)s” is %(value)s. Enter a number from 0 to %(most)s.", policy=policy.name,
                        field=self._fields[name].get_description(self.env)["string"], value=f"{policy[name]:.12g}", most=most))
            if policy.expire_days and policy.remind_days >= policy.expire_days:
                raise ValidationError(self.env._(
                    "%(policy)s: given up after %(end)s days, the customer cannot be reminded %(before)s days before that. "
                    "Enter fewer.", policy=policy.name, end=policy.expire_days, before=policy.remind_days))

    @api.constrains("fee_step_ids", "fee_after_days", "fee_amount", "fee_percent")
    def _check_fee_steps(self):
        for policy in self:
            begun = policy.fee_after_days if policy.fee_amount or policy.fee_percent else 0
            early = policy.fee_step_ids.filtered(lambda step, begun=begun: step.after_days <= begun)[:1]
            if early:
                raise ValidationError(self.env._(
                    "%(policy)s: the fee of older goods is “after %(step)s days”, its first fee after %(begun)s. Enter more.",
                    policy=policy.name, step=early.after_days, begun=begun))

    @api.constrains(*DATES)
    def _check_dates(self):
        for policy in self:
            if policy.date_from and policy.date_to and policy.date_from > policy.date_to:
                raise ValidationError(self.env._(
                    "%(policy)s: it ends on %(end)s, before it begins on %(begin)s. Change one of the days.",
                    policy=policy.name, end=policy.date_to, begin=policy.date_from))

    # --- what it says, by value -----------------------------------------------------------------------------------

    def _oms_values(self):
        """All that decides, as JSON can carry it."""
        self.ensure_one()
        return {"active": self.active, "name": self.name, "sequence": self.sequence, "company_id": self.company_id.id,
                **{name: str(self[name] or "") for name in DATES},
                **{name: sorted(self[name]._origin.ids) for name in WHOSE}, **{name: self[name] for name in VALUES},
                **({"fee_step_ids": [list(step) for step in self.fee_step_ids._oms_steps()]} if self.fee_step_ids else {})}

    def _oms_row(self):
        """The policy as planning reads it."""
        self.ensure_one()
        policy = Policy(**{name: self[name] for name in VALUES}, fee_steps=self.fee_step_ids._oms_steps(),
                        id=self._origin.id or None, version=self.version, name=self.name or "")
        return Row(policy, *(frozenset(self[name]._origin.ids) for name in WHOSE), *(self[name] or None for name in DATES),
                   sequence=self.sequence)

    @api.model
    @ormcache("company_id")
    def _oms_levels(self, company_id):
        """The policies that count for a company, as planning reads them: its own, then those of each company above it, nearest
        first."""
        # sudo: what the shop allows does not depend on who asks
        above = self.env["res.company"].sudo().browse(company_id).parent_ids.ids
        of_company = self.sudo().search([("company_id", "in", above)]).grouped(lambda policy: policy.company_id.id)
        return tuple(tuple(policy._oms_row() for policy in of_company[one]) for one in reversed(above) if one in of_company)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: whether there are any
        used = self.env["oms.return.line"].sudo().search([("policy_id", "in", self.ids)], limit=1).policy_id
        if used:
            raise UserError(self.env._("Returns were decided by “%s”: archive it instead.", used.name))
