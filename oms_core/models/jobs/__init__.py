# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_job_mark,
    oms_job_shared,
    res_config_settings,
    oms_checker,
)
