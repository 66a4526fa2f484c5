# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_money,
    oms_money_online,
    oms_money_bills,
    oms_money_asked,
    oms_money_words,
    oms_credit_account,
    account_move_line,
    account_move_prepaid,
    oms_prepaid,
    payment_transaction,
    sale_order,
    oms_portal,
)
