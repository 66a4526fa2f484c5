# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .stock_rule import FoundRules


class StockMove(models.Model):
    """Goods of a set go on to the next step."""

    _inherit = "stock.move"

    def write(self, vals):
        """Natively each move that goes on is told twice that it has no further links: a write of no command, that is nothing."""
        if vals == {"move_dest_ids": []}:
            return True
        return super().write(vals)

    def _push_apply(self):
        """Natively each move searches its rule anew; those of a set share what was found."""
        if len(self) > 1 and not isinstance(self.env.context.get("oms_rules"), FoundRules):
            self = self.with_context(oms_rules=FoundRules())
        return super()._push_apply()
