# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, models


class OmsBilling(models.AbstractModel):
    """What invoices will come to, found without writing anything: their lines as billing makes them, and Odoo's own taxes."""

    _inherit = "oms.billing"

    @api.model
    def _expected(self, orders, final):
        """{order id: its part of the invoice for all of these orders}, taxes included; without the orders that would have no line
        on it. The parts sum up to the invoice's total; negative: a credit note."""
        base_lines = []
        for order in orders:
            base_lines += self._expected_lines(order.with_company(order.company_id), final)
        tax, company = self.env["account.tax"].with_company(orders.company_id), orders.company_id
        tax._add_tax_details_in_base_lines(base_lines, company)
        tax._round_base_lines_tax_details(base_lines, company)
        found = {}
        for line in base_lines:
            details = line["tax_details"]
            amount = details["total_excluded_currency"] + details["delta_total_excluded_currency"] + sum(
                one["tax_amount_currency"] for one in details["taxes_data"])
            found[line["oms_order_id"]] = found.get(line["oms_order_id"], 0.0) + amount
        currency = orders.currency_id
        return {order_id: currency.round(amount) for order_id, amount in found.items()}

    @api.model
    def _expected_lines(self, order, final):
        """The lines of the order's next bill for Odoo's computation of taxes, as ``_create_invoices`` makes them."""
        tax, found = self.env["account.tax"], []
        lines = order.with_context(oms_share_down_payments=not final)._get_invoiceable_lines(final)
        if all(line.display_type for line in lines):
            return found
        for line in lines:
            more = {}
            if line.is_downpayment:
                more = {"quantity": -1.0,
                        "extra_tax_data": tax._reverse_quantity_base_line_extra_tax_data(line.extra_tax_data)}
            for vals in line._prepare_invoice_lines_vals_list(**more):
                if vals.get("display_type") == "product":
                    found.append(self._expected_line(order, vals))
        return found

    @api.model
    def _expected_line(self, order, vals):
        taxes = [number for command in vals.get("tax_ids") or () if command[0] == Command.SET for number in command[2]]
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            None, product_id=self.env["product.product"].browse(vals["product_id"]),
            product_uom_id=self.env["uom.uom"].browse(vals["product_uom_id"]), tax_ids=self.env["account.tax"].browse(taxes),
            price_unit=vals["price_unit"], quantity=vals["quantity"], discount=vals["discount"], currency_id=order.currency_id,
            partner_id=order.partner_invoice_id, rate=order.currency_rate or 1.0, extra_tax_data=vals.get("extra_tax_data"),
            oms_order_id=order.id)
