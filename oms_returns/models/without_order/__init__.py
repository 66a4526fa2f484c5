# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    account_move,
    oms_goods_cost,
    oms_refund,
    oms_return_source,
    oms_return_line,
    oms_return_line_price,
    oms_return_line_judge,
    oms_return_line_credit,
    oms_return,
    oms_return_parcel,
    stock_move,
)
