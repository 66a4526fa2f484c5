# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    resource_calendar,
    oms_day,
    oms_arrival,
    sale_order_line,
    purchase_order,
    purchase_order_line,
    purchase_order_line_first,
    stock_warehouse,
    oms_pickup,
    oms_transit,
    oms_vendor_lead,
    oms_checks,
)
