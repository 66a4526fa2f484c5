# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_customer,
    oms_return_rate,
    oms_return_rate_groups,
    oms_return_rate_sql,
    oms_return_rate_told,
    oms_return_rate_most,
    oms_return_rate_job,
    oms_return_rate_cost,
    oms_return_alarm,
    oms_return_alarm_job,
    oms_todo,
    oms_credit_score_policy,
    oms_credit_account,
    oms_may_come,
    stock_warehouse,
    stock_move,
)
