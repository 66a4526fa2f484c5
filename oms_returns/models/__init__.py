# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    returns,
    policy,
    goods,
    money,
    without_order,
    insight,
    portal,
    vendor,
    exchange,
)
