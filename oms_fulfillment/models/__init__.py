# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_checker,
    oms_find,
    oms_portal,
    oms_put_back,
    oms_summary,
    oms_todo,
    oms_todo_put_back,
    sale_order,
    sale_order_line,
    stock_move,
    stock_move_line,
    stock_picking,
    stock_picking_batch,
    stock_picking_delivery,
    stock_picking_pack,
    stock_picking_progress,
    stock_picking_release,
    stock_picking_ship,
    stock_warehouse,
    stock_picking_waits,
    sale_order_send,
    stock_picking_ask,
    stock_picking_undo,
)
from . import res_users
from . import stock_picking_late
from . import oms_sample
from . import oms_start
from . import oms_turn
from . import ir_ui_menu
from . import oms_size
from . import oms_size_load
from . import oms_sizes
from . import oms_size_missing
from . import product_template
from . import stock_package_type
from . import product_product
from . import oms_layout, oms_layout_map, oms_walk
from . import stock_location_import, stock_location_place, stock_move_line_walk, stock_picking_walk
