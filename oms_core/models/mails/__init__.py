# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_mail_event,
    oms_mail_outbox,
    oms_mail_outbox_send,
    oms_todo,
    oms_order_event,
    sale_order,
    stock_picking,
    sale_order_native,
    sale_order_blocks,
    sale_order_preview,
    mail_mail,
)
