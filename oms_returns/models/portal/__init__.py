# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    res_company,
    res_config_settings,
    oms_settings,
    oms_return_reason,
    oms_return,
    oms_return_portal,
    oms_return_portal_parts,
    oms_return_portal_send,
    oms_return_portal_page,
    oms_return_portal_money,
    oms_return_withdrawal,
    oms_return_withdrawal_follow,
    oms_store_credit,
    oms_todo,
)
