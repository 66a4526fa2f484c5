# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    account_move_amounts,
    sale_order_line,
    sale_order_line_worth,
    oms_shares,
    sale_order,
    sale_order_reductions,
    oms_change,
    oms_todo,
    oms_order_event,
    sale_order_line_price_credit,
    sale_order_line_down_payment,
    oms_shares_down_payment,
    sale_order_line_points,
)
