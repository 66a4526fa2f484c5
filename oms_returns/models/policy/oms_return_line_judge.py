# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from functools import cache
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...planning import return_policy, verdict
from ...planning.parts import Shipment, remaining
from ...planning.portions import portions


class Arrivals(NamedTuple):
    """When parts of orders arrived."""

    parts: dict  # {(picking id, order id, warehouse id, carrier id): (instant, None) or (None, days in transit at worst)}
    day: object  # the customer's day of an instant and an order


class OmsReturnLine(models.Model):
    """The decision: gather, plan, apply."""

    _inherit = "oms.return.line"

    policy_id = fields.Many2one(
        "oms.return.policy", "Policy", readonly=True, copy=False, index="btree_not_null", ondelete="restrict",
        help="Which one decided. Empty: what counts without any.")

    def _oms_judge(self):
        """What the policies say of these lines. Lines of other open returns count as taken."""
        lines = self.filtered("id").sorted("id")
        if lines:
            policies = lines._oms_policies()
            said = verdict.judge(lines._oms_gather_wanted(), policies, self._oms_return_rules())
            lines._oms_apply_verdicts(said, policies)

    @api.model
    def _oms_return_rules(self):
        """The rules, as planning takes them. Extended by addons."""
        return verdict.RULES

    # --- gather ----------------------------------------------------------------------------------------------

    def _oms_gather_wanted(self, statutory=None, without=None):
        """Planning's facts of these lines (saved or not), in their order.

        :param statutory: whether the customer withdraws from the contract; None: as the returns say
        :param without: count what these lines took as not taken; default: the lines themselves
        """
        without = self if without is None else without
        loose = self._oms_without_order()
        if loose:
            now, known = fields.Datetime.now(), loose._oms_gather_without_order(without)
            said = iter((self - loose)._oms_gather_wanted(statutory, without)) if self - loose else iter(())
            return [line._oms_wanted_without_order(*known[line], now) if line in known else next(said) for line in self]
        facts = self.sale_line_id._oms_gather_returnable(without=without)
        mixed = self._oms_mixed_facts()
        found = {line: {**(mixed.get(line) or line._oms_facts_of(facts[line.sale_line_id.id], line.component_id)),
                        "kept": facts[line.sale_line_id.id]["kept"]} for line in self}
        withdrawn = self.filtered(lambda line: line.return_id.door == "withdrawal") if statutory is None else (
            self if statutory else self.browse())
        whole = withdrawn.sale_line_id.order_id.order_line._oms_gather_returnable() if withdrawn else {}
        arrived = self._oms_gather_arrivals([*found.values(), *whole.values()])
        last = withdrawn._oms_last_arrivals(whole, arrived)
        now = fields.Datetime.now()
        return [line._oms_wanted(found[line], arrived, now, line in withdrawn, last.get(line.sale_line_id.order_id))
                for line in self]

    @api.model
    def _oms_gather_arrivals(self, facts):
        """:class:`Arrivals` of the parts in these facts."""
        parts = {part[2:] for found in facts for part in found["parts"]}
        arrival = self.env["oms.arrival"]
        known = arrival._gather_delivered({picking for picking, *_rest in parts if picking})
        unknown = [part for part in parts if part[0] not in known]
        shipments = [(*part[1:], None) for part in unknown]
        days = dict(zip(unknown, arrival._transit_of(shipments) if shipments else (), strict=True))
        return Arrivals({part: (known.get(part[0]), days.get(part)) for part in parts}, cache(self.env["oms.day"]._customer_of))

    @api.model
    def _oms_arrived(self, part, arrived, order):
        """(the customer's day on which a part arrived, whether it is known)"""
        on, days = arrived.parts[part[2:]]
        if on:
            return arrived.day(on, order), True
        return arrived.day(part[0], order) + timedelta(days=days), False

    def _oms_last_arrivals(self, facts, arrived):
        """{order: the day on which the last of all its goods arrived}, of these lines' orders; not of those of which something is
        still to come."""
        found = {}
        for order in self.sale_line_id.order_id:
            if order.order_line._oms_still_shipping():
                continue
            days = [self._oms_arrived(part, arrived, order)[0]
                    for line in order.order_line for part in facts[line.id]["parts"]]
            found[order] = max(days, default=None)
        return found

    def _oms_wanted(self, facts, arrived, now, statutory=False, last_on=None):
        """One line as planning takes it. The days of the window are the customer's, until the day on which it was asked for."""
        self.ensure_one()
        units, sold = self._oms_units, self.sale_line_id
        order, reason, back = sold.order_id, self.reason_id, self.return_id
        shipments = [Shipment(part[0], units(part[1]), *self._oms_arrived(part, arrived, order))
                     for part in facts["parts"]]
        return verdict.Wanted(
            key=(sold.id, facts.get("component")), quantity=units(self.quantity), shipped=units(facts["shipped"]),
            returned=units(facts["returned"] + facts["asked"]), shipped_on=None,
            today=arrived.day(back.withdrawn_on or back.asked_on or now, order),
            returnable=sold.product_id.oms_returnable, value=self._oms_worth_asked(),
            parts=remaining(shipments, [(when, units(quantity)) for when, quantity in facts["takes"]]),
            statutory=statutory, last_on=last_on, opened=self.opened, photos=bool(self.photo_ids),
            defect=reason.defect, kept=facts["kept"] / (order.currency_rate or 1.0), currency=order.company_id.currency_id.id,
            fault=verdict.CARRIER if back.door == "carrier" else reason.fault or verdict.CUSTOMER)

    def _oms_worth_asked(self):
        """What is asked for is worth, whatever came of it, in the company's currency at the order's rate."""
        return self.price_unit * self.quantity / self._oms_rate()

    def _oms_policies(self):
        """The policy of each of these lines (saved or not), as planning takes it, in their order."""
        company = {line: line.company_id or line._oms_company() for line in self}
        levels = {one: self.env["oms.return.policy"]._oms_levels(one.id) for one in set(company.values())}
        if not any(levels.values()):
            return [verdict.Policy()] * len(self)
        return [return_policy.choose(levels[company[line]], about)
                for line, about in zip(self, self._oms_gather_abouts(), strict=True)]

    def _oms_gather_abouts(self):
        """What policies look at, of each of these lines, in their order."""
        lines = self.sudo()  # sudo: which policy counts does not depend on who asks
        customers = {(line._oms_customer(), line._oms_company()) for line in lines}
        tiers = {(one.partner_id, one.company_id): one.tier_id.id for one in lines.env["oms.customer"].search([
            ("partner_id", "in", [customer.id for customer, _company in customers]),
            ("company_id", "in", [company.id for _customer, company in customers])])}
        ordered_on = cache(lambda instant, company: self.env["oms.day"]._of(instant, company=company))
        found = []
        for line in lines:
            if not line.sale_line_id:
                found.append(line._oms_about_without_order(tiers))
                continue
            order, product = line.sale_line_id.order_id, line.product_id
            found.append(return_policy.About(
                product.product_tmpl_id.id, tuple(int(part) for part in (product.categ_id.parent_path or "").split("/") if part),
                line.reason_id.id or None, tiers.get((order.partner_id.commercial_partner_id, order.company_id)) or None,
                order.partner_shipping_id.country_id.id or None, order.team_id.id or None,
                order.date_order and ordered_on(order.date_order, order.company_id)))
        return found

    # --- of what is not saved ---------------------------------------------------------------------------------

    @api.model
    def _oms_asked(self, wanted):
        """Asks (as of ``oms.return._oms_create_from_lines``) as lines that are not saved."""
        reasons = {reason.code: reason.id for reason in self.env["oms.return.reason"].search([])}
        lines = self.browse()
        for ask in wanted:
            vals = {key: ask[key] for key in (
                "sale_line_id", "component_id", "product_id", "price_typed", "quantity", "opened", "photo_ids") if key in ask}
            if not ask.get("sale_line_id"):  # what its order would say
                vals["return_id"] = self.env["oms.return"].new({
                    "partner_id": ask.get("partner_id"), "company_id": self.env.company.id})
            lines += self.new({**vals, "reason_id": reasons.get(ask.get("reason"), False)})
        return lines

    @api.model
    def _oms_preview(self, wanted, partner=None, statutory=False):
        """The verdicts of asks (as of ``oms.return._oms_create_from_lines``), in their order; nothing is made of them.

        :param partner: the customer who asks: of somebody else's orders nothing is said
        :param statutory: whether it is a withdrawal from the contract
        """
        lines = self._oms_asked(wanted)
        orders = lines.sale_line_id.order_id
        if partner and orders.partner_id.commercial_partner_id - partner.commercial_partner_id:
            raise UserError(self.env._("One of these goods is not of an order of yours. Choose from your own orders."))
        return verdict.judge(lines._oms_gather_wanted(statutory), lines._oms_policies(), self._oms_return_rules())

    @api.model
    def _oms_split(self, wanted, statutory=False):
        """[(ask, quantity)]: each ask, split where more is wanted than can come back, and where some of it is too late and the
        rest is not. Quantities add up."""
        lines = self._oms_asked(wanted)
        parts = portions(lines._oms_gather_wanted(statutory), lines._oms_policies())
        return [(ask, self._oms_quantity(part)) for ask, found in zip(wanted, parts, strict=True) for part in found if part]

    # --- apply -------------------------------------------------------------------------------------------------

    def _oms_apply_verdicts(self, verdicts, policies):
        by_verdict = {}
        for line, said, policy in zip(self, verdicts, policies, strict=True):
            if said.outcome == "ask" and line._oms_is_answered():
                continue
            by_verdict.setdefault((said, policy), self.browse())
            by_verdict[said, policy] |= line
        for (said, policy), lines in by_verdict.items():
            lines._oms_write({
                "decision": said.outcome, "decision_rule": said.rule, "decision_facts": dict(said.facts),
                "decision_why": self._oms_why(said), "decision_user_id": False, "policy_id": policy.id,
                "terms": self._oms_terms_of(policy),
            })

    @api.model
    def _oms_terms_of(self, policy):
        """What a line keeps of the policy that decided, as :meth:`_oms_terms` reads it."""
        return {("policy" if name == "id" else name): value for name, value in vars(policy).items()}

    def _oms_is_answered(self):
        """Whether a supervisor accepted what was asked. Extended by who notes something else as the rule since."""
        self.ensure_one()
        return (self.decision, self.decision_rule) == ("accept", "supervisor")

    def _oms_terms(self):
        """What the policy said when this line was decided, as planning takes it; what was decided before there were policies,
        or is not decided yet: as is built in."""
        self.ensure_one()
        terms, known = self.terms or {}, verdict.Policy.__dataclass_fields__
        terms = {**terms, "id": terms.get("policy"), "fee_steps": tuple(map(tuple, terms.get("fee_steps", ())))}
        return verdict.Policy(**{name: value for name, value in terms.items() if name in known})

    def _oms_may_keep(self):
        """Those that the customer need not send back."""
        return self.filtered(lambda line: line.decision_rule == "keep")
