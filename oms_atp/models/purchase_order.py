# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def button_approve(self, force=False):
        """A confirmed purchase is supply: backorders get a promise from it."""
        result = super().button_approve(force=force)
        self.order_line._oms_supply_changed()
        return result

    def write(self, vals):
        done = super().write(vals)
        if vals.get("state") == "purchase":
            self.order_line._oms_keep_first_dates()
        return done
