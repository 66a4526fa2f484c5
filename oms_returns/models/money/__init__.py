# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_return_settle,
    oms_return_line_credit,
    oms_return_line_settle,
    account_move,
    account_move_line,
    res_company,
    res_config_settings,
    oms_goods_cost,
    account_move_cost,
    account_move_line_cost,
    oms_credit_account,
    sale_order_line_kit_shares,
)
