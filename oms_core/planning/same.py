# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which record a file means by a code, however it is written. Pure: no Odoo.

One record that is written so is meant. Several are not chosen from. One that was archived is not made anew, and one that
differs in leading zeros alone is not doubled: what is not sure is named.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Match:
    """A record that a code may mean. ``whole``: what stands for all of them if they are parts of one (contacts of a
    company); ``near``: only so with other leading zeros."""

    code: str
    id: int
    name: str
    own: str = ""  # the code as the record writes it
    active: bool = True
    whole: int = 0
    near: bool = False


@dataclass(frozen=True)
class Meant:
    """The record meant, or the kind of doubt (ambiguous, archived, near) and the names it is about."""

    id: int = 0
    own: str = ""
    doubt: str = ""
    names: str = ""


def order_key(ref):
    """What an order number is without what is easily written otherwise: case, blanks, zeros before digits."""
    key = "".join(ref.split()).casefold()
    return (key.lstrip("0") or key) if key.isdecimal() else key


def other_orders(refs, there):
    """{order number: (another way to write it, where that is)} of those that may be one order.

    :param refs: {order number: the first line that has it}, in the file's order
    :param there: {order number: (as it is written by the order that is there, name of that)}
    """
    ways = {}
    for ref in refs:
        ways.setdefault(order_key(ref), []).append(ref)
    found = {}
    for same in ways.values():
        known = next((there[ref] for ref in same if ref in there), None)
        for ref in same:
            if ref in there and there[ref][0] == ref:
                continue
            other = next((one for one in same if one != ref), None)
            if known:
                found[ref] = known
            elif other is not None:
                found[ref] = other, refs[other]
    return found


def own_orders(refs, there):
    """{order number: how the one order that it is is written}: as the one that is there, else as its first line has it."""
    first = {}
    for ref in [*there, *refs]:
        first.setdefault(order_key(ref), there.get(ref, (ref,))[0])
    return {ref: first[order_key(ref)] for ref in refs}


def meant(matches):
    """{code: :class:`Meant`} of :class:`Match` values; codes that nothing matches are not in it.

    Of parts of one whole, the one that comes first is meant: the caller's order counts.
    """
    found = {}
    for match in matches:
        found.setdefault(match.code, []).append(match)
    return {code: _meant(some) for code, some in found.items()}


def _meant(matches):
    sure = [match for match in matches if not match.near]
    active = [match for match in sure if match.active]
    if active:
        several = len({match.whole or match.id for match in active}) > 1
        return _doubt("ambiguous", active) if several else Meant(active[0].id, active[0].own)
    return _doubt("archived", sure) if sure else _doubt("near", matches)


def _doubt(kind, matches):
    names = dict.fromkeys(f"{match.own or match.code} {match.name}".strip() for match in matches)
    return Meant(doubt=kind, names=", ".join(list(names)[:5]))
