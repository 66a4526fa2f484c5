# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A map of a warehouse as SVG, to be looked at and printed in black and white: pure.

The front is below, aisle 1 on the left. Widths and lengths are stretched to fill one landscape page, so distances are not to
scale. How often a bay is picked is told by hatching, not by colour alone.
"""
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from .places import LEFT, RIGHT

WIDTH, HEIGHT = 1000, 640
#: Around the aisles: names of aisles and depots above and below, of blocks on the left.
LEFT_EDGE, RIGHT_EDGE, TOP_EDGE, BOTTOM_EDGE = 46, 12, 30, 86
#: Of the distance between two aisles: what one walks in, and the gap between two shelves that stand back to back.
WALKWAY, BACK = .36, .06
#: Shares of all picks, from the bays that are picked most: four of five picks, the next, the rest.
SHARES = (.8, .95)
NEVER, SELDOM, SOME, MOST = range(4)
#: From light to dark: told apart in black and white as well. No patterns: the program that prints draws them black.
FILLS = ("#ffffff", "#d5e2ed", "#86a9c6", "#1f4a6d")


@dataclass(frozen=True)
class Bay:
    """Numbers from 1; `side` "" stands for both. `title` is shown where one points at it."""

    aisle: int
    block: int
    bay: int
    side: str = ""
    picks: int = 0
    title: str = ""


@dataclass(frozen=True)
class Sign:
    """A depot: at `aisle` (2.5: between two) and `cross` aisle (0: the front). `mark` is one or two letters, `name` stands below
    the map."""

    aisle: float
    cross: int
    mark: str
    name: str


@dataclass(frozen=True)
class Piece:
    """A blocked piece of an aisle; `first` is None: the whole block."""

    aisle: int
    block: int
    first: int | None = None
    last: int | None = None
    title: str = ""


@dataclass(frozen=True)
class Words:
    """What is written on the map, in the reader's language. `levels`: four texts, for never, seldom, some and most picked."""

    title: str
    levels: Sequence[str]
    blocked: str
    empty: str
    note: str = ""


def classes(picks: Mapping) -> dict:
    """{key: NEVER | SELDOM | SOME | MOST}: those that together make four of five picks are MOST, up to nineteen of twenty SOME.
    Equal
    numbers are of one class, the higher."""
    total, so_far, found, last = sum(picks.values()), 0, {}, None
    for key, count in sorted(picks.items(), key=lambda item: -item[1]):
        if not count:
            found[key] = NEVER
            continue
        if count != last:
            share = so_far / total
            level, last = MOST if share < SHARES[0] else SOME if share < SHARES[1] else SELDOM, count
        found[key] = level
        so_far += count
    return found


class _Paper:
    """Where things are on the page."""

    def __init__(self, aisles, blocks, bays):
        self.blocks, self.cross = blocks, 1.6
        self.starts, here = [], self.cross
        for block in range(1, len(bays) + 1):
            self.starts.append(here)
            here += bays[block] + self.cross
        self.tall = here
        self.wide = (WIDTH - LEFT_EDGE - RIGHT_EDGE) / aisles
        self.high = (HEIGHT - TOP_EDGE - BOTTOM_EDGE) / self.tall

    def x(self, aisle):
        """The middle of an aisle, from 1."""
        return LEFT_EDGE + (aisle - .5) * self.wide

    def y(self, units):
        return HEIGHT - BOTTOM_EDGE - units * self.high

    def bay(self, block, bay):
        """(top, height) of a bay."""
        return self.y(self.starts[block - 1] + bay), self.high

    def cross_y(self, cross):
        """The middle of a cross aisle; 0 is the front."""
        return self.y(self.cross / 2 if cross == 0 else self.starts[cross - 1] + self.blocks[cross] + self.cross / 2)


def draw(aisles: int, bays: Mapping[int, int], cells: Iterable[Bay], signs: Iterable[Sign], blocked: Iterable[Piece],
         words: Words) -> str:
    """The map as one `<svg>` element. `bays`: {block, from 1: how many along an aisle}. Everything that somebody wrote is
    escaped."""
    paper = _Paper(aisles, bays, bays)
    cells, signs = list(cells), list(signs)
    level = classes({(cell.aisle, cell.block, cell.bay, cell.side): cell.picks for cell in cells})
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" role="img" '
        f'font-family="sans-serif"><title>{escape(words.title)}</title>',
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" fill="#ffffff" stroke="#888888"/>']
    parts += _outlines(paper, aisles, bays)
    parts += [_cell(paper, cell, FILLS[level[cell.aisle, cell.block, cell.bay, cell.side]]) for cell in cells]
    parts += [_blocked(paper, piece, bays) for piece in blocked]
    parts += _names(paper, aisles, bays)
    parts += [_sign(paper, sign) for sign in signs]
    parts += _legend(words, signs)
    return "\n".join([*parts, "</svg>"])


def _rect(x, y, width, height, fill, more=""):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" {more}'


def _shelf(paper, aisle, side):
    """(left edge, width) of the shelf on a side of an aisle."""
    width = paper.wide * (1 - WALKWAY - BACK) / 2
    middle = paper.x(aisle)
    return (middle - paper.wide * WALKWAY / 2 - width if side == LEFT else middle + paper.wide * WALKWAY / 2), width


def _outlines(paper, aisles, bays):
    """Shelves as the layout has them, dashed: what has a location is drawn over it."""
    for aisle in range(1, aisles + 1):
        for block, count in bays.items():
            top, _high = paper.bay(block, count)
            for side in (LEFT, RIGHT):
                x, width = _shelf(paper, aisle, side)
                yield _rect(x, top, width, count * paper.high, "#ffffff",
                    'stroke="#999999" stroke-width="0.6" stroke-dasharray="3 3"/>')


def _cell(paper, cell, fill):
    top, high = paper.bay(cell.block, cell.bay)
    title = f"<title>{escape(cell.title)}</title>" if cell.title else ""
    return "".join(
        _rect(x, top, width, high, fill, f'stroke="#333333" stroke-width="0.5">{title}</rect>')
        for x, width in (_shelf(paper, cell.aisle, side) for side in ([cell.side] if cell.side else [LEFT, RIGHT])))


def _blocked(paper, piece, bays):
    """A cross over the walkway, thick enough for any printer."""
    first, last = (piece.first, piece.last) if piece.first else (1, bays[piece.block])
    top, bottom = paper.bay(piece.block, last)[0], sum(paper.bay(piece.block, first))
    half = paper.wide * WALKWAY / 2
    left, right = paper.x(piece.aisle) - half, paper.x(piece.aisle) + half
    return (
        _rect(left, top, right - left, bottom - top, "#ffffff", 'stroke="#000000" stroke-width="1.5"/>')
        + f'<path d="M{left:.1f} {top:.1f}L{right:.1f} {bottom:.1f}M{left:.1f} {bottom:.1f}L{right:.1f} {top:.1f}" '
        f'stroke="#b00020" stroke-width="2.5"><title>{escape(piece.title)}</title></path>')


def _text(x, y, text, size, anchor="middle", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" {more}>{escape(text)}</text>'


def _names(paper, aisles, bays):
    step = max(1, -(-22 // max(1, int(paper.wide))))  # numbers that would run into each other are left out
    for aisle in range(1, aisles + 1):
        if aisle == 1 or aisle % step == 0:
            yield _text(paper.x(aisle), TOP_EDGE - 10, str(aisle), 13, more='font-weight="bold"')
    for block, count in bays.items():
        top, _high = paper.bay(block, count)
        for bay in sorted({1, count}):
            y, high = paper.bay(block, bay)
            yield _text(LEFT_EDGE - 4, y + high / 2 + 4, str(bay), 10, "end")
        if len(bays) > 1:
            middle = top + count * paper.high / 2
            yield _text(14, middle, str(block), 13, more=f'font-weight="bold" transform="rotate(-90 14 {middle:.1f})"')


def _sign(paper, sign):
    x, y = paper.x(sign.aisle), paper.cross_y(sign.cross)
    return (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="11" fill="#ffffff" stroke="#000000" stroke-width="2">'
            f'<title>{escape(sign.name)}</title></circle>' + _text(x, y + 4, sign.mark, 10, more='font-weight="bold"'))


def _legend(words, signs):
    y = HEIGHT - BOTTOM_EDGE + 22
    step = (WIDTH - 24) / 6
    for number, (fill, text) in enumerate([*zip(FILLS, words.levels, strict=True), (None, words.blocked), ("", words.empty)]):
        x = 12 + number * step
        if fill is None:
            yield _rect(x, y, 16, 16, "#ffffff", 'stroke="#000000"/>')
            yield f'<path d="M{x:.1f} {y}l16 16m-16 0l16 -16" stroke="#b00020" stroke-width="2.5"/>'
        else:
            dashed = 'stroke-dasharray="3 3"' if not fill else ""
            yield _rect(x, y, 16, 16, fill or "#ffffff", f'stroke="#333333" {dashed}/>')
        yield _text(x + 21, y + 12, _short(text, 24), 11, "start")
    depots = "    ".join(f"{sign.mark} {sign.name}" for sign in signs)
    yield _text(12, y + 36, _short(depots, 150), 12, "start", 'xml:space="preserve"')
    yield _text(12, y + 54, _short(words.note, 160), 11, "start", 'fill="#444444"')


def _short(text, most):
    return text if len(text) <= most else text[:most - 1] + "…"
