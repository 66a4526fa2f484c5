# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .release import test_line_holds, test_release, test_waits
from .picking import test_batch, test_dropship, test_put_back, test_sets, test_stage, test_steps, test_tour, test_floor, test_floor_cost, test_floor_lots, test_floor_meanwhile
from .packing import test_pack, test_prints, test_size, test_size_load, test_size_tour, test_sizes
from .parcels import test_delivered, test_ship
from .tours import test_layout, test_layout_fill, test_places_import, test_tours_plan, test_walk_order
from .todo import test_floor_page, test_floor_page_tour, test_todo
from .roles import test_access
from .days import test_day
from .adoption import test_adopt
from .facts import test_planning
