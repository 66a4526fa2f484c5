# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_deduction_reason,
    oms_deduction,
    oms_deduction_settle,
    oms_deduction_credit,
    account_move_deductions,
    oms_credit_account,
    oms_todo,
)
