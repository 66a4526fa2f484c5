# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_todo,
    oms_todo_actions,
    oms_todo_amounts,
    oms_todo_waiting,
    sale_order,
    sale_order_line,
    oms_overview,
    oms_overview_value,
    oms_overview_gather,
)
