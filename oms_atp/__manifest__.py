# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "OMS Promising",
    "summary": "Available-to-promise, promises and sourcing over several warehouses",
    "version": "19.0.1.0.0",
    "category": "Sales/Order Management",
    "author": "OMS suite contributors",
    "license": "LGPL-3",
    "depends": [
        "oms_core",
        "stock_dropshipping",
    ],
    "data": [
        "security/oms_groups.xml",
        "security/ir.model.access.csv",
        "security/oms_rules.xml",
        "data/oms_crons.xml",
        "views/oms_availability_views.xml",
        "views/oms_promise_views.xml",
        "views/oms_stock_policy_views.xml",
        "views/oms_allotment_views.xml",
        "views/product_views.xml",
        "views/stock_location_views.xml",
        "views/sale_order_views.xml",
        "views/stock_warehouse_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["oms_atp/static/src/**/*"],
        "web.assets_tests": ["oms_atp/static/tests/tours/**/*"],
    },
    "application": False,
}
