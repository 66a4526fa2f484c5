# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """What is to know of one thing that customers are told by mail, but its name (``oms.mail.event.event``) and its words."""

    #: xmlid of the template whose words a company begins with
    template: str
    #: of which other one it is told in place, as things stand when the mail is sent
    instead_of: str | None = None
    #: whether a company begins with it switched on
    enabled: bool = True
