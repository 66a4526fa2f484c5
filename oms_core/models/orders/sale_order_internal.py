# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

#: What no customer learns about an order: its page says "received, being checked". Not by ``groups``, since views of staff
#: depend on these fields.
INTERNAL = frozenset({"oms_held", "oms_at_risk", "oms_can_send"})


def _is_hidden(records, field):
    return field.name in INTERNAL and not records.env.su and not records.env.user._is_internal()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _has_field_access(self, field, operation):
        return not _is_hidden(self, field) and super()._has_field_access(field, operation)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _has_field_access(self, field, operation):
        return not _is_hidden(self, field) and super()._has_field_access(field, operation)
