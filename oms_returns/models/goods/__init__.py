# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_return_receive,
    oms_return_inspect,
    stock_warehouse,
    stock_move,
    stock_move_cost,
    product_product_cost,
    stock_scrap,
    stock_return_picking,
    stock_return_picking_line,
)
