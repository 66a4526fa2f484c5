# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The unit in which a search is budgeted: no clock, so that a decision can be replayed bit by bit on any machine."""

STEPS = 10_000  # of a budget of one: about a millisecond


class Work:
    """What may still be done. A step is one turn of an innermost loop (an offer looked at for a product), a tenth of a
    microsecond; whoever runs the loop counts it, dearer turns as several. ``left`` may end below nought by the one loop that
    was under way."""

    __slots__ = ("left", "whole")

    def __init__(self, steps):
        self.left = self.whole = steps

    @property
    def spent(self):
        return self.whole - self.left
