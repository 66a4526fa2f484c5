# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Conventions of known data sets, to start the settings of a channel with. Pure: no Odoo.

None of them is anybody's default: to another shop, M and S are sizes and C1001 is an order.
"""
from types import MappingProxyType

#: {key: fields of :class:`~.conventions.Conventions`}, as JSON has them.
PRESETS = MappingProxyType({
    # UCI Online Retail: carriage, corrections, fees and vouchers stand between the goods; stock is counted off in the orders.
    "online_retail": MappingProxyType({
        "decimal": ".",
        "cancellations": ["C"],
        "charges": ["POST", "DOT", "C2", "C3", "M", "D", "S", "CRUK", "AMAZONFEE", "BANK CHARGES", "ADJUST*", "GIFT_*"],
        "tests": ["TEST*"],
        "bad_debts": ["B"],
        "stock_corrections": True,
    }),
})
