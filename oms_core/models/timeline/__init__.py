# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_order_event,
    oms_order_event_kinds,
    stock_move,
    oms_order_event_words,
    oms_order_event_messages,
    mail_thread,
    sale_order,
    oms_retention,
    res_company,
    res_config_settings,
)
