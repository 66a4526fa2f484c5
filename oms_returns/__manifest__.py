# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "OMS Returns",
    "summary": "Returns (RMA): receive, inspect, decide, refund",
    "version": "19.0.2.0.0",
    "category": "Sales/Order Management",
    "author": "OMS suite contributors",
    "license": "LGPL-3",
    "depends": [
        "oms_core",
    ],
    "data": [
        "security/oms_groups.xml",
        "security/ir.model.access.csv",
        "security/oms_own_dialogs.xml",
        "security/oms_returns_rules.xml",
        "data/oms_returns_data.xml",
        "views/returns/oms_return_views.xml",
        "views/returns/oms_return_reason_views.xml",
        "views/returns/oms_return_wizard_views.xml",
        "views/returns/sale_order_views.xml",
        "views/policy/oms_return_policy_views.xml",
        "views/policy/oms_return_trial_views.xml",
        "views/goods/stock_views.xml",
        "views/returns/menus.xml",
    ],
    "assets": {
        "web.assets_backend": ["oms_returns/static/src/**/*"],
        "web.assets_tests": [
            "oms_returns/static/tests/tours/**/*",
        ],
    },
    "uninstall_hook": "uninstall_hook",
    "application": False,
}
