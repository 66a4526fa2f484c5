# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_arrival,
    stock_picking_delivery,
    stock_picking_ship,
)
