# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Command

from ...planning import exchange
from .oms_return_line import EXCHANGE


class OmsReturnLine(models.Model):
    """What the other goods cost: what was paid for those that come back, to the cent of their credit, or what they cost today."""

    _inherit = "oms.return.line"

    def _oms_as_paid(self):
        self.ensure_one()
        same = self.exchange_product_id.product_tmpl_id == self.product_id.product_tmpl_id
        return exchange.as_paid(self._oms_term("priced", "paid"), same)

    def _oms_price_paid(self):
        """What was paid for one, in the product's unit, as its order has it: with the taxes that its prices include."""
        self.ensure_one()
        sold = self.sale_line_id
        each = sold.product_uom_id._compute_quantity(1, sold.product_id.uom_id, round=False) or 1.0
        return (sold.price_unit * (1 - sold.discount / 100) * sold._oms_shares_paid()[sold] / each
                * float(self._oms_share_of_kit()))

    def _oms_taxes_paid(self):
        return self.sale_line_id.tax_ids

    def _oms_price_today(self, quantity):
        """What one of the other goods costs now by the order's pricelist, where so many are bought."""
        self.ensure_one()
        order = self.order_id
        return order.pricelist_id._get_product_price(
            self.exchange_product_id, quantity, currency=order.currency_id, date=fields.Datetime.now())

    def _oms_price_each(self):
        """What one of them costs, on the average where more are wanted than come back."""
        self.ensure_one()
        gets = exchange.at_prices(
            self._oms_units(self.exchange_quantity), self._oms_units(self.quantity) if self._oms_as_paid() else 0)
        paid = gets.paid and self._oms_price_paid()
        today = gets.today and self._oms_price_today(self._oms_quantity(gets.today))
        return (gets.paid * paid + gets.today * today) / max(gets.paid + gets.today, 1)

    @api.depends("resolution", "exchange_product_id", "exchange_quantity", "quantity", "sale_line_id", "terms", "price_raw")
    def _compute_exchange_price(self):
        for line in self:
            if line.resolution != EXCHANGE or not line.exchange_product_id or not line.product_id:
                line.exchange_price = 0.0
            else:
                line.exchange_price = line._oms_price_each()

    def _oms_prepare_replacement(self, gets, notes, paid=None):
        """Values of the lines of the order of the other goods: as many as come back as paid, the rest as they cost today.

        :param gets: :class:`exchange.Gets`, in planning's integer of their unit
        :param notes: the credit notes that were made for what comes back
        :param paid: what was paid for one, where that is known
        """
        self.ensure_one()
        goods, lines = {"product_id": self.exchange_product_id.id, "product_uom_id": self.exchange_product_id.uom_id.id}, []
        if gets.paid:
            quantity, taxes = self._oms_quantity(gets.paid), self._oms_taxes_paid()
            lines.append({**goods, "product_uom_qty": quantity, "discount": 0.0, "tax_ids": [Command.set(taxes.ids)],
                          "price_unit": self._oms_price_to_the_cent(quantity, taxes, notes, paid)})
        if gets.today:
            lines.append({**goods, "product_uom_qty": self._oms_quantity(gets.today)})
        return lines

    def _oms_price_to_the_cent(self, quantity, taxes, notes, paid=None):
        """What was paid for one; where it is credited now, such that so many cost what so many are credited with."""
        price, credited = self._oms_price_paid() if paid is None else paid, self._oms_credited_with(notes)
        if not credited or not quantity:
            return price
        amount, back = credited
        cents = self.currency_id.rounding
        return exchange.fit(
            price, round(amount * quantity / back / cents),
            lambda one: round(self._oms_total_of(self.exchange_product_id, one, quantity, taxes) / cents))

    def _oms_total_of(self, product, price, quantity, taxes):
        """What an order of so many at that price each comes to, taxes included, rounded as orders are."""
        Tax, company, currency = self.env["account.tax"], self._oms_company(), self._oms_currency()
        line = Tax._prepare_base_line_for_taxes_computation(
            None, price_unit=price, quantity=quantity, tax_ids=taxes, currency_id=currency, product_id=product,
            partner_id=self.sale_line_id.order_id.partner_shipping_id)
        Tax._add_tax_details_in_base_line(line, company)
        Tax._round_base_lines_tax_details([line], company)
        return Tax._get_tax_totals_summary([line], currency, company)["total_amount_currency"]

    def _oms_credited_with(self, notes):
        """(what these credit notes give for its goods, taxes included, without fees and freight; of how many); None: nothing, or
        in another currency"""
        self.ensure_one()
        amount, quantity = 0.0, 0.0
        for note in notes.filtered(lambda note: note.currency_id == self.currency_id):
            for item, part in note._oms_shared_totals().items():
                if item.oms_return_line_id == self and not item.oms_return_charge:
                    amount += part
                    quantity += item.product_uom_id._compute_quantity(item.quantity, self.uom_id, round=False)
        return (amount, quantity) if amount > 0 and quantity > 0 else None
