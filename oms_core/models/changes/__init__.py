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
    oms_change,
    oms_change_facts,
    oms_change_effects,
    oms_change_money,
    oms_change_words,
    oms_change_apply,
    sale_order_line_moved,
    oms_import,
)
