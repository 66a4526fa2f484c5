# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_return_policy,
    oms_return_policy_fee,
    oms_return_policy_version,
    oms_return_policy_words,
    oms_return_line_judge,
    oms_return_line_words,
    oms_return_auto,
    oms_return_trial,
)
