# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    res_currency,
    oms_billing_issue,
    oms_billing,
    oms_billing_lines,
    oms_billing_words,
    sale_order,
    sale_order_line,
    account_move,
    account_payment,
    account_move_register,
    account_move_down_payment,
    oms_billing_facts,
    oms_billing_sheet,
    oms_todo,
    oms_billing_facts_branches,
    account_move_payments,
)
