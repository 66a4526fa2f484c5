# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsOrderEvent(models.Model):
    """What is taken off the whole order is money, not goods."""

    _inherit = "oms.order.event"

    def _words_of_row(self, row):
        if row["what"] == "discount":
            return self.env._("%(product)s: %(new)s instead of %(old)s", product=row["product"],
                              **self.env["oms.change"]._say_discount(row))
        return super()._words_of_row(row)
