# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_line_closure,
    oms_demand,
    stock_move,
    stock_move_given_up,
    sale_order_line_buy,
    oms_demand_buy,
    sale_order_line,
    sale_order,
    sale_order_facts,
    sale_order_words,
    sale_order_line_moved,
)
