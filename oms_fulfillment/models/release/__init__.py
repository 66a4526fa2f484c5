# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    stock_move,
    stock_move_lost,
    stock_move_together,
    sale_order_line,
    oms_promise,
    stock_picking_gather,
    stock_picking_shelves,
    stock_picking_release,
    stock_warehouse,
    oms_release_board,
    oms_release_board_words,
    stock_picking_waits,
    stock_picking_pickup,
    sale_order_send,
)
