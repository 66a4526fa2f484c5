# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    oms_supply,
    oms_dirty,
    oms_stock_policy,
    oms_allotment,
    product_category,
    product_product,
    product_template,
    product_product_horizon,
    stock_location,
    oms_supply_stock,
    oms_supply_cart,
    oms_supply_kit,
    product_product_kit,
    oms_checker,
    stock_quant,
    stock_lot,
)
