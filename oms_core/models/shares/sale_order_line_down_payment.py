# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountMove(models.Model):
    """Odoo writes what is left of a down payment when one of its documents is posted; here also when one is taken back."""

    _inherit = "account.move"

    def button_draft(self):
        result = super().button_draft()
        self.line_ids.sale_line_ids._oms_refresh_down_payments()
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self.line_ids.sale_line_ids._oms_refresh_down_payments()
        return result

    def unlink(self):
        lines = self.line_ids.sale_line_ids
        result = super().unlink()
        lines.exists()._oms_refresh_down_payments()
        return result


class SaleOrderLine(models.Model):
    """A down payment counts as far as it is in force: what was billed of it, less what was given back or deducted, as money and
    not as a number of documents; documents that are cancelled are left out, drafts are not."""

    _inherit = "sale.order.line"

    # Of few lines: what is left of them is looked for by the to-do. Not by what is to be invoiced: bills write that of all lines.
    _oms_down_payment_idx = models.Index("(order_id) WHERE is_downpayment")

    def _oms_down_payments(self):
        return self.filtered(lambda line: line.is_downpayment and not line.display_type)

    def _oms_down_payment_left(self, posted=False):
        """What is still to be deducted of this down payment, as a price of the order: nothing where documents say that nothing
        is, whatever their prices were rounded to."""
        self.ensure_one()
        if not any(map(self.currency_id.round, self._oms_invoiced_amounts(posted))):
            return 0.0
        left = 0.0
        for item in self._get_invoice_lines():
            move = item.move_id
            if move.payment_state != "invoicing_legacy" and (move.state != "posted" if posted else move.state == "cancel"):
                continue
            left -= move.direction_sign * item.quantity * item.price_unit * (1 - item.discount / 100) * (
                self._oms_per_billed(item))
        return self.currency_id.round(left)

    def _prepare_qty_invoiced(self):
        found = super()._prepare_qty_invoiced()
        for line in self._oms_down_payments():
            found[line] = line._oms_down_payment_qty(found[line], line._oms_down_payment_left())
        return found

    def _compute_qty_invoiced_posted(self):
        super()._compute_qty_invoiced_posted()
        for line in self._oms_down_payments():
            line.qty_invoiced_posted = line._oms_down_payment_qty(
                line.qty_invoiced_posted, line._oms_down_payment_left(posted=True))

    def _oms_down_payment_qty(self, quantity, left):
        """The ``quantity`` of documents, or one if it says other than the money that is ``left``."""
        if self.currency_id.is_zero(left):
            return 0.0
        return quantity if quantity * left > 0 else 1.0 if left > 0 else -1.0

    def _prepare_invoice_line(self, **optional_values):
        """On a further bill it is deducted by what is left of it, whatever the order says, which is told of posted documents."""
        values = super()._prepare_invoice_line(**optional_values)
        if optional_values.get("quantity") == -1.0 and self._oms_down_payments():
            if part := self._oms_deducted_part():
                values.update(discount=0.0, **part.deducted(self))
                return values
            left = self._oms_down_payment_left()
            known = (values.get("extra_tax_data") or {}).get("price_unit")
            values.update(price_unit=left, discount=0.0)
            if known is None or self.currency_id.compare_amounts(known, left):
                values["extra_tax_data"] = False
        return values

    def _oms_deducted_part(self):
        """The exact part of this down payment on the bill that is being made: its share, or what is left of it after a share was
        deducted before. None: all of it, which Odoo knows."""
        if part := self._oms_bill_part():
            return part
        posted, whole = self._oms_invoiced_amounts(posted=True), self._oms_down_payment_whole()
        if posted != self._oms_invoiced_amounts() or self.currency_id.compare_amounts(sum(posted), 0) <= 0 or (
                not self.currency_id.compare_amounts(sum(posted), sum(whole))):
            return None
        return self._oms_down_payment_part(posted, sum(posted))

    def _oms_refresh_down_payments(self):
        """Write the price of these as Odoo does when a document is posted; of locked orders nothing is written."""
        for line in self._oms_down_payments().filtered(lambda line: not line.order_id.locked):
            others = (line.order_id.order_line - line.order_id.order_line._oms_down_payments()).invoice_lines.move_id
            if any(item.parent_state == "posted" and item.move_id not in others for item in line.invoice_lines):
                line.price_unit = line._get_downpayment_line_price_unit(set(others))
