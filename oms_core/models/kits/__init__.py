# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    sale_order_line_counted,
    product_product,
    stock_move,
    sale_order_line,
    sale_order_line_unit,
    uom_uom,
    stock_move_unit,
    oms_checker,
    oms_demand,
    oms_turn,
)
