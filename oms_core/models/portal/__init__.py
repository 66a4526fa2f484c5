# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_change,
    res_company,
    res_config_settings,
    sale_order,
    sale_order_actions,
    sale_order_again,
    sale_order_line,
)
