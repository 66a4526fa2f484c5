# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockMove(models.Model):
    """Goods reserved from lots that have to be removed from stock by a day."""

    _inherit = "stock.move"

    def _oms_lapses(self, quantity):
        """Of so much reserved that is given back: [(day, 0, quantity)] of what lapses, for the ledger's ``freed`` rows."""
        if quantity <= 0 or not self.env["oms.supply"]._goods_lapse():
            return []
        today, found = fields.Date.today(), []
        dated = self.move_line_ids.filtered(lambda item: item.lot_id._oms_lapses_on())
        for item in dated.sorted(lambda item: (item.lot_id._oms_lapses_on(), item.id)):
            part = min(quantity, item.quantity_product_uom)
            if part > 0:
                found.append((max((item.lot_id._oms_lapses_on() - today).days, 0), 0.0, part))
                quantity -= part
        return found
