# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning import order_checks as planning


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _oms_check_facts(self, usual, rate):
        """This line as the checks take it; prices per product unit, in the company's currency."""
        self.ensure_one()
        unit = self.product_uom_id._compute_quantity(1.0, self.product_id.uom_id, round=False) or 1.0
        return planning.Line(
            self.product_id.display_name, self.oms_ordered_qty, self.price_reduce_taxexcl / rate / unit,
            self.product_id.with_company(self.company_id).standard_price, usual.get(self.id), self._oms_has_floor())

    def _oms_has_floor(self):
        """Freight, down payments and rewards may cost what they like."""
        self.ensure_one()
        return not (self.is_delivery or self.is_downpayment
                    or ("is_reward_line" in self._fields and self.is_reward_line))
