# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ...planning import verdict
from .oms_return_line import EXCHANGE


class OmsReturn(models.Model):
    """Other goods for goods of no order: what their order would say is the customer's and the return's."""

    _inherit = "oms.return"

    def _oms_prepare_exchange_order(self, wanted, notes):
        """Where some of it is of an order, the others go along with that."""
        wanted = dict(sorted(wanted.items(), key=lambda one: not one[0].sale_line_id))
        values, line = super()._oms_prepare_exchange_order(wanted, notes), next(iter(wanted))
        if line.sale_line_id:
            return values
        customer = self.partner_id.with_company(self.company_id)
        values.update({
            "company_id": self.company_id.id, "partner_id": customer.id,
            "partner_invoice_id": line._oms_invoice_partner().id,
            "partner_shipping_id": customer.address_get(["delivery"])["delivery"],
            "pricelist_id": self._oms_pricelist().id, "fiscal_position_id": line._oms_fiscal_position().id,
            "payment_term_id": customer.property_payment_term_id.id, "warehouse_id": self.warehouse_id.id})
        # What is not known is as for any order that somebody makes.
        return {name: value for name, value in values.items()
                if value or name not in ("warehouse_id", "team_id", "user_id", "pricelist_id")}

    def _oms_tell_exchanged(self, orders):
        """No order has a timeline for it: the return's own messages say so."""
        super()._oms_tell_exchanged(orders)
        for order in orders:
            back = order.oms_exchange_return_id
            if not back.line_ids._oms_exchanged().order_id:
                back.message_post(body=self.env._("%s is sent in exchange.", order.name), subtype_xmlid="mail.mt_note")


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    def _oms_price_paid(self):
        """As on the invoice that billed it, or by the price that was decided."""
        if self.sale_line_id or self.price_source != verdict.INVOICE:
            return super()._oms_price_paid() if self.sale_line_id else self.price_raw
        item = self.sudo().price_item_id  # sudo: taxes and price of the invoice that its price is from
        if not item.price_subtotal:
            return self.price_raw
        return self.price_raw * item.price_unit * (1 - item.discount / 100) * item.quantity / item.price_subtotal

    def _oms_taxes_paid(self):
        if self.sale_line_id:
            return super()._oms_taxes_paid()
        return self.sudo().price_item_id.tax_ids or self._oms_taxes()  # sudo: as above

    def _oms_of_same_goods(self):
        """What is of no order is the same where it is of the same invoice, or of none, and the same customer's."""
        found, loose = super()._oms_of_same_goods(), self._oms_without_order()
        # sudo: other returns of the same customers
        others = self.sudo().search([
            ("sale_line_id", "=", False), ("resolution", "=", EXCHANGE), ("state", "in", ("settled", "cancelled")),
            ("product_id", "in", loose.product_id.ids), ("company_id", "in", loose.company_id.ids),
            ("return_id.partner_id", "child_of", [line._oms_customer().id for line in loose])]) if loose else loose.sudo()
        same = others.grouped(lambda one: (one.product_id, one.price_item_id, one.company_id, one._oms_customer()))
        for line in loose.sudo():  # sudo: see price_item_id
            key = line.product_id, line.price_item_id, line.company_id, line._oms_customer()
            found[line.with_env(self.env)] = same.get(key, others.browse())
        return found

    def _oms_price_today(self, quantity):
        if self.sale_line_id:
            return super()._oms_price_today(quantity)
        return self.return_id._oms_pricelist()._get_product_price(
            self.exchange_product_id.with_company(self._oms_company()), quantity, currency=self._oms_currency(),
            date=fields.Datetime.now())
