# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockScrap(models.Model):
    _inherit = "stock.scrap"

    def do_scrap(self):
        """What is scrapped is taken from whoever reserved it: from those too that reserve at this moment."""
        self.env["stock.quant"]._oms_wait_at(self.product_id, self.location_id)
        return super().do_scrap()
