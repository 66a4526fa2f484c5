# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class SaleOrder(models.Model):
    """What the parts of an order are worth, and the exact amounts of its bills, whoever makes them."""

    _inherit = "sale.order"

    oms_reduction_ids = fields.One2many("sale.order.line", "oms_reduced_order_id", "Taken off the order")

    def _get_invoiceable_lines(self, final=False):
        """The lines of the next bill. A reduction goes with those that it is taken off, in their share; the lines know their
        exact amounts (:meth:`SaleOrderLine._oms_bill_part`)."""
        lines = super()._get_invoiceable_lines(final)
        reductions = self.order_line._oms_reductions()
        down = lines.filtered("is_downpayment")
        goods = lines.filtered(lambda line: not line.display_type) - reductions - down
        if not (goods or reductions) or self.env["oms.shares"]._is_billed_whole(self, lines):
            parts = self.env["oms.shares"]._whole_to_the_cent(self, goods) if goods and down else ()
            return lines.with_context(oms_bill_parts=parts) if parts else lines
        parts = self.env["oms.shares"]._bill_parts(self, goods, reductions - reductions._oms_stopped("invoice"), final)
        kept = lines.filtered(lambda line: line not in reductions or line.id in parts)
        more = reductions.filtered(lambda line: line.id in parts) - kept
        if final or self.env.context.get("oms_share_down_payments"):
            down = self.env["oms.shares"]._share_down_payments(self, goods, parts, down, final)
        if down:
            self.env["oms.shares"]._to_the_cent(self, goods, parts)
        return (kept - lines.filtered("is_downpayment") + more + down).with_context(oms_bill_parts=parts)
