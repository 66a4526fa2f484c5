# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "OMS: order management suite",
    "summary": "The whole suite: promise, credit, holds, fulfilment, returns and billing of orders",
    "version": "19.0.1.3.0",
    "category": "Sales/Order Management",
    "author": "OMS suite contributors",
    "license": "LGPL-3",
    "depends": [
        "oms_core",
        "oms_atp",
        "oms_fulfillment",
        "oms_returns",
    ],
    "description": "Installs the whole suite: oms_core, oms_atp, oms_fulfillment, oms_returns.",
    "data": [],
    "assets": {
        "web.assets_tests": ["oms/static/tests/tours/**/*"],
    },
    "application": False,
}
