# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    stock_picking_pack,
    stock_picking_slip,
    oms_size,
    oms_size_load,
    oms_sizes,
    oms_size_missing,
    product_template,
    stock_package_type,
    product_product,
)
