# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""May these orders go on account? Pure: no Odoo, no clock.

Amounts are floats of the company's currency, rounded by the caller; a difference below ``tolerance`` (half the
currency's smallest coin) is no difference. Days are whole numbers, counted from today.
"""
from dataclasses import dataclass, field

#: Kinds that compare what would be owed with the limit; only these can let single lines of an order go.
LIMITS = ("limit", "horizon")


@dataclass(frozen=True)
class Rule:
    """``effect`` of a rule that an order breaks: pass (noted only), hold or refuse. Not ``enforced``: observed only."""

    id: int | None
    kind: str
    threshold: float = 0.0
    effect: str = "hold"
    enforced: bool = True
    worst: str = ""  # of kind score: this class and those behind it in the alphabet

    @property
    def counts(self):
        return self.enforced and self.effect != "pass"


@dataclass(frozen=True)
class Policy:
    """``by_line``: the lines that fit the room left go, the others are held."""

    id: int | None = None
    rules: tuple[Rule, ...] = (Rule(None, "limit"),)
    by_line: bool = False

    def only(self, kinds):
        return Policy(self.id, tuple(rule for rule in self.rules if rule.kind in kinds))

    def wants(self, *kinds):
        return any(rule.kind in kinds for rule in self.rules)

    @property
    def strictness(self):
        """Of two policies the one with more of it is the stricter: more that is refused, then more that is held, whole
        orders, lower thresholds."""
        counting = [rule for rule in self.rules if rule.counts]
        return (sum(rule.effect == "refuse" for rule in counting), len(counting), not self.by_line,
                -sum(rule.threshold for rule in counting))


@dataclass(frozen=True)
class Account:
    """What is known of an account before the orders asked about. ``limit`` None: no limit.

    ``near`` is what of ``owes`` counts inside the policy's horizon; ``due`` are open items and ``overdue`` those of
    them that should have been paid, the ``oldest`` so many days ago; ``review`` is in so many days.
    """

    id: int
    limit: float | None = None
    owes: float = 0.0
    near: float = 0.0
    rated: bool = True  # False: the limit is in a currency without a rate
    due: float = 0.0
    overdue: float = 0.0
    oldest: int = 0
    review: int | None = None
    blocked: bool = False
    credit_class: str | None = None


@dataclass(frozen=True)
class Line:
    """A line of an order; ``sure``: it goes whatever the room (a person let it go, or it went before)."""

    id: int
    amount: float
    sure: bool = False


@dataclass(frozen=True)
class Ask:
    """An order that wants ``amount`` of an account's room; ``granted`` was allowed before. ``account_id`` 0: none.

    ``day`` its goods are wanted, ``terms`` days later to be paid than the customer's terms say. ``anew``: kinds of rules
    that are asked again though the amount was granted (:func:`changed_terms`).
    """

    order_id: int
    account_id: int
    amount: float
    granted: float = 0.0
    policy: Policy = field(default_factory=Policy)
    value: float = 0.0
    prepaid: float = 0.0
    terms: int = 0
    day: int | None = None
    anew: frozenset[str] = frozenset()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Result:
    """What one rule says of one order: pass, hold or refuse, why, and the numbers it compared."""

    rule: Rule
    result: str
    why: str
    found: float | str | None = None
    allowed: float | str | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether the order may go; ``went`` of its amount uses room. ``held_lines``: only these must wait."""

    order_id: int
    account_id: int
    passed: bool
    refused: bool
    amount: float
    went: float
    owes: float
    limit: float | None
    held_lines: tuple[int, ...] = ()
    results: tuple[Result, ...] = ()

    @property
    def room(self):
        return None if self.limit is None else self.limit - self.owes

    @property
    def broken(self):
        return [result for result in self.results if result.rule.counts and result.result != "pass"]


def left_of(granted, amount, worth, was=None):
    """What of ``granted`` an order may still use that asks for ``amount`` and is ``worth`` more than the ``was`` it was
    worth when that was granted (None: not known). What was invoiced since is used up: an order of 900 of which 900 are
    invoiced and to which 900 are added asks for 900 that nobody granted."""
    if was is None or worth <= was:
        return granted
    return max(min(granted, amount - (worth - was)), 0.0)


def changed_terms(was, now):
    """The kinds of rules that have to be asked again because an order is to be paid later, or wanted sooner, than when it
    was judged.

    :param was: facts of then: ``term`` (id of the terms), ``terms`` (days beyond the customer's, None: not asked then)
        and ``day`` (0: at once); empty: it was not judged yet
    :param now: the same, as they are
    """
    if not was:
        return frozenset()
    later = now["terms"] > was["terms"] if was.get("terms") is not None else now["term"] != was.get("term")
    sooner = now["day"] < was.get("day", 0)
    return frozenset(kind for kind, asked in (("terms", later), ("horizon", sooner)) if asked)


def judge(accounts, asks, checks, tolerance=0.005):
    """Judge the asks in the order given, each against what the ones before it took.

    :param accounts: iterable of :class:`Account`
    :param asks: iterable of :class:`Ask`; nothing is known of an account that is not among ``accounts``
    :param checks: {kind of rule: function(rule, account, ask, owes, near, tolerance) -> (broken, why, found, allowed)}
    :returns: list of :class:`Verdict`, one per ask, in the same order
    """
    known = {account.id: account for account in accounts}
    owes = {account.id: account.owes for account in known.values()}
    near = {account.id: account.near for account in known.values()}
    verdicts = []
    for ask in asks:
        key = ask.account_id
        account = known.get(key) or Account(key)
        verdict = _judge_one(account, ask, checks, owes.get(key, 0.0), near.get(key, 0.0), tolerance)
        verdicts.append(verdict)
        if key in owes and verdict.went > 0:
            owes[key] += verdict.went
            near[key] += 0.0 if _is_far(ask) else verdict.went
    return verdicts


def _judge_one(account, ask, checks, owes, near, tolerance):
    granted = ask.granted and ask.amount <= ask.granted + tolerance
    results = tuple(
        Result(rule, "pass", "granted", ask.amount, ask.granted) if granted and rule.kind not in ask.anew
        else _result(rule, account, ask, checks, owes, near, tolerance) for rule in ask.policy.rules)
    broken = [result for result in results if result.rule.counts and result.result != "pass"]
    held, went = (), 0.0 if broken else max(ask.amount, 0.0)
    if broken and ask.policy.by_line and all(result.rule.kind in LIMITS for result in broken):
        room = min(result.allowed for result in broken)
        held, went = _lines_held(ask, max(room, ask.granted), tolerance)
    return Verdict(
        ask.order_id, account.id, not broken, any(result.result == "refuse" for result in broken), ask.amount, went,
        owes, account.limit, held, results)


def _lines_held(ask, room, tolerance):
    """(ids of the lines that must wait, room the others use); nothing fits: ((), 0), the order waits as a whole."""
    room += max(ask.prepaid, 0.0)
    used = sum(line.amount for line in ask.lines if line.sure)
    held, goes = [], [line for line in ask.lines if line.sure and line.amount]
    for line in ask.lines:
        if line.sure:
            continue
        if line.amount <= tolerance or used + line.amount <= room + tolerance:
            used += line.amount
            goes += [line] if line.amount > tolerance else []
        else:
            held.append(line.id)
    if not goes or not held:
        return (), 0.0
    return tuple(held), max(used - max(ask.prepaid, 0.0), 0.0)


def _is_far(ask):
    return any(rule.kind == "horizon" and ask.day is not None and ask.day > rule.threshold for rule in ask.policy.rules)


def _result(rule, account, ask, checks, owes, near, tolerance):
    if ask.amount <= tolerance and rule.kind != "blocked":
        return Result(rule, "pass", "nothing_asked", ask.amount)
    broken, why, found, allowed = checks[rule.kind](rule, account, ask, owes, near, tolerance)
    return Result(rule, rule.effect if broken else "pass", why, found, allowed)


# --- the kinds of rules: what each says is in models/credit/oms_credit_kinds.py --------------------------------------


def check_limit(rule, account, ask, owes, _near, tolerance):
    return _against_limit(account, ask, owes, tolerance)


def check_horizon(rule, account, ask, _owes, near, tolerance):
    if _is_far(ask):
        return False, "beyond_horizon", ask.day, rule.threshold
    return _against_limit(account, ask, near, tolerance)


def _against_limit(account, ask, owes, tolerance):
    if not account.rated:
        return True, "no_rate", None, 0.0
    if account.limit is None:
        return False, "no_limit", ask.amount, None
    room = account.limit - owes
    broken = ask.amount > room + tolerance
    return broken, "over_limit" if broken else "within_limit", ask.amount, room


def check_oldest(rule, account, *_rest):
    return account.oldest > rule.threshold, "oldest", account.oldest, rule.threshold


def check_overdue(rule, account, *_rest):
    share = 100 * account.overdue / account.due if account.due > 0 and account.overdue > 0 else 0.0
    return share > rule.threshold, "overdue", round(share, 1), rule.threshold


def check_score(rule, account, *_rest):
    found = account.credit_class
    if not found:
        return False, "no_history", None, rule.worst
    return found >= rule.worst, "score", found, rule.worst


def check_value(rule, _account, ask, _owes, _near, tolerance):
    return ask.value > rule.threshold + tolerance, "value", ask.value, rule.threshold


def check_review(rule, account, *_rest):
    return account.review is not None and account.review < 0, "review", account.review, 0


def check_terms(rule, _account, ask, *_rest):
    return ask.terms > rule.threshold, "terms", ask.terms, rule.threshold


def check_blocked(rule, account, *_rest):
    return account.blocked, "blocked", None, None
