# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_sourcing,
    oms_sourcing_kit,
    oms_sourcing_measure,
    oms_sourcing_preview,
    oms_sourcing_policy,
    oms_sourcing_policy_preview,
    oms_sourcing_policy_version,
    oms_sourcing_rule,
    oms_decision,
    oms_decision_why,
    oms_substitute,
    oms_retention,
    stock_warehouse,
)
