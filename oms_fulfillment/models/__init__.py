# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    picking,
    parcels,
    packing,
    release,
    todo,
    find,
    portal,
    roles,
    start,
    tours,
)
