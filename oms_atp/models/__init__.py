# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    ledger,
    promises,
    changes,
    screens,
    portal,
    carts,
    sourcing,
    dates,
    api,
)
