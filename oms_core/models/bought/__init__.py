# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    purchase_order_sends,
    sale_order_line,
    sale_order_line_gather,
    sale_order,
    oms_portal,
    purchase_order,
    stock_move,
    stock_picking,
    oms_demand,
    oms_todo,
    oms_to_buy,
    oms_may_come,
)
