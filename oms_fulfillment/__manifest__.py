# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "OMS Fulfilment",
    "summary": "Selection and release, pick, pack, ship, delivery",
    "version": "19.0.1.3.0",
    "category": "Sales/Order Management",
    "author": "OMS suite contributors",
    "license": "LGPL-3",
    "depends": [
        "oms_atp",
        "stock_picking_batch",
    ],
    "data": [
        "security/oms_groups.xml",
        "security/ir.model.access.csv",
        "security/oms_own_dialogs.xml",
        "security/oms_size_security.xml",
        "data/ir_cron.xml",
        "views/stock_picking_list_views.xml",
        "views/stock_picking_views.xml",
        "views/stock_warehouse_views.xml",
        "views/oms_settings_views.xml",
        "views/oms_fulfillment_result_views.xml",
        "views/oms_fulfillment_ask_views.xml",
        "views/oms_fulfillment_parcels_views.xml",
        "views/oms_todo_views.xml",
        "views/oms_size_views.xml",
        "views/product_views.xml",
        "views/stock_package_type_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "oms_fulfillment/static/tests/tours/**/*",
        ],
    },
    "post_init_hook": "post_init_hook",
    "application": False,
}
