# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_change,
    res_company,
    res_config_settings,
    oms_portal,
    oms_portal_lines,
    oms_portal_shipments,
    oms_portal_actions,
    oms_portal_goods,
    oms_portal_again,
    oms_portal_told,
    oms_portal_money,
    sale_order,
    sale_order_line,
)
