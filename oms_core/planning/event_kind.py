# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """All that is to know of one kind of event on the timeline, but its name: that is a value of ``oms.order.event.kind``, so
    that it is translated, and its events go with the addon that brought it."""

    icon: str = "fa-circle-o"
    #: plain, info, good, warn or bad: its colour on the order's form
    tone: str = "plain"
    #: facts → what the customer reads, in their language. None: they read nothing of it, ever
    words: Callable[[dict], str] | None = None
    #: whether the customer sees it, where who logs it does not say
    shown: bool = False
    #: event of ``oms.mail.event`` as which the customer is told by mail, if they may see it or never read of it
    mailed: str | None = None
    #: event → the fact that is told once, where that is neither its shipment nor the event itself
    same: Callable | None = None
    #: whether it tells of work under way, which nobody asks for once the order is finished and old: a company may have such
    #: events removed, where the customer did not see them (``oms.retention``). Money, changes and what was said stay
    passing: bool = False


#: Of a kind that nobody describes.
OTHER = Kind()
