# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What must be true of orders whose goods come back, by plain counting: pieces, places, bills and money. Pure Python, no code of
the addons. Costs are in ``cost_book.py``."""
from fractions import Fraction

from ..goods.cost_book import Line

CENT = Fraction(1, 100)
EARLY = ("authorisation", "scan")
MOMENTS = ("authorisation", "receipt", "inspection")
MOVING = ("authorised", "received", "inspected")


def latest(*moments):
    return max(moments, key=MOMENTS.index)


class Whole:
    """A return of one or several lines: where it stands follows from all of them."""

    def __init__(self, parts):
        """:param parts: {what it is a line of: :class:`Back`}"""
        self.parts, self.closed = parts, False
        self.when, self.priced, self.claim = "inspection", "paid", "bill"  # of what is given in exchange
        self.new = None  # the order of it
        for part in parts.values():
            part.whole = self

    def swaps(self):
        """Of what the customer gets other goods."""
        return [part for part in self.parts.values() if part.resolution == "exchange" and not part.off]

    def waits(self):
        """Whether what is exchanged waits for more of it: all is settled together."""
        return any(part.expected or (part.moment == "inspection" and part.here)
                   for part in self.swaps() if part.moment not in EARLY and not part.kept)

    def sent_at(self, moment):
        """Whether other goods are sent by now, before anything is settled."""
        if self.new or self.stands() not in MOVING or self.when == "inspection" or latest(self.when, moment) != moment:
            return False
        came = any(part.received for part in self.swaps()) and not any(part.expected for part in self.swaps())
        return came or self.when == "authorisation"

    def short(self):
        """Whether more was given than what came is exchanged for."""
        due = {}
        for part in self.swaps():
            due[part.pot] = due.get(part.pot, 0) + part.gives("inspection")
        return any(sum(sold.ordered for sold in self.given.sold if sold.pot == pot) > pieces for pot, pieces in due.items())

    def owing(self):
        """Whether nothing of what is exchanged is open any more: what is missing may be asked for."""
        swaps = self.swaps()
        return self.closed or bool(swaps and self.stands() in MOVING and not self.waits() and any(
            part.credited for part in swaps) and all(part.due() <= part.credited for part in swaps))

    def any(self, name):
        return any(getattr(part, name) for part in self.parts.values())

    def stands(self):
        """The state by the goods."""
        if self.closed:
            return "settled"
        if all(part.off for part in self.parts.values()):
            return "refused" if all(part.refused for part in self.parts.values()) else "cancelled"
        if self.any("asked"):
            return "requested"
        if self.any("here") or (self.any("received") and self.any("expected")):
            return "received"
        return "inspected" if self.any("received") else "authorised"


class Back:
    """A line of a return. Of pieces that came, ``of_order`` are the order's; the rest was never shipped."""

    def __init__(self, sold, quantity, moment="inspection", resolution="refund", kept=False):
        self.sold, self.quantity, self.moment, self.resolution, self.kept = sold, quantity, moment, resolution, kept
        self.fee = 0  # so much of a hundred of what is credited stays with the shop
        self.pot, self.gets = None, quantity  # so many of what is given in exchange
        self.asked = True  # nobody authorised it yet
        self.off = self.refused = False
        self.expected = self.received = self.of_order = self.inspected = self.given = self.credited = 0
        self.flagged = 0  # pieces of the order that came until somebody last settled
        self.foreseen = False  # what is expected counts as soon as it comes: it is credited
        sold.backs.append(self)

    def answer(self):
        """Somebody answers: it may come, unless others took so much meanwhile (a parcel may hold more than was announced) that
        less is left than all ask for."""
        self.off = self.refused = self.sold.free() < 0
        self.asked = False
        return not self.refused

    @property
    def here(self):
        return self.received - self.inspected

    def come(self, pieces, of_order):
        self.flagged += min(pieces, self.expected) if self.foreseen else 0
        self.expected = max(self.expected - pieces, 0)
        self.received += pieces
        self.of_order += of_order

    def due(self):
        """Pieces to be credited by now: never more than were accepted."""
        if self.asked or self.off:
            return 0
        if self.kept:
            return self.quantity
        if self.moment == "authorisation":
            return min(self.received + self.expected, self.quantity)
        if self.moment == "receipt":
            return min(self.received, self.quantity)
        return min(self.inspected - self.given, self.received, self.quantity)

    def counts(self, moment):
        """Pieces for which other goods are given at a moment."""
        if self.kept:
            return self.quantity
        came = {"authorisation": self.received + self.expected, "receipt": self.received,
                "inspection": max(self.due(), self.credited)}
        return min(came[moment], self.quantity)

    def gives(self, moment):
        """Pieces of the other goods for these: their share, whole ones."""
        counted = self.counts(moment)
        return self.gets if counted >= self.quantity else self.gets * counted // self.quantity

    def counted(self):
        """Pieces of the order that are back for good."""
        accepted = self.due() if self.whole.stands() in ("authorised", "received") else self.quantity
        return min(self.flagged, accepted, max(self.received - self.given, 0))

    def ahead(self):
        """Pieces credited that are not back."""
        if self.kept:
            return min(self.credited, self.quantity)
        if self.off or self.whole.closed or self.moment not in EARLY:
            return 0
        return max(min(self.credited, self.quantity) - self.received, 0)

    def claims(self, asked=True):
        """Pieces of the order that can come back by nobody else.

        :param asked: whether it counts what nobody authorised yet
        """
        if self.off or (self.asked and not asked):
            return 0
        if self.asked or self.kept:
            return self.quantity
        return self.of_order + self.expected


class Sold(Line):
    """An order line. ``each``: the price of a piece, after discounts and with taxes, exactly."""

    def __init__(self, product, ordered, each, as_ordered=False):
        super().__init__(product)
        self.ordered, self.each, self.as_ordered, self.pot = ordered, each, as_ordered, None
        self.arrivals = []  # [(pieces, value, Back or None)] as they came
        self.backs = []
        self.native = 0  # came back by Odoo's own return
        self.coming = 0  # on its way by it
        self.exact_cost = True  # credited before it came: what that costs is not followed here

    def come_back(self, pieces, value, back=None):
        self.arrivals.append((pieces, value, back))
        self.touched = True
        if back is None:
            self.native += pieces
        self.recount()

    def recount(self):
        self.waiting = [(pieces, value) for pieces, value, back in self.arrivals
                        if back is None or back.credited or back.flagged]

    @property
    def shipped(self):
        return sum(one.quantity for one in self.deliveries)

    @property
    def delivered(self):
        return self.shipped - self.native - sum(back.counted() for back in self.backs)

    @property
    def ahead(self):
        return sum(back.ahead() for back in self.backs)

    @property
    def to_bill(self):
        wanted = self.ordered - sum(back.counted() for back in self.backs) if self.as_ordered else self.delivered
        return wanted - self.billed - self.ahead

    def free(self, asked=True):
        """Pieces that can still be asked for; without ``asked`` those that a parcel may hold besides what is expected: the goods
        of a return that waits for an answer may lie in it, too."""
        return self.shipped - self.native - self.coming - sum(back.claims(asked) for back in self.backs)

    def settle(self, back):
        """Somebody settles; pieces that are credited. No more than is billed too much then."""
        left = back.due() - back.credited
        if back.resolution == "nothing" or left <= 0 or (back.resolution == "exchange" and back.whole.waits()):
            return 0
        back.flagged = back.of_order
        before, back.credited = self.ahead, back.credited + left
        early = self.ahead - before
        back.foreseen = early > 0
        back.credited -= left
        pieces = max(min(left, early - self.to_bill), 0)
        back.credited += pieces
        self.recount()
        return pieces


class Order:
    """The money of an order."""

    def __init__(self):
        self.sold = []
        self.cards = {}  # {reference: what came}
        self.gone = {}  # {reference of the refund: [reference of the payment, amount, whether somebody was told]}
        self.received = self.sent = self.billed = Fraction(0)  # by transfer, back by transfer, bills less credit notes
        self.moved = Fraction(0)  # what others' payments brought by the customer's balance, less what its own brought to others
        self.drafts = {}  # {payment: amount} that is to be sent back
        self.documents = 0
        self.given = False  # goodwill: the bills are less than the goods are worth
        self.balance = False  # paid with open credit of the customer
        self.origins = []  # the orders that it is in exchange for
        self.by_hand = False  # somebody credited by hand
        self.off = False  # cancelled
        self.fees = {}  # {credit note: what of it stayed with the shop}

    @property
    def captured(self):
        return sum(self.cards.values())

    def refunded(self, told=None):
        return sum(amount for _source, amount, known in self.gone.values() if told is None or known == told)

    def refunded_of(self, reference):
        return sum(amount for source, amount, _known in self.gone.values() if source == reference)

    @property
    def net(self):
        """Paid, less all that went or may go."""
        return self.captured + self.other - self.refunded() - sum(self.drafts.values())

    def came(self):
        """As ``net``, of it and of the orders that it is in exchange for: what goes back goes to where it had come from."""
        return self.net + sum(origin.came() for origin in self.origins)

    @property
    def other(self):
        """What came otherwise than by card, less what went back so."""
        return self.received + self.moved - self.sent

    def worth(self):
        """Of what is billed, exactly, and what stays though it is credited."""
        return sum(sold.billed * sold.each for sold in self.sold) + sum(self.fees.values())

    def bill(self, amount):
        self.billed += amount
        self.documents += 1
