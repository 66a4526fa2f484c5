# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A picture of one carton for whoever packs it: pure, an SVG that says the same printed black and white.

Above, the whole carton as it is seen from above and in front; then a floor plan of each layer (what is put in there bold with its
number, what already stands there grey), seen from above with the far edge on top; then the list: which numbers are what. Units
are told apart by numbers and shades, never by colour. Names and words are handed in, so that they can be in any language,
and whatever they contain ends as text.
"""
from collections.abc import Mapping
from html import escape
from typing import NamedTuple

from .cartons import Box, Carton, Placement

WIDE, GAP, LINE, SIDE = 720, 16, 18, 218
SHADES = ("#ffffff", "#dddddd", "#eeeeee", "#cccccc")
#: More units than this are not drawn as a whole, and no more layers than this.
WHOLE, LAYERS = 80, 60
#: Smaller than this on paper, only the first and the last of equal units get a number in their layer.
READABLE = 10


class Words(NamedTuple):
    """What stands in a picture besides names. `layer` and `left_out` get numbers, `turned`: how a unit lies (WAYS)."""

    layer: str = "Layer %(number)s, from %(height)s mm up"
    left_out: str = "%(count)s more layers"
    upright: str = "upright"
    on_side: str = "on its long side"
    on_end: str = "on its end"
    size: str = "%(length)s × %(width)s × %(height)s mm"


def picture(carton: Carton, box: Box, names: Mapping, title: str, words: Words | None = None) -> str:
    """The carton as an SVG document.

    :param names: item → what people call it (missing: the item itself); `title`: the line on top. What is too long is cut
    """
    words, title = words or Words(), _short(title, 72)
    units = sorted(carton.placements, key=lambda unit: unit.order)
    shades = {item: SHADES[number % len(SHADES)] for number, item in enumerate(dict.fromkeys(unit.item for unit in units))}
    size = words.size % {"length": box.length, "width": box.width, "height": box.height}
    parts = [_text(GAP, GAP + 14, title, 16, bold=True), _text(GAP, GAP + 34, size, 12)]
    top = GAP + 50
    if units and len(units) <= WHOLE:
        drawn, high = _whole(units, box, shades, top)
        parts += drawn
        top += high + GAP
    drawn, top = _layers(units, box, shades, words, top)
    parts += drawn
    for first, last, unit in runs(units):
        numbers = str(first) if first == last else f"{first}–{last}"
        way = (words.upright if unit.way[2] == "H" else words.on_end if unit.way[2] == "L" else words.on_side)
        size = words.size % {"length": unit.length, "width": unit.width, "height": unit.height}
        name = _short(names.get(unit.item, unit.item), 56)
        parts.append(_text(GAP, top + 12, f"{numbers}: {last - first + 1} × {name} ({way}, {size})", 12))
        top += LINE
    high = round(top + GAP)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{high}" viewBox="0 0 {WIDE} {high}" '
            f'font-family="sans-serif" role="img"><title>{clean(title)}</title>'
            f'<rect width="{WIDE}" height="{high}" fill="#ffffff"/>{"".join(parts)}</svg>')


def runs(units: list[Placement]) -> list[tuple[int, int, Placement]]:
    """(first number, last number, a unit) of equal units that lie the same way and follow one another."""
    found: list = []
    for unit in units:
        if found and (found[-1][2].item, found[-1][2].way) == (unit.item, unit.way) and found[-1][1] + 1 == unit.order:
            found[-1] = (found[-1][0], unit.order, found[-1][2])
        else:
            found.append((unit.order, unit.order, unit))
    return found


def clean(text) -> str:
    """Any value as text of an XML document: marks escaped, characters that XML does not know left out."""
    return escape("".join(sign for sign in str(text) if sign in "\t\n\r" or " " <= sign <= "\ud7ff"
                          or "\ue000" <= sign <= "\ufffd" or sign >= "\U00010000"))


def _short(text, most):
    text = str(text)
    return text if len(text) <= most else text[:most - 1] + "…"


def _text(x, y, text, size, bold=False, middle=False):
    more = (' font-weight="bold"' if bold else "") + (' text-anchor="middle" dominant-baseline="central"' if middle else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.1f}"{more}>{clean(text)}</text>'


def _shape(points, fill, width=1.0):
    said = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{said}" fill="{fill}" stroke="#000000" stroke-width="{width}" stroke-linejoin="round"/>'


def _whole(units, box, shades, top):
    """(parts, height) of the carton seen from above and in front: x to the lower right, y to the lower left, z up."""
    wide, deep, high = (box.length + box.width) * 0.866, (box.length + box.width) * 0.5, box.height
    scale = min((WIDE - 4 * GAP) / wide, 320 / (deep + high))
    left = (WIDE - wide * scale) / 2 + box.width * 0.866 * scale

    def at(x, y, z):
        return left + (x - y) * 0.866 * scale, top + (high + (x + y) * 0.5 - z) * scale

    def faces(x, y, z, length, width, height):
        right, front, upper = x + length, y + width, z + height
        return ([at(right, y, z), at(right, front, z), at(right, front, upper), at(right, y, upper)],
                [at(x, front, z), at(right, front, z), at(right, front, upper), at(x, front, upper)],
                [at(x, y, upper), at(right, y, upper), at(right, front, upper), at(x, front, upper)])

    length, width, height = box.length, box.width, box.height
    parts = [_shape(points, "none") for points in (
        [at(0, 0, 0), at(length, 0, 0), at(length, width, 0), at(0, width, 0)],
        [at(0, 0, 0), at(length, 0, 0), at(length, 0, height), at(0, 0, height)],
        [at(0, 0, 0), at(0, width, 0), at(0, width, height), at(0, 0, height)])]
    for unit in far_to_near(units):
        sides = faces(unit.x, unit.y, unit.z, unit.length, unit.width, unit.height)
        parts += [_shape(points, shades[unit.item], 1.2) for points in sides]
        x, y = at(unit.x + unit.length / 2, unit.y + unit.width / 2, unit.z + unit.height)
        parts.append(_text(x, y, unit.order, _letters(unit.length * scale, unit.width * scale), bold=True, middle=True))
    return parts, (deep + high) * scale


def _letters(wide, high):
    return max(5.0, min(14.0, wide * 0.45, high * 0.6))


def far_to_near(units: list[Placement]) -> list[Placement]:
    """The units so that none is drawn over one that stands before it, seen from large x, y and z."""
    behind = {one.order: [two.order for two in units if two is not one and _behind(two, one)] for one in units}
    waiting, drawn, done = list(units), [], set()
    while waiting:
        ready = next((unit for unit in waiting if done.issuperset(behind[unit.order])), waiting[0])  # else: in a circle
        waiting.remove(ready)
        drawn.append(ready)
        done.add(ready.order)
    return drawn


def _behind(one, two):
    """Whether `one` has to be drawn before `two`."""
    return (one.x + one.length <= two.x or one.y + one.width <= two.y or one.z + one.height <= two.z) and not (
        two.x + two.length <= one.x or two.y + two.width <= one.y or two.z + two.height <= one.z)


def _layers(units, box, shades, words, top):
    """(parts, next free y) of the floor plans, three in a row."""
    parts, levels = [], sorted({unit.z for unit in units})
    ends = {number for run in runs(units) for number in run[:2]}
    scale = min(SIDE / box.length, SIDE / box.width)
    across = max(1, int((WIDE - GAP) // (SIDE + GAP)))
    high = box.width * scale + LINE + GAP
    for number, level in enumerate(levels[:LAYERS]):
        x0, y0 = GAP + number % across * (SIDE + GAP), top + number // across * high
        parts.append(_text(x0, y0 + 12, words.layer % {"number": number + 1, "height": level}, 11))
        y0 += LINE
        parts.append(_box(x0, y0, box.length * scale, box.width * scale, "#ffffff", 1.5))
        for unit in units:
            if unit.z < level < unit.z + unit.height:
                parts.append(_box(x0 + unit.x * scale, y0 + unit.y * scale, unit.length * scale, unit.width * scale,
                                  "#f4f4f4", 0.5, ' stroke-dasharray="3 2"'))
        for unit in units:
            if unit.z == level:
                wide, deep = unit.length * scale, unit.width * scale
                parts.append(_box(x0 + unit.x * scale, y0 + unit.y * scale, wide, deep, shades[unit.item], 1.5))
                if unit.order in ends or min(wide, deep) >= READABLE:
                    parts.append(_text(x0 + unit.x * scale + wide / 2, y0 + unit.y * scale + deep / 2, unit.order,
                                       _letters(wide, deep), bold=True, middle=True))
    top += -(-min(len(levels), LAYERS) // across) * high
    if len(levels) > LAYERS:
        parts.append(_text(GAP, top + 12, words.left_out % {"count": len(levels) - LAYERS}, 12))
        top += LINE
    return parts, top


def _box(x, y, wide, high, fill, stroke, more=""):
    return (f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{fill}" stroke="#000000" '
            f'stroke-width="{stroke}"{more}/>')
