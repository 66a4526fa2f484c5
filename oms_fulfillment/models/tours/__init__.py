# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_layout,
    oms_layout_map,
    oms_tour,
    oms_tour_method,
    oms_tour_tote,
    oms_walk,
    oms_zone,
    stock_location_import,
    stock_location_place,
    stock_location_zone,
    stock_move_line_tour,
    stock_move_line_walk,
    stock_picking_walk,
)
