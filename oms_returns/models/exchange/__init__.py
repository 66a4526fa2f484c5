# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    sale_order,
    oms_return_policy,
    oms_return_line,
    oms_return_line_price,
    oms_return_exchange,
    oms_return_exchange_order,
    oms_return_exchange_money,
    oms_return_exchange_end,
    oms_checks,
    oms_order_event,
    oms_todo,
    oms_return_portal,
)
