# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How good a proposal for a payment is, and which one is beyond doubt. Pure: no Odoo.

Beyond doubt is what is exact and alone: the amount fits to the last unit, what the text and the payer say fits, and nothing else
would fit as well. A number can be mistyped into somebody else's, so a number without check digits needs a second witness (who
paid, or an amount that nothing else has); an amount can be the same by chance, so without a number it has to be the payer's only
one. What was closed lately counts as if it were open: else who pays twice pays something else.
"""
from dataclasses import replace
from math import gcd

from .matching import (
    DISCOUNT,
    EQUAL,
    FEE,
    GROUP,
    IBAN,
    INVOICE,
    LATE,
    MOST_PROPOSALS,
    NAME,
    ORDER,
    OVER,
    PART,
    PARTNER,
    PAYMENT,
    RATE,
    Proposal,
    candidates,
    fits,
    guess,
    look,
    may_mean,
    sets,
    shape,
)
from .matching_text import CREDITOR, DIGITS, REFERENCE, SAME, TAIL, THEIRS, TYPO, core, near
from .matching_text import ORDER as ORDERED

#: What evidence counts, of 100.
NUMBER = {CREDITOR: 60, REFERENCE: 50, DIGITS: 45, ORDERED: 40, THEIRS: 30, TYPO: 30, TAIL: 20, None: 0}
PAYER = {PARTNER: 45, IBAN: 45, GROUP: 25, NAME: 25, None: 0}
FIT = {EQUAL: 35, DISCOUNT: 33, FEE: 25, LATE: 15, RATE: 12, PART: 10, OVER: 10}
ALONE = 10
#: What speaks against it: the text has the number of something else, of something paid, of nothing; somebody else paid.
ELSE, PAID, UNKNOWN, OTHERS = "else", "paid", "unknown", "others"
AGAINST = {ELSE: 40, PAID: 40, UNKNOWN: 15, OTHERS: 30}

WHOLE = frozenset({CREDITOR, REFERENCE, DIGITS, ORDERED})
FIRM = frozenset({PARTNER, IBAN})
#: So many open items of one payer come to a sum by chance, once in so many times, and no more often.
CHANCE = 2000
#: Who pays all that is open, of so many documents at most, means that.
MOST_OPEN = 8


def propose(receipt, book, rules, most=MOST_PROPOSALS):
    """The proposals for a receipt, best first; at most one of them is ``sure``."""
    if receipt.amount <= 0:
        return ()
    seen = look(receipt, book)
    made = {}
    for some, alone in sets(seen, book, candidates(seen, book), rules):
        fitting = fits(receipt, some, rules)
        if fitting:
            proposal = _judge(seen, book, rules, fitting, alone)
            known = made.get(proposal.id)
            if known is None or known.score < proposal.score:
                made[proposal.id] = proposal
    found = sorted(made.values(), key=lambda one: (-one.score, len(one.takes), min(take.item.due for take in one.takes), one.id))
    return tuple(_one_sure(found)[:most])


def automatic(receipts, book, rules):
    """[(receipt, proposal)] of all that is beyond doubt, the best first; the book is told of each. What somebody else's money
    was for is looked at again."""
    found, touched = [], set()
    for receipt in receipts:
        proposals = propose(receipt, book, rules)
        if proposals and proposals[0].sure:
            found.append((receipt, proposals[0]))
    done = []
    for receipt, proposal in sorted(found, key=lambda pair: (-pair[1].score, pair[0].day, str(pair[0].key))):
        if any(take.item.id in touched for take in proposal.takes):
            proposals = propose(receipt, book, rules)
            if not proposals or not proposals[0].sure:
                continue
            proposal = proposals[0]
        book.take(proposal)
        touched.update(take.item.id for take in proposal.takes)
        done.append((receipt, proposal))
    return done


def _one_sure(found):
    """Of several that were beyond doubt none is, unless one alone has every number in the text. What has no number at all is not,
    where other documents of the payer come to the same amount."""
    exact = [one for one in found if one.fit in (EQUAL, DISCOUNT) and not AGAINST.keys() & {code for code, _fact in one.reasons}]
    found = [replace(one, sure=False) if one.sure and not NUMBER.keys() & {code for code, _fact in one.reasons} and any(
        other.id != one.id and {code for code, _fact in other.reasons} & {PARTNER, IBAN, GROUP} for other in exact) else one
        for one in found]
    sure = [one for one in found if one.sure]
    if len(sure) > 1:
        named = [one for one in sure if any(code in WHOLE for code, _fact in one.reasons)]
        best = named[0] if len(named) == 1 else None
        found = [replace(one, sure=one is best) for one in found]
    return sorted(found, key=lambda one: not one.sure)


def _judge(seen, book, rules, fitting, alone):
    fit, takes, rest, missing = fitting
    items = [take.item for take in takes]
    numbers = [seen.named.get(item.id) or guess(seen, book, item) for item in items]
    payers = [_payer(seen, book, item) for item in items]
    twins = _twins(seen, book, items)
    against = _against(seen, book, items, payers)
    alone = alone and not (twins & {"payer", "named"} if _is_firm(seen, payers) else twins)
    reasons, score = _reasons(numbers, payers, alone, fitting)
    score = max(min(score, 100) - sum(AGAINST[code] for code, _fact in against), 0)
    proposal = Proposal(takes, fit, rest, missing, score, (*reasons, *against))
    codes = {code for code, _fact in against}
    return replace(proposal, sure=score >= rules.threshold and _is_sure(
        seen, book, proposal, numbers, payers, twins, codes, alone))


def _reasons(numbers, payers, alone, fitting):
    """([(code, fact)], score): the weakest number and payer count, for they must hold for all."""
    fit, takes, rest, missing = fitting
    weakest = min(numbers, key=NUMBER.get)
    known = [number for number in numbers if number]
    reasons, score = [], NUMBER[weakest]
    if weakest:
        reasons.append((weakest, len(known)))
    elif known:
        reasons.append((f"some_{max(known, key=NUMBER.get)}", len(known)))
        score += 10
    how, alike = min(payers, key=lambda payer: PAYER[payer[0]] * payer[1])
    if how:
        reasons.append((how, round(alike * 100)))
        score += round(PAYER[how] * alike)
    reasons.append((fit, missing or rest or sum(take.off for take in takes)))
    if len(takes) > 1:
        reasons.append(("many", len(takes)))
    score += FIT[fit]
    if alone and fit in (EQUAL, DISCOUNT):
        reasons.append(("alone", 0))
        score += ALONE
    if any(take.item.kind == ORDER for take in takes):
        reasons.append(("not_billed", 0))
    return reasons, score


def _payer(seen, book, item):
    """(how, how alike) the payer is known to be the item's customer."""
    how = seen.payers.get(item.partner)
    if how:
        return how
    group = book.group(item.partner)
    if any(book.group(partner) == group for partner, (known, _alike) in seen.payers.items() if known in FIRM):
        return GROUP, 1.0
    return None, 0.0


def _twins(seen, book, items):
    """Whether other documents have the same amount, paid ones among them: {"any"; "payer": the payer's; "near": the payer's, with
    a number that the text may mean; "named": with one that it has}."""
    documents, partners = {item.document for item in items}, {item.partner for item in items}
    groups = {book.group(partner) for partner in seen.payers}
    registered = all(item.kind == PAYMENT for item in items)  # what it paid is closed
    found = set()
    for one in book.of_amount.get((seen.receipt.currency, seen.receipt.amount), ()):
        other = book.items[one]
        if other.document in documents or (other.kind == PAYMENT and not seen.receipt.bank) or (
                registered and other.closed):
            continue
        found.add("any")
        theirs = book.group(other.partner) in groups
        if theirs or (other.kind == PAYMENT and other.partner in partners):
            found.add("payer")
        if one in seen.named or one in seen.paid:
            found.add("named")
        elif theirs and may_mean(seen, book, other):
            found.add("near")
    return found


def _against(seen, book, items, payers):
    """[(code, fact)]: what speaks against it."""
    found, documents = [], {item.document for item in items}
    elsewhere = [owners for owners in seen.numbers.values()
                 if not any(book.items[owner].document in documents for owner in owners)]
    if _is_slip(seen, book, items, {owner for owners in elsewhere for owner in owners}):
        elsewhere = []
    if any(not book.items[owner].closed for owners in elsewhere for owner in owners):
        found.append((ELSE, 0))
    elif elsewhere:
        found.append((PAID, 0))
    digits = [digits for item in items for digits, _short in book.digits[item.id]]
    known = {core(number) for number in seen.numbers}
    if any(shape(run) in book.shapes and run not in known and not any(near(run, one) for one in digits)
           for run in seen.runs if len(run) >= 6):
        found.append((UNKNOWN, 0))
    if seen.known and any(how is None for how, _alike in payers):
        found.append((OTHERS, 0))
    return found


def _is_slip(seen, book, items, others):
    """Whether a number of somebody else's, of another amount, is the payer's own number with a slip."""
    payers = {book.group(partner) for partner in seen.payers}
    return len(items) == 1 and seen.known and items[0].partner in seen.payers and guess(seen, book, items[0]) == TYPO and all(
        book.group(book.items[one].partner) not in payers and seen.receipt.amount not in (
            book.items[one].open, book.items[one].discounted) for one in others)


def _is_sure(seen, book, proposal, numbers, payers, twins, against, alone):
    if proposal.fit not in (EQUAL, DISCOUNT, FEE) or proposal.rest or proposal.missing or {ELSE, PAID} & against:
        return False
    items = [take.item for take in proposal.takes]
    kinds = {item.kind for item in items}
    whole = all(number in WHOLE for number in numbers)
    if kinds != {INVOICE} and (len(items) > 1 or proposal.fit != EQUAL or (kinds == {ORDER} and not whole)):
        return False
    if "named" in twins or (seen.receipt.bank and kinds != {PAYMENT} and "payer" in twins and _waiting(seen, book, items)):
        return False
    if all(number == CREDITOR for number in numbers):
        return True
    if OTHERS in against or "near" in twins:
        return False
    if whole and _paid_by(payers):
        return True
    if proposal.fit == FEE:
        return False
    if whole:  # nobody knows who paid
        return UNKNOWN not in against and (len(items) > 1 or not twins)
    if UNKNOWN in against:
        return False
    if _is_firm(seen, payers):
        if len(items) == 1 and numbers[0] in (TYPO, TAIL):  # of all of that amount the text may mean no other
            return True
        return alone and (len(items) == 1 or _is_no_chance(book, items))
    return len(items) == 1 and numbers[0] in (TYPO, THEIRS) and not twins and _paid_by(payers) and _has_name_alone(
        seen, book, items)


def _waiting(seen, book, items):
    """Whether money of one of these customers was registered and waits for the bank."""
    partners = {item.partner for item in items}
    same = [book.items[one] for one in book.of_amount.get((seen.receipt.currency, seen.receipt.amount), ())]
    return any(item.kind == PAYMENT and not item.closed and item.partner in partners for item in same)


def _paid_by(payers):
    return all(how in (PARTNER, IBAN, GROUP) or (how == NAME and alike >= SAME) for how, alike in payers)


def _is_firm(seen, payers):
    """One customer, known by more than the name."""
    firm = [partner for partner, (how, _alike) in seen.payers.items() if how in FIRM]
    return all(how in FIRM for how, _alike in payers) and len(firm) == 1


def _has_name_alone(seen, book, items):
    """Whether no customer beside this one has about the same name."""
    mine = book.group(items[0].partner)
    best = max(seen.payers[partner][1] for partner in seen.payers if book.group(partner) == mine)
    return not any(alike > best - 0.15 for partner, (_how, alike) in seen.payers.items() if book.group(partner) != mine)


def _is_no_chance(book, items):
    """Whether these would hardly ever come to the amount if something else was meant: as many sums as the payer's open items
    have, beside as many amounts as there are up to all of them."""
    owed = [book.items[one].open for partner in {item.partner for item in items} for one in book.of_partner[partner]]
    step = gcd(*owed) or 1
    return 2 ** len(owed) * CHANCE <= sum(map(abs, owed)) // step or len(items) == len(owed) <= MOST_OPEN
