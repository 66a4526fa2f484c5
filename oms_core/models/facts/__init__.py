# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    base,
    ir_default,
    ir_http,
    oms_cached_config,
    oms_shared_config,
    oms_versioned,
)
