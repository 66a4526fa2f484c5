# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_api_call,
    oms_atp,
    oms_atp_input,
    oms_atp_answer,
    oms_turn,
    ir_http,
)
