# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_start,
    oms_start_month,
    oms_sample,
    res_company,
)
