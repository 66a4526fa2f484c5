# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_payment_policy,
    payment_transaction_ends,
    oms_cover,
    oms_checks,
    oms_judging,
    oms_expiry,
    oms_order_event_cards,
    oms_mail_event,
    oms_mail,
    oms_chargeback,
    oms_chargeback_decide,
    payment_transaction_chargeback,
    oms_credit_account_chargebacks,
    oms_todo_cards,
    oms_payment_operation_ends,
)
