# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_hold_reason,
    oms_hold,
    oms_hold_jobs,
    oms_review_rule,
    res_company,
    res_config_settings,
    sale_order_line_stopped,
    oms_checks,
    oms_checks_gather,
    sale_order,
    sale_order_judged,
    oms_hold_kept,
    res_partner,
    sale_order_unpaid,
    sale_order_invoice_holds,
    oms_checker,
)
