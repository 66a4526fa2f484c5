# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The effects of a change, and how they are shown of a big order: what is alike together, what is much folded. Pure: no Odoo,
no clock."""
from collections import namedtuple

#: So many things are read at a glance: of more, the others are folded away.
FEW = 6
#: So much of a list within a row.
FEW_IN_A_ROW = 2
#: So many rows that say the same are one row.
ALIKE = 3

#: A part of the effects: rows of [what, was, is, note], each a text or a list of them; none: nothing changes there. ``does``,
#: where rows say more than what the change does: that alone. All of it survives JSON.
Section = namedtuple("Section", "key title rows does", defaults=(None,))


def does(sections):
    """What a change does, of its effects: equal for two previews where nothing but the world around it is another."""
    return [section.rows if section.does is None else section.does for section in sections]


def drawn(sections):
    """The sections as they are drawn: rows that say the same of several things are one ("Mug, Cup and 440 more"), and of many
    things the first are shown, the others are folded away.

    :returns: [{key, title, rows, more}]; a row is four cells, each (shown, folded away), lists of texts
    """
    found = []
    for section in sections:
        rows = [[folded(cell if isinstance(cell, list) else [cell], FEW_IN_A_ROW) for cell in row]
                for row in grouped(section.rows)]
        shown, more = folded(rows)
        found.append({"key": section.key, "title": section.title, "rows": shown, "more": more})
    return found


def grouped(rows):
    """[[names, was, now, note]]: rows that say the same of several things are one, where the first of them stood.

    :param rows: [[name, was, now, note]]
    """
    alike, told, found = {}, set(), []
    for name, *said in rows:
        alike.setdefault(repr(said), []).append(name)
    for name, *said in rows:
        names = alike[repr(said)]
        if len(names) < ALIKE:
            found.append([[name], *said])
        elif repr(said) not in told:
            told.add(repr(said))
            found.append([names, *said])
    return found


def folded(things, few=FEW):
    """(what is shown of a list of things, what is folded away); a single one is never folded away."""
    things = list(things)
    return (things, []) if len(things) <= few + 1 else (things[:few], things[few:])
