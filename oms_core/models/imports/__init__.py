# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_import_channel,
    oms_import_line,
    oms_import_match,
    oms_import,
    oms_import_gather,
    oms_import_find,
    oms_import_partners,
    oms_import_once,
    oms_import_options,
    oms_import_orders,
    oms_import_run,
    oms_import_check,
    oms_import_report,
)
