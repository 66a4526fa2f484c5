# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""May this come back? Small rules, one composite. Pure: no Odoo, no clock, no text for people.

Quantities are integers: units of the product's unit at its precision. Amounts are of the company's currency.
"""
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .parts import Part, without

ACCEPT, ASK, REFUSE = "accept", "ask", "refuse"
#: Where the price of goods of no order is from.
INVOICE, PRICELIST, TYPED = "last_invoice", "pricelist", "typed"
SHOP, CUSTOMER, CARRIER = "shop", "customer", "carrier"
#: Facts that are amounts.
_MONEY = {"limit", "value", "fee", "return_freight"}
_WEIGHT = {ACCEPT: 0, ASK: 1, REFUSE: 2}


@dataclass(frozen=True)
class Policy:
    """What the company allows. The defaults count where no policy was written."""

    window_days: int = 30  # from delivery; 0: no limit
    late: str = REFUSE  # what happens after the window: ASK or REFUSE
    ask_above: float = 0.0  # a line worth more than this, with what came of it before, needs a supervisor; 0: no limit
    final_sale: bool = False  # does not come back, but for a fault that is not the customer's
    opened: str = ACCEPT  # of goods that were opened or used
    without_order: str = ASK  # of goods of no order: bought elsewhere, or before there were orders here
    photos: bool = False  # a line without a photo needs a supervisor
    fee_amount: float = 0.0  # of a line
    fee_percent: float = 0.0  # of what a line is worth
    fee_after_days: int = 0  # no fee until so many days after delivery; 0: always
    fee_steps: tuple = ()  # (days, amount, percent): what it is in place of that, more days after delivery
    outbound_freight: str = "none"  # what of delivery is given back when all comes back: none, standard, paid
    standard_freight: float = 0.0  # what standard delivery costs, taxes included; 0: as much as was paid
    return_freight: str = SHOP  # who pays for sending it back
    return_freight_amount: float = 0.0  # what that costs the customer, once a return
    auto_up_to: float = 0.0  # a return worth no more, with those before of its orders, is authorised by itself; 0: never
    keep_up_to: float = 0.0  # a line worth no more need not be sent back; 0: never
    warranty_days: int = 0  # a defect needs a supervisor in place of being too late; 0: none
    money_when: str = "inspection"  # authorisation, scan, receipt, inspection
    money_auto: bool = False  # by itself at that moment
    approve_above: float = 0.0  # paying back more needs another person; 0: never
    claim: str = "bill"  # what was given before and never comes: bill (a person does), billed, charge (and the card charged)
    expire_days: int = 0  # what was authorised and has not come by then is given up; 0: never
    remind_days: int = 0  # so many days before that the customer is reminded; 0: not
    supply_percent: float = 0.0  # so much of what is authorised and restocked counts as coming to the stock; 0: none of it
    priced: str = "paid"  # an exchange costs as paid, or as today
    difference: str = "bill"  # what an exchange costs more: bill (with its order), charge (the stored card, at once)
    replace_when: str = "inspection"  # when the other goods are sent: authorisation, receipt, inspection
    statutory_days: int = 14  # in which a consumer may withdraw from the contract, from the last delivery; 0: no such right
    id: int | None = None  # None: built in
    version: int = 0
    name: str = ""


@dataclass(frozen=True)
class Wanted:
    """One line that somebody wants to return, with the facts about the order line it is from.

    Of goods of no order ``source`` says where their price is from: the customer's last invoice (then ``shipped`` is what that
    billed, ``returned`` what of it is credited or asked for, its day that of ``parts``), the pricelist, or typed; of these
    nobody knows how much there is, nor since when.
    """

    key: object  # the order line, or the invoice line: lines with the same key share what can come back
    quantity: int
    shipped: int
    returned: int  # came back, is on its way back, or is asked for by other open returns
    shipped_on: date | None  # where the parts are not known
    today: date  # the day on which it was asked for
    returnable: bool = True
    value: float = 0.0
    parts: tuple = ()  # of Part: what can still come back, the youngest first
    statutory: bool = False  # the customer withdraws from the contract
    last_on: date | None = None  # when the last of the whole order arrived; None: not all of it has
    opened: bool = False
    photos: bool = False
    defect: bool = False
    fault: str = CUSTOMER
    kept: float = 0.0  # what of the same order line is worth that the customer keeps by other lines
    currency: int | None = None  # of the amounts
    source: str = ""  # of no order: INVOICE, PRICELIST, TYPED; "" of an order
    document: str = ""  # the invoice that the price is from
    order: str = ""  # of no order: an order of the customer by which it was sold, and can still come back

    @property
    def left(self):
        """What can still come back."""
        return max(0, self.shipped - self.returned)

    @property
    def ages(self):
        """[(days since it arrived, quantity, whether that day is known)] of what is wanted.

        Nobody can tell pieces apart: of what can still come back the youngest are taken, as is best for the customer.
        """
        parts = self.parts or ((Part(self.left, self.shipped_on),) if self.shipped_on else ())
        found, missing = [], self.quantity
        for part in parts:
            taken = min(missing, part.quantity)
            if taken > 0:
                found.append(((self.today - part.arrived).days, taken, part.known))
                missing -= taken
        return found

    @property
    def blameless(self):
        """Whether it comes back for no whim of the customer."""
        return self.defect or self.fault != CUSTOMER


@dataclass(frozen=True)
class Verdict:
    outcome: str
    rule: str
    facts: tuple = ()  # pairs (name, value), for the text and the record
    policy: str = ""  # its name

    @property
    def weight(self):
        return _WEIGHT[self.outcome]


def withdrawal_end(last_on, policy):
    """The last day on which a consumer may withdraw; None while not all has arrived. A period that ends at a weekend goes on
    to Monday (Regulation 1182/71); holidays are the shop's to add."""
    if last_on is None:
        return None
    end = last_on + timedelta(days=policy.statutory_days)
    return end + timedelta(days=max(0, 7 - end.weekday()) if end.weekday() > 4 else 0)


def withdraws(wanted, policy):
    """Whether this is a withdrawal from the contract in time: reason, photos, wrapping and policy cannot stand against it."""
    if not wanted.statutory or not policy.statutory_days:
        return False
    end = withdrawal_end(wanted.last_on, policy)
    return end is None or wanted.today <= end


def not_shipped(wanted, policy):
    """Nothing of it has left: it is cancelled, not returned."""
    if wanted.shipped <= 0:
        return Verdict(REFUSE, "not_shipped", (("wanted", wanted.quantity),))
    return None


def not_returnable(wanted, policy):
    """Which goods a consumer may not send back depends on more than the product (whether a seal was broken): a person says."""
    if not wanted.returnable:
        return Verdict(ASK if withdraws(wanted, policy) else REFUSE, "not_returnable")
    return None


def more_than_shipped(wanted, policy):
    """No more comes back than was shipped, whatever anybody decides; of no order: than was billed and is not credited."""
    if wanted.quantity > wanted.left:
        facts = (("wanted", wanted.quantity), ("left", wanted.left), ("shipped", wanted.shipped))
        if wanted.source:
            return Verdict(REFUSE, "more_than_billed", (*facts, ("document", wanted.document)))
        return Verdict(REFUSE, "more_than_shipped", facts)
    return None


def sold_by_order(wanted, policy):
    """What an order of the customer sold comes back by that order, where its money is."""
    return Verdict(REFUSE, "sold_by_order", (("order", wanted.order),)) if wanted.order else None


def no_price(wanted, policy):
    """Neither an invoice nor the pricelist says what it is worth."""
    return Verdict(REFUSE, "no_price") if wanted.source and wanted.value <= 0 else None


def without_order(wanted, policy):
    """Goods of no order, as the policy says; where nobody knows since when the customer has them, a person says whether that
    is in time."""
    if not wanted.source:
        return None
    if policy.without_order == ACCEPT:
        return Verdict(ASK, "bought_unknown") if policy.window_days and not wanted.parts else None
    return Verdict(policy.without_order, "without_order")


def final_sale(wanted, policy):
    if not policy.final_sale or withdraws(wanted, policy):
        return None
    return Verdict(ASK if wanted.blameless else REFUSE, "final_sale")


def too_late(wanted, policy):
    """Some of it arrived longer ago than the window; with a defect, and in its warranty, a person says."""
    if not policy.window_days or withdraws(wanted, policy):
        return None
    late = [one for one in wanted.ages if one[0] > policy.window_days]
    if not late:
        return None
    days, _quantity, known = max(late)
    facts = (("days", days), ("window", policy.window_days), ("known", known))
    if wanted.source:
        facts += (("document", wanted.document),)
    amount = sum(quantity for _days, quantity, _known in late)
    if amount < wanted.quantity:
        facts += (("late", amount), ("wanted", wanted.quantity))
    if wanted.defect and days <= policy.warranty_days:
        return Verdict(ASK, "warranty", (*facts, ("warranty", policy.warranty_days)))
    return Verdict(policy.late, "too_late", facts)


def opened(wanted, policy):
    """A fault is often seen only once it is opened."""
    if policy.opened == ACCEPT or not wanted.opened or wanted.blameless or withdraws(wanted, policy):
        return None
    return Verdict(policy.opened, "opened")


def photos(wanted, policy):
    if not policy.photos or wanted.photos or withdraws(wanted, policy):
        return None
    return Verdict(ASK, "photos")


def valuable(wanted, policy):
    """With what of the same was asked for before: in pieces it is no less."""
    value = wanted.value * (wanted.quantity + wanted.returned) / wanted.quantity if wanted.quantity else wanted.value
    if policy.ask_above and value > policy.ask_above and not withdraws(wanted, policy):
        return Verdict(ASK, "valuable", (("value", value), ("limit", policy.ask_above)))
    return None


def keep(wanted, policy):
    """Fetching it back would cost more than it is worth, with what is kept already: many small asks are one large one. What
    nobody saw has to be billed at least."""
    if wanted.source and wanted.source != INVOICE:
        return None
    if wanted.value > 0 and wanted.value + wanted.kept <= policy.keep_up_to:
        return Verdict(ACCEPT, "keep", (("limit", policy.keep_up_to),))
    return None


#: What is so whatever a policy says.
PHYSICAL = (not_shipped, more_than_shipped, sold_by_order)
#: What they say.
PHYSICALLY = {"not_shipped", "more_than_shipped", "more_than_billed", "sold_by_order"}
RULES = (not_shipped, not_returnable, more_than_shipped, sold_by_order, no_price, final_sale, too_late, without_order, opened,
         photos, valuable, keep)


def verdict(wanted, policy, rules=RULES):
    """The gravest thing that any rule says; of equals the first; accept when all abstain. With what it costs the customer."""
    found = [said for said in (rule(wanted, policy) for rule in rules) if said is not None]
    said = max(found, key=lambda said: said.weight, default=Verdict(ACCEPT, "within_policy"))
    facts = said.facts
    if said.outcome != REFUSE:
        freight = 0.0 if said.rule == "keep" else return_freight(policy, wanted)  # nothing is sent back
        costs = (("fee", fee(policy, wanted)), ("return_freight", freight),
                 ("withdrawal", withdraws(wanted, policy)))
        facts += tuple((name, value) for name, value in costs if value)
    if wanted.currency and any(name in _MONEY for name, _value in facts):
        facts += (("currency", wanted.currency),)
    return replace(said, facts=facts, policy=policy.name)


def judge(wanteds, policies, rules=RULES):
    """Verdicts of ``wanteds``, in their order; what an earlier line may return or keep, a later one may not.

    :param policies: the policy of each, or one for all
    """
    policies = [policies] * len(wanteds) if isinstance(policies, Policy) else policies
    taken, kept, verdicts = {}, {}, []
    for wanted, policy in zip(wanteds, policies, strict=True):
        gone, before = taken.get(wanted.key, 0), kept.get(wanted.key, 0.0)
        said = verdict(replace(
            wanted, returned=wanted.returned + gone, parts=without(wanted.parts, gone), kept=wanted.kept + before), policy, rules)
        if said.outcome != REFUSE:
            taken[wanted.key] = gone + wanted.quantity
        if said.rule == "keep":
            kept[wanted.key] = before + wanted.value
        verdicts.append(said)
    return verdicts


# --- what it costs the customer -------------------------------------------------------------------------------------------


def fee(policy, wanted):
    """What is kept of the money for a line, not rounded: never more than the line is worth, nothing for a fault that is not the
    customer's, nor for a withdrawal in time. Percents are of the pieces that are so old, the amount is once of a line: the
    highest of theirs."""
    if wanted.blameless or wanted.value <= 0 or withdraws(wanted, policy):
        return 0.0
    first = (policy.fee_after_days, policy.fee_amount, policy.fee_percent)
    steps = sorted([first, *policy.fee_steps] if any(first[1:]) else policy.fee_steps)
    ages, amount, percents = [(days, quantity) for days, quantity, _known in wanted.ages], 0.0, 0.0
    ages.append((0, wanted.quantity - sum(quantity for _days, quantity in ages)))  # arrived nobody knows when
    for days, quantity in ages:
        reached = [step for step in steps if not step[0] or days > step[0]]
        if reached and quantity > 0:
            amount = max(amount, reached[-1][1])
            percents += reached[-1][2] * quantity
    return min(wanted.value, amount + wanted.value * percents / 100.0 / wanted.quantity)


def return_freight(policy, wanted):
    """What sending it back costs the customer, once for all lines of a return."""
    return 0.0 if policy.return_freight == SHOP or wanted.blameless else policy.return_freight_amount


def outbound_freight(policy, wanted):
    """What of the delivery is given back when all of it comes back: none, standard, paid."""
    return "standard" if policy.outbound_freight == "none" and withdraws(wanted, policy) else policy.outbound_freight
