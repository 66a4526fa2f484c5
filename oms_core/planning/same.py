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
