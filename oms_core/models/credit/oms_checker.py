# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsChecker(models.AbstractModel):
    """Orders that nobody judged as they are, whatever door changed them."""

    _inherit = "oms.checker"

    @api.model
    def _oms_rules(self):
        return [
            *super()._oms_rules(),
            ("judged_as_it_is", "decision", "sale.order", SQL(
                "SELECT sale.id, format('%%s is worth, or paid, otherwise than when its credit was asked for', sale.name) %s",
                self.env["sale.order"]._oms_judged_otherwise_sql())),
        ]
