# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    res_users,
    ir_http,
    oms_price_views,
    ir_ui_menu,
)
