# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

#: What Odoo works out of an order and its lines, and decisions about credit and billing rest on: as much a fact as ours are.
_ORDER = frozenset({"amount_untaxed", "amount_tax", "amount_total", "currency_rate", "invoice_status"})
_LINE = frozenset({
    "price_subtotal", "price_tax", "price_total", "qty_delivered_method", "qty_to_invoice", "qty_invoiced",
    "qty_invoiced_posted", "invoice_status", "untaxed_amount_invoiced", "untaxed_amount_to_invoice", "amount_invoiced",
    "amount_to_invoice"})


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _oms_is_fact(self, name):
        return (name in _ORDER and name in self._fields) or super()._oms_is_fact(name)

    def _force_lines_to_invoice_policy_order(self):
        """Odoo's way to have a paid order billed whole: it writes what is to be invoiced, as whoever pays or confirms."""
        # sudo: no client can call this; it writes a quantity that it works out of the lines themselves
        return super(SaleOrder, self.sudo())._force_lines_to_invoice_policy_order()


class SaleOrderLine(models.Model):
    """What an order is worth, and how much of it is delivered and invoiced, nobody types: Odoo draws these fields readonly
    and takes them from any client. Typed, they would be what credit is decided on until something recomputes them."""

    _inherit = "sale.order.line"

    @api.model
    def _oms_is_fact(self, name):
        return (name in _LINE and name in self._fields) or super()._oms_is_fact(name)

    def write(self, vals):
        if "qty_delivered" in vals and not self.env.su:
            self._oms_check_delivered(vals["qty_delivered"])
        return super().write(vals)

    def _oms_check_delivered(self, quantity):
        """Companies that ask for credit count what was sent by transfers; of services it is people's to say.

        :raises AccessError: for who types as delivered what the warehouse counts
        """
        account = self.env["oms.credit.account"]
        counted = self.filtered(lambda line: (
            line.qty_delivered_method == "stock_move" and line.qty_delivered != quantity
            and account._oms_used(line.company_id.id)))
        if counted:
            raise AccessError(self.env._(
                "How much of %(product)s of %(order)s is delivered cannot be written: transfers say so. Validate or return one.",
                product=counted[0].product_id.display_name, order=counted[0].order_id.name))

    @api.constrains("is_downpayment", "product_uom_qty", "product_id")
    def _oms_check_down_payment(self):
        """Goods that are called a down payment would be worth nothing to credit, and never be sent."""
        for line in self:
            if line.is_downpayment and line.product_uom_qty and line.product_id:
                raise ValidationError(self.env._(
                    "%(line)s of %(order)s is a down payment: it has no quantity. Make an invoice for a down payment instead.",
                    line=line.name, order=line.order_id.name))
