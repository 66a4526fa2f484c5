# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_invoice_line(self, **optional_values):
        """When orders are billed in sets, give the invoice line what it would otherwise find out by itself with
        three writes and a search per line. The result is the same; a test compares it."""
        values = super()._prepare_invoice_line(**optional_values)
        known = self.env.context.get("oms_billing_known")
        if not isinstance(known, tuple) or self.display_type or self.product_id.type == "combo":
            return values
        if "no_distribution_models" in known and "analytic_distribution" not in values:
            values["analytic_distribution"] = self.analytic_distribution or False
        if self.currency_id == self.company_id.currency_id and not self.is_downpayment:
            part = self._oms_bill_part()
            amount = -(part.subtotal if part else self._oms_invoice_subtotal(values["quantity"]))
            values.update(amount_currency=amount, balance=amount)
        return values

    def _oms_invoice_subtotal(self, quantity):
        """The subtotal of an invoice line for so much of this line.

        Exact without taxes. With taxes it is a first value that saves writes: Odoo computes the taxes of the
        whole invoice afterwards and writes the lines that differ (prices with tax included, global rounding).
        """
        self.ensure_one()
        if self.tax_ids and self.product_uom_qty:
            return self.currency_id.round(self.price_subtotal * quantity / self.product_uom_qty)
        return self.currency_id.round(self.price_unit * (1 - self.discount / 100.0) * quantity)
