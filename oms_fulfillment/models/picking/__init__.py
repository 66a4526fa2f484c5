# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_checker,
    oms_put_back,
    oms_scan,
    oms_scan_once,
    oms_summary,
    sale_order,
    sale_order_line,
    stock_move,
    stock_move_line,
    stock_picking,
    stock_picking_batch,
    stock_picking_progress,
    stock_picking_ask,
    stock_picking_undo,
    stock_picking_late,
    oms_turn,
)
