# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMove(models.Model):
    """Goods reserved from lots that have to be removed from stock by a day."""

    _inherit = "stock.move"

    def _oms_lapses(self, quantity):
        """Of so much reserved that is given back: [(ordinal of the day, 0, quantity)] of what lapses, for ``freed`` of the
        ledger."""
        if quantity <= 0 or not self.env["oms.supply"]._goods_lapse():
            return []
        found, days = [], {}
        for item in self.move_line_ids:
            if day := item.lot_id._oms_lapses_on(item.location_id.oms_serves_id):
                days[item] = day.toordinal()
        for item, day in sorted(days.items(), key=lambda pair: (pair[1], pair[0].id)):
            part = min(quantity, item.quantity_product_uom)
            if part > 0:
                found.append((day, 0.0, part))
                quantity -= part
        return found
