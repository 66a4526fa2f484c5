# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_refund,
    oms_refund_gather,
    oms_refund_words,
    oms_payment_operation,
    oms_return_money,
    oms_return_due,
    oms_return_settle,
    oms_return_line_credit,
    oms_return_line_settle,
    account_move,
    account_move_line,
    oms_credit_account,
    sale_order_line_kit_shares,
    sale_order_line_ahead,
)
