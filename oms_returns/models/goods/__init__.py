# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_return_expect,
    oms_return_follow,
    oms_return_receive,
    oms_return_inspection,
    oms_return_inspect,
    oms_return_inspection_dispose,
    product_product,
    sale_order,
    sale_order_line,
    stock_warehouse,
    stock_move,
    stock_move_coming,
    stock_scrap,
    stock_return_picking,
    stock_return_picking_line,
)
