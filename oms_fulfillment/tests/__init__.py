# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_access,
    test_adopt,
    test_batch,
    test_delivered,
    test_dropship,
    test_line_holds,
    test_pack,
    test_planning,
    test_put_back,
    test_release,
    test_sets,
    test_ship,
    test_stage,
    test_todo,
    test_tour,
)
from . import test_day
from . import test_waits
from . import test_steps
from . import test_size
from . import test_sizes
from . import test_size_load
from . import test_layout, test_layout_fill, test_places_import, test_walk_order
from . import test_size_tour
