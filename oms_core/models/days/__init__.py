# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_day,
    oms_day_words,
    oms_day_customer,
    account_move,
    payment_transaction,
    res_partner,
    res_company,
    sale_order,
)
