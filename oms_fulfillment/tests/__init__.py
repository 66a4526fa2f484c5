# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .release import (
    test_board,
    test_board_tour,
    test_line_holds,
    test_lost,
    test_release,
    test_send_walk,
    test_send_when,
    test_waits,
)
from .picking import (
    test_batch,
    test_code,
    test_code_cases,
    test_dropship,
    test_floor,
    test_floor_codes,
    test_floor_cost,
    test_floor_js,
    test_floor_lots,
    test_floor_meanwhile,
    test_floor_reports_goods,
    test_floor_reports_wms,
    test_floor_reports_odoo,
    test_floor_reports_pallets,
    test_floor_reports_rest,
    test_handheld,
    test_put_back,
    test_scan_once,
    test_sets,
    test_stage,
    test_steps,
    test_tour,
)
from .packing import (
    test_floor_kits,
    test_floor_reports_odoo as test_packing_reports_odoo,
    test_pack,
    test_prints,
    test_size,
    test_size_load,
    test_size_tour,
    test_sizes,
    test_station,
    test_station_changes,
    test_station_cost,
    test_station_goods,
    test_station_native,
    test_station_reports,
    test_station_parts,
    test_station_tour,
    test_station_weight,
)
from .parcels import test_delivered, test_ship
from .tours import test_layout, test_layout_fill, test_places_import, test_tours_plan, test_walk_order, test_zones, test_zones_end
from .todo import test_floor_page, test_floor_page_tour, test_pickup, test_todo
from .roles import test_access
from .days import test_day
from .adoption import test_adopt
