# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_payment_operation,
    oms_payment_operation_send,
    oms_payment_operation_books,
    oms_payment_operation_hand,
    oms_capture,
    oms_capture_gather,
    oms_capture_goods,
    payment_capture_wizard,
    payment_provider,
    payment_transaction_asked,
    sale_order_cancelled,
    oms_order_event,
    stock_picking,
    oms_checker,
    oms_todo,
)
