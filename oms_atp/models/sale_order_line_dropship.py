# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    """Less of what a vendor sends to the customer is bought less (``oms_core``), at every door where promising is on."""

    _inherit = "sale.order.line"

    def _create_procurements(self, product_qty, procurement_uom, values):
        if product_qty < 0 and self.company_id.oms_promise_mode == "on" and self._oms_is_dropshipped():
            self._oms_buy_less(procurement_uom._compute_quantity(-product_qty, self.product_id.uom_id, round=False))
            return []
        return super()._create_procurements(product_qty, procurement_uom, values)

    def _oms_is_dropshipped(self):
        self.ensure_one()
        # sudo: only whether a vendor sends it, for whoever edits the order
        return any(line._is_dropshipped() and line.state != "cancel" for line in self.sudo().purchase_line_ids)
