# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    res_company,
    res_config_settings,
    oms_match_applied,
    oms_match,
    oms_match_gather,
    oms_match_items,
    oms_match_words,
    oms_match_page,
    oms_match_apply,
    oms_match_entries,
    oms_match_statement,
    oms_match_undo,
    oms_match_job,
    account_move_match,
)
