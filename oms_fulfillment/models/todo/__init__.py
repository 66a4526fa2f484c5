# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_todo,
    oms_todo_put_back,
    stock_picking_where,
    oms_floor_page,
    oms_floor_page_tours,
)
