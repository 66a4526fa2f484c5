# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of the goods bought or made for order lines will come, and when. Pure: no Odoo, no clock.

A graph of moves from vendors to customers is filled from where goods come in: what a receipt brings is shared out among
the moves it was bought for, those that are done first, then the older ones. Quantities are of the product's unit.
"""
from collections import defaultdict
from dataclasses import dataclass

#: Less than this is nothing.
GRAIN = 1e-6


@dataclass(frozen=True)
class Move:
    """``quantity``: wanted, or of a done move what was moved and not given back since; ``there``: reserved of it."""

    id: int
    quantity: float
    done: bool = False
    there: float = 0.0
    outside: bool = False  # from a vendor or from production: nothing has to come before it
    to_order: bool = False  # served by what is bought or made for it alone
    mixed: bool = False  # served from stock, and by what is bought for it as far as there was none
    asked: bool = False  # from outside, and nobody has agreed to send it yet
    day: object = None  # on which it is expected from outside
    purchase: int = 0


@dataclass(frozen=True)
class Request:
    """What a vendor is asked for and has not agreed to."""

    quantity: float
    day: object
    purchase: int
    moves: tuple = ()


@dataclass(frozen=True)
class Line:
    """An order line: ``wanted`` of it at all, ``bought`` for it at most so far, its moves to the customer (ids) and
    what vendors are asked to send there themselves."""

    wanted: float
    bought: float = 0.0
    moves: tuple = ()
    requests: tuple = ()


@dataclass(frozen=True)
class Outcome:
    """``lost``: was to be bought and will not come; ``asked``: its vendor has still to agree; ``bare``: how much of both
    is on moves; ``bought``: as in :class:`Line`; ``day`` and ``purchase`` of what comes last."""

    lost: float = 0.0
    asked: float = 0.0
    bare: float = 0.0
    bought: float = 0.0
    day: object = None
    purchase: int = 0


def _later(one, other):
    return max((pair for pair in (one, other) if pair and pair[0]), default=None, key=lambda pair: pair[0])


class Coverage:
    """What covers each move: ``sure``, ``asked`` (quantities by id) and ``last`` ((day, purchase) of what is still to come)."""

    def __init__(self, moves, chains, requests):
        self.moves = {move.id: move for move in moves}
        self.after, self.before = defaultdict(list), defaultdict(list)
        for orig, dest in sorted(set(chains)):
            if orig in self.moves and dest in self.moves:
                self.after[orig].append(dest)
                self.before[dest].append(orig)
        self.sure, self.asked, self.last = defaultdict(float), defaultdict(float), {}
        self._come, self._done = defaultdict(float), defaultdict(float)  # of ``sure``: still to come, there by chain
        self._missing = {}  # of mixed moves: what was bought and is lost, see ``settle``
        order = self._order()
        for move in order:
            self._fill_sure(move)
        for request in sorted(requests, key=lambda one: one.purchase):
            known = [self.moves[move_id] for move_id in request.moves if move_id in self.moves]
            self._share(known, request.quantity, self.asked, (request.day, request.purchase))
            for move in known:  # asked of another vendor: whoever is chosen, the day holds
                if self.asked[move.id] > GRAIN and not move.done:
                    self.last[move.id] = _later(self.last.get(move.id), (request.day, request.purchase))
        for move in order:
            self._fill_asked(move)

    def _order(self):
        """The moves, each after those that it waits for (a circle is cut somewhere)."""
        found, seen = [], set()
        for start in sorted(self.moves):
            stack = [(start, False)]
            while stack:
                move_id, left = stack.pop()
                if left:
                    found.append(self.moves[move_id])
                elif move_id not in seen:
                    seen.add(move_id)
                    stack.append((move_id, True))
                    stack += [(orig, False) for orig in self.before[move_id] if orig not in seen]
        return found

    def _fill_sure(self, move):
        if move.done:
            self.sure[move.id] = move.quantity
        elif move.outside:
            self.sure[move.id] = 0.0 if move.asked else move.quantity
            if not move.asked:
                self.last[move.id] = (move.day, move.purchase)
        elif move.to_order:
            self.sure[move.id] = min(move.quantity, self._come[move.id] + max(self._done[move.id], move.there))
        else:
            self.sure[move.id] = move.quantity
        bucket = self._done if move.done else self._come
        self._share(self._next(move), self.sure[move.id], bucket, self.last.get(move.id))

    def _fill_asked(self, move):
        if move.asked and not move.done:
            self.asked[move.id] = move.quantity
            self.last[move.id] = (move.day, move.purchase)
        if self.asked[move.id] > GRAIN:
            self._share(self._next(move), self.asked[move.id], self.asked, self.last.get(move.id))

    def _next(self, move):
        return [self.moves[dest] for dest in self.after[move.id]]

    def lost(self, move_id):
        """How much of a move nothing will come for."""
        if self.moves[move_id].mixed:
            return self._missing.get(move_id, 0.0)
        return max(self.moves[move_id].quantity - self.sure[move_id] - self.asked[move_id], 0.0)

    def _share(self, moves, quantity, bucket, last):
        """Give ``quantity`` to moves as far as they lack it."""
        for move in sorted(moves, key=lambda one: (not one.done, one.id)):
            has = self._come[move.id] + self._done[move.id] + self.asked[move.id]
            if not move.mixed:
                has += max(self.sure[move.id] - self._come[move.id] - self._done[move.id], 0.0)
            part = min(quantity, max(move.quantity - has, 0.0))
            if part > GRAIN:
                bucket[move.id] += part
                quantity -= part
                if bucket is not self._done and not move.done and (later := _later(self.last.get(move.id), last)):
                    self.last[move.id] = later

    def mix(self, move):
        """(own, came, come, asked) of a mixed move: taken from stock, come of what was bought for it, to come, asked for."""
        came = min(self._done[move.id], move.quantity)
        own = max((move.quantity if move.done else min(move.there, move.quantity)) - came, 0.0)
        left = move.quantity - own - came
        come = min(self._come[move.id], left)
        return own, came, come, min(self.asked[move.id], left - come)

    def lose(self, moves, quantity):
        """Mixed moves lack so much that was bought for them. Returns how much of it is on them."""
        lost = 0.0
        for move in moves:
            part = min(quantity - lost, move.quantity - sum(self.mix(move)))
            if part > GRAIN:
                self._missing[move.id] = part
                lost += part
        return lost


def settle(line, coverage):
    """The :class:`Outcome` of a line."""
    lost = asked = placed = stock = 0.0
    last, mixed = None, []
    for move in (coverage.moves[move_id] for move_id in line.moves):
        if move.mixed:
            own, came, come, wanted = coverage.mix(move)
            stock += own
            placed += came + come + wanted
            asked += wanted
            if come + wanted > GRAIN:
                last = _later(last, coverage.last.get(move.id))
            mixed.append(move)
            continue
        if not move.to_order and not move.outside:
            stock += move.quantity
            continue
        placed += move.quantity
        if move.done:
            continue
        asked += min(coverage.asked[move.id], move.quantity)
        lost += coverage.lost(move.id)
        last = _later(last, coverage.last.get(move.id))
    bare, wanted = lost + asked, max(line.wanted - stock, 0.0)
    if wanted - placed > GRAIN:  # several vendors may be asked for the same goods: one of them will send them, maybe the last
        for request in line.requests:
            part = min(request.quantity, max(wanted - placed, 0.0))
            asked += part
            placed += part
            last = _later(last, (request.day, request.purchase))
    gone = max(min(line.bought, wanted) - placed, 0.0)
    lost += gone
    bare += coverage.lose(mixed, gone)
    day, purchase = last or (None, 0)
    return Outcome(_clean(lost), _clean(asked), _clean(bare), _clean(min(max(line.bought, placed), wanted)), day, purchase)


def _clean(quantity):
    return round(quantity, 6) if quantity > GRAIN else 0.0
