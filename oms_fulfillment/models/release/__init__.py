# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    stock_picking_release,
    stock_warehouse,
    stock_picking_waits,
    stock_picking_pickup,
    sale_order_send,
)
