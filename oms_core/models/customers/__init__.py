# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_rating,
    sale_order,
    oms_customer_tier,
    oms_customer,
    oms_customer_gather,
    oms_customer_refresh,
    oms_customer_jobs,
    res_partner,
    res_partner_group,
    res_partner_page,
    base_partner_merge,
)
