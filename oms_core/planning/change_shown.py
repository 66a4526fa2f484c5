# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the effects of a change are shown of a big order: what is alike together, what is much folded. Pure: no Odoo, no clock."""

#: So many things are read at a glance: of more, the others are folded away.
FEW = 6
#: So much of a list within a row.
FEW_IN_A_ROW = 2
#: So many rows that say the same are one row.
ALIKE = 3


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
