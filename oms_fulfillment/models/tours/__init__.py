# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_layout,
    oms_layout_map,
    oms_walk,
    stock_location_import,
    stock_location_place,
    stock_move_line_walk,
    stock_picking_walk,
)
