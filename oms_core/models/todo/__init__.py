# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_todo,
    oms_todo_actions,
    oms_todo_amounts,
    oms_todo_waiting,
    sale_order_open_value,
    sale_order_overview,
    sale_order_line,
    oms_overview,
)
