# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    res_company,
    res_config_settings,
    oms_mail_event,
    oms_mail_outbox,
    oms_mail_outbox_send,
    oms_todo,
    oms_order_event,
    oms_mail,
    oms_mail_post,
    oms_mail_blocks,
    oms_mail_preview,
    oms_mail_native,
    sale_order,
    stock_picking,
    mail_mail,
)
