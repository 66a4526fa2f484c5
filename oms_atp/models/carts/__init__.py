# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_claim,
    oms_cart,
    oms_cart_line,
    sale_order,
    sale_order_line,
)
