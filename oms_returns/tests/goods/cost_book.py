# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What goods cost, by plain counting: the slow and obvious recomputation that the books are compared with. Pure Python; cents and
fractions, no code of the addons."""
from fractions import Fraction


def rounded(value):
    """To the cent, halves away from zero."""
    cents = abs(Fraction(value)) * 100
    whole = int(cents + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 100)


class Product:
    """The stock of one product: layers for FIFO, a quantity and its value for average, a price for standard."""

    def __init__(self, method, price=0):
        self.method, self.price = method, Fraction(price)
        self.layers = []  # [pieces, value of all that came, pieces left]
        self.quantity = 0
        self.value = Fraction(0)

    def come(self, quantity, value):
        self.layers.append([quantity, Fraction(value), quantity])
        self.quantity += quantity
        self.value += Fraction(value)
        if self.method == "average":
            self.price = self.value / self.quantity

    def leave(self, quantity):
        """The value with which so many leave."""
        if self.method == "fifo":
            value, wanted = Fraction(0), quantity
            for layer in self.layers:
                taken = min(wanted, layer[2])
                value += layer[1] * taken / layer[0]
                layer[2] -= taken
                wanted -= taken
            assert not wanted, "more left than there was"
        else:
            value = self.price * quantity
        self.quantity -= quantity
        self.value -= value
        return rounded(value)

    def worth(self):
        if self.method == "fifo":
            return rounded(sum(came * left / pieces for pieces, came, left in self.layers))
        return rounded(self.value if self.method == "average" else self.price * self.quantity)


class Delivery:
    """Pieces that left at once; some of them come back."""

    def __init__(self, quantity, value):
        self.quantity, self.value = quantity, value
        self.back, self.value_back = 0, Fraction(0)

    def come_back(self, quantity):
        """The value with which so many come back: their part; the last bring all that is left."""
        self.back += quantity
        value = self.value - self.value_back if self.back == self.quantity else rounded(self.value * quantity / self.quantity)
        self.value_back += value
        return value


class Line:
    """An order line: what left, what came back, what is billed, what the books say that it cost."""

    def __init__(self, product):
        self.product = product
        self.deliveries = []
        self.waiting = []  # (pieces, value) that came back and count, the last one last
        self.billed = 0
        self.booked = Fraction(0)
        self.touched = False  # goods came back or were credited

    def out(self):
        pieces = sum(one.quantity for one in self.deliveries) - sum(pieces for pieces, _value in self.waiting)
        value = sum(one.value for one in self.deliveries) - sum(value for _pieces, value in self.waiting)
        return pieces, value

    def bill(self, quantity):
        """A bill over so many, or a credit note over less than nothing; what the line should have cost from then on."""
        self.billed += quantity
        if quantity < 0:
            self.touched = True
        if not self.touched and self.product.method != "fifo":
            self.booked += rounded(self.product.price * self.billed - self.booked)  # Odoo's: the price of the day
        else:
            self.booked += rounded(self.should() - self.booked)
        return self.booked

    def should(self):
        pieces, value = self.out()
        if not self.deliveries:  # billed and credited before anything left: Odoo's
            return self.product.price * self.billed
        if self.billed == pieces:
            return value
        if self.billed < pieces:
            return value * self.billed / pieces
        missing = self.billed - pieces
        for came, worth in reversed(self.waiting):  # billed still, though it is back: waits for its credit note
            taken = min(missing, came)
            value += worth * taken / came
            missing -= taken
        if missing:
            all_pieces = sum(one.quantity for one in self.deliveries)
            all_value = sum(one.value for one in self.deliveries)
            value += missing * (self.out()[1] / pieces if pieces else all_value / all_pieces)
        return value
