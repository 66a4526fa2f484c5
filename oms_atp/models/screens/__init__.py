# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_promise_screen,
    oms_availability,
    oms_availability_why,
    oms_availability_kit,
    oms_todo,
    sale_order_line_offer,
    sale_order_line_options,
    sale_order_line_chosen,
    sale_order_line_form,
    sale_order_line_actions,
    oms_start,
)
