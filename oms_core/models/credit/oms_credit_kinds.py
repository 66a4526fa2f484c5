# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The kinds of credit rules. Each is one class: what it is called, the fact that it looks at, and its words; how it judges is a
function of ``planning/credit_rules.py``. To add a kind: that function, and a class here, in ``KINDS``."""
from ...planning import credit_rules as planning


class Kind:
    """A kind of rule. ``_`` translates, ``money`` formats an amount of the company's currency.

    ``whys`` are the reasons that its judge gives. ``of_orders(credit, orders)`` gives {order: {name: fact}} for
    :class:`planning.credit_rules.Ask`, ``of_accounts(credit, cr, cases, today)`` {account id: {name: fact}} for its
    ``Account``, read on ``cr`` under the guards: for all of a batch at once, and only where a rule asks for it. A kind whose
    facts are those of ``items`` gets them with what is owed, where that is read.
    """

    code = label = ""
    unit = False  # what its threshold counts: days, percent or amount
    items = False
    customer = False  # about the customer: what it finds may change between confirmation and release
    whys = ()
    judge = of_orders = of_accounts = None

    def held(self, _, why):
        """Why an order is held, without a figure."""
        raise NotImplementedError

    def figures(self, _, money, result, verdict):
        """What a broken rule compared; empty where there is nothing to compare."""
        return ""

    def compared(self, _, money, facts, passed):
        """The same of a kept decision, passed or not, of which there are facts only (of older versions some may lack)."""
        return ""


class Limit(Kind):
    code, label = "limit", "Over the limit"
    whys = ("over_limit", "within_limit", "no_limit", "no_rate")
    judge = staticmethod(planning.check_limit)

    def held(self, _, why):
        return _("The limit is in a currency without a rate: enter one") if why == "no_rate" else _("Over the credit limit")

    def figures(self, _, money, result, verdict):
        return _("Order of %(amount)s, room left %(room)s (limit %(limit)s, owes %(owes)s)",
                 amount=money(verdict.amount), room=money(result.allowed), limit=money(verdict.limit),
                 owes=money(verdict.limit - result.allowed)) if result.why == "over_limit" else ""

    def compared(self, _, money, facts, passed):
        if facts["why"] == "no_rate":
            return _("The limit is in a currency without a rate")
        if facts["why"] == "no_limit":
            return _("Order of %s, the account has no limit", money(facts.get("found") or 0.0))
        found, allowed, limit, owes = (money(facts.get(name) or 0.0) for name in ("found", "allowed", "limit", "owes"))
        said = _("Order of %(amount)s, room left %(room)s (limit %(limit)s, owes %(owes)s)",
                 amount=found, room=allowed, limit=limit, owes=owes)
        if facts["why"] == "over_limit" and facts.get("went"):
            return _("%(said)s; %(went)s of it went on account", said=said, went=money(facts["went"]))
        return said


class Horizon(Limit):
    """As :class:`Limit`, but for what is wanted late."""

    code, label, unit = "horizon", "Over the limit, counting only orders wanted soon", "days"
    whys = ("beyond_horizon",)
    judge = staticmethod(planning.check_horizon)

    def compared(self, _, money, facts, passed):
        return _("Wanted in %(days)s days; what is wanted later than in %(most).12g does not count",
                 days=facts.get("found"), most=facts.get("allowed") or 0.0)


class Oldest(Kind):
    code, label, unit = "oldest", "An open item is overdue for long", "days"
    customer = items = True
    whys = ("oldest",)
    judge = staticmethod(planning.check_oldest)

    @staticmethod
    def of_accounts(credit, cr, cases, today):
        if cr is credit.env.cr:
            credit.env["account.move.line"].flush_model()
        found = credit.env["oms.credit.account"]._gather_open(cr, list(cases))
        return {key: items._asdict() for key, items in found.items()}

    def held(self, _, why):
        return _("An open item is overdue for too long")

    def figures(self, _, money, result, verdict):
        return _("Oldest open item %(days)s days overdue, allowed %(most).12g", days=result.found, most=result.allowed)

    def compared(self, _, money, facts, passed):
        return _("Oldest open item %(days)s days overdue, allowed %(most).12g",
                 days=facts["found"], most=facts.get("allowed") or 0.0) if facts.get("found") else _("No open item is overdue")


class Overdue(Oldest):
    code, label, unit = "overdue", "Much of what is open is overdue", "percent"
    whys = ("overdue",)
    judge = staticmethod(planning.check_overdue)

    def held(self, _, why):
        return _("Too much of what is open is overdue")

    def figures(self, _, money, result, verdict):
        return self.compared(_, money, {"found": result.found, "allowed": result.allowed}, False)

    def compared(self, _, money, facts, passed):
        return _("%(share).12g %% of what is open is overdue, allowed %(most).12g %%",
                 share=round(facts.get("found") or 0.0, 2), most=facts.get("allowed") or 0.0)


class Score(Kind):
    code, label = "score", "Score class"
    customer, whys = True, ("score", "no_history")
    judge = staticmethod(planning.check_score)

    @staticmethod
    def of_accounts(credit, cr, cases, today):
        return {key: {"credit_class": case.credit_class} for key, case in cases.items()}

    def held(self, _, why):
        return _("The customer's credit class does not allow it")

    def figures(self, _, money, result, verdict):
        return _("Score class %(found)s", found=result.found)

    def compared(self, _, money, facts, passed):
        if facts["why"] == "no_history":
            return _("No score class yet, refused from %s on", facts.get("allowed"))
        return _("Score class %(found)s, refused from %(worst)s on", found=facts.get("found"), worst=facts.get("allowed"))


class Value(Kind):
    code, label, unit = "value", "Order over an amount", "amount"
    whys = ("value",)
    judge = staticmethod(planning.check_value)

    def held(self, _, why):
        return _("Larger than an order of this customer may be")

    def figures(self, _, money, result, verdict):
        return _("Order of %(amount)s, allowed %(most)s", amount=money(result.found), most=money(result.allowed))

    def compared(self, _, money, facts, passed):
        return _("Order of %(amount)s, allowed %(most)s",
                 amount=money(facts.get("found") or 0.0), most=money(facts.get("allowed") or 0.0))


class Review(Kind):
    code, label = "review", "Review of the account is due"
    customer, whys = True, ("review",)
    judge = staticmethod(planning.check_review)

    @staticmethod
    def of_accounts(credit, cr, cases, today):
        return {key: {"review": case.review_date and (case.review_date - today).days} for key, case in cases.items()}

    def held(self, _, why):
        return _("The account was to be reviewed")

    def figures(self, _, money, result, verdict):
        return _("The account was to be reviewed %(days)s days ago", days=-result.found)

    def compared(self, _, money, facts, passed):
        found = facts.get("found")
        if found is None:
            return _("The account is not to be reviewed")
        return _("The account is to be reviewed in %s days", found) if found >= 0 else _(
            "The account was to be reviewed %s days ago", -found)


class Terms(Kind):
    code, label, unit = "terms", "Payment terms longer than the customer's", "days"
    whys = ("terms",)
    judge = staticmethod(planning.check_terms)

    @staticmethod
    def of_orders(credit, orders):
        return {order: {"terms": credit._terms_beyond(order)} for order in orders}

    def held(self, _, why):
        return _("To be paid later than agreed with the customer")

    def figures(self, _, money, result, verdict):
        return _("To be paid %(days)s days later than agreed with the customer", days=result.found)

    def compared(self, _, money, facts, passed):
        return _("To be paid %(days)s days later than agreed, allowed %(most).12g",
                 days=facts["found"], most=facts.get("allowed") or 0.0) if facts.get("found") else _("To be paid as agreed")


class Blocked(Kind):
    code, label = "blocked", "Customer is blocked"
    customer, whys = True, ("blocked",)
    judge = staticmethod(planning.check_blocked)

    @staticmethod
    def of_accounts(credit, cr, cases, today):
        return {key: {"blocked": bool(case.blocked)} for key, case in cases.items()}

    def held(self, _, why):
        return _("The customer is blocked")

    def compared(self, _, money, facts, passed):
        return _("The customer is not blocked") if passed else _("The customer is blocked")


#: In the order in which they are offered.
KINDS = (Limit(), Horizon(), Oldest(), Overdue(), Score(), Value(), Review(), Terms(), Blocked())
