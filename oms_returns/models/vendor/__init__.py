# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_return_refurbished,
    oms_return_waiting,
    oms_return_waiting_wizard,
    oms_vendor_return,
    oms_vendor_return_line,
    oms_vendor_return_send,
    oms_vendor_return_credit,
    oms_return,
    oms_todo,
    account_move,
    res_company,
    res_config_settings,
    stock_move,
)
