# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    res_company,
    res_partner,
    account_payment_term,
    account_move_line,
    oms_checks,
    oms_on_account,
    oms_on_account_gather,
    oms_on_account_apply,
    account_move_on_account,
    sale_order_deposit,
    sale_order_on_account,
    payment_transaction_deposit,
)
