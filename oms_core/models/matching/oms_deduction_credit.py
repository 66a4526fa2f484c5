# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, models
from odoo.exceptions import UserError

from ...planning import deduction as planning
from ...planning import shares
from ...planning.credit_note import share, total


class OmsDeduction(models.Model):
    """The credit note of an accepted deduction: money of the invoice's lines, each with its taxes; no goods come back."""

    _inherit = "oms.deduction"

    def _oms_credit_note(self):
        """A posted credit note to the invoice that comes to the amount, to the cent."""
        self.ensure_one()
        invoice = self.invoice_id
        parts = self._oms_shared()
        note = self.env["account.move"].create({
            "move_type": "out_refund", "reversed_entry_id": invoice.id, "partner_id": invoice.partner_id.id,
            "partner_shipping_id": invoice.partner_shipping_id.id, "journal_id": invoice.journal_id.id,
            "company_id": invoice.company_id.id, "currency_id": invoice.currency_id.id,
            "fiscal_position_id": invoice.fiscal_position_id.id, "invoice_payment_term_id": False,
            "invoice_origin": invoice.name, "invoice_user_id": invoice.invoice_user_id.id,
            "ref": self.env._("Deduction %s", self.display_name),
            "invoice_date": self.env["oms.day"]._today(company=invoice.company_id),
            "invoice_line_ids": [Command.create(self._oms_prepare_line(line, amounts)) for line, amounts in parts.items()]})
        if note._oms_cents(note.amount_total) != note._oms_cents(self.amount):
            raise UserError(self.env._(
                "Deduction %(name)s: the credit note would come to %(total)s instead of %(amount)s. Choose a reason that is "
                "settled by an entry, or credit the invoice by hand.", name=self.display_name,
                total=self._oms_money(note.amount_total), amount=self._oms_money(self.amount)))
        note.action_post()
        return note

    def _oms_shared(self):
        """{invoice line: amounts}: what is credited of it."""
        invoice = self.invoice_id
        left = self._oms_left()
        kinds = {line: self._oms_kind_of(line, sum(amounts.values())) for line, amounts in left.items()}
        for chosen in planning.candidates(kinds, planning.ABOUT.get(self.reason_id.kind)):
            found = share({line: amounts for line, amounts in left.items() if line in chosen}, invoice._oms_cents(self.amount))
            if found:
                return found
        raise UserError(self.env._(
            "Deduction %(name)s: of %(invoice)s only %(left)s are not credited yet. Choose a reason that is settled by an entry.",
            name=self.display_name, invoice=invoice.name,
            left=self._oms_money(sum(map(total, left.values())) * invoice.currency_id.rounding)))

    def _oms_kind_of(self, line, worth):
        goods = line.product_id.type == "consu"
        return shares.kind_of(worth, downpayment=line.sale_line_ids[:1].is_downpayment, goods=goods,
                              charge=bool(line.product_id) and not goods)

    def _oms_left(self):
        """{line of the invoice: amounts not credited yet}"""
        return self.invoice_id._oms_left_to_credit()

    def _oms_prepare_line(self, line, amounts):
        """Values of the line that credits so much of this one. A charge keeps its product; goods do not: nothing of them comes
        back into stock or its books."""
        charge = self._oms_kind_of(line, amounts["base"]) == shares.CHARGE
        values = {
            "name": f"{self.reason_id.name}: {(line.name or '').splitlines()[0] if line.name else ''}", "discount": 0.0,
            "product_id": line.product_id.id if charge else False, "account_id": line.account_id.id,
            "tax_ids": [Command.set(line.tax_ids.ids)], "analytic_distribution": line.analytic_distribution,
            "quantity": 1.0, "sale_line_ids": [Command.clear()]}
        if self._oms_is_of_price(line, amounts) or (charge and line.sale_line_ids):
            values |= {"quantity": line.quantity, "product_uom_id": line.product_uom_id.id,
                       "sale_line_ids": [Command.set(line.sale_line_ids.ids)]}
        return self.invoice_id._oms_exact_values(values, amounts, line.tax_ids)

    def _oms_is_of_price(self, line, amounts):
        """Whether the credit is told to the line's order as a part of the price given back, as ``_oms_is_price_credit`` finds
        it again. One of the whole price, or after goods came back, would count as units given back, to be billed anew: it is on
        the invoice alone."""
        sold, currency = line.sale_line_ids, line.currency_id
        if not sold or not line.quantity or sold.oms_reduced_order_id or any(sold.mapped("is_downpayment")):
            return False
        came_back = any(
            move.state == "done" and move.to_refund and move.location_id.usage == "customer" for move in sold.move_ids)
        given = amounts["base"] * currency.rounding
        was, price = line.price_subtotal / line.quantity, given / line.quantity
        return (not came_back and 0 < price < was - currency.rounding / 2
                and given < line.price_subtotal - currency.rounding)
