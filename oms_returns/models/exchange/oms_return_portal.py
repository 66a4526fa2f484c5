# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.oms_core.tools import RefusedToCustomer

from .oms_return_line import EXCHANGE


class OmsReturnPortal(models.AbstractModel):
    """The same again in place of the money, in customers' words."""

    _inherit = "oms.return.portal"

    def _resolutions(self):
        return [*super()._resolutions(), (EXCHANGE, self.env._("The same again"))]

    def _asked(self, form, lines):
        wanted = super()._asked(form, lines)
        for ask in wanted if form.resolution == EXCHANGE else ():
            product = lines.browse(ask["sale_line_id"]).product_id
            if not product.active or not product.sale_ok:
                raise RefusedToCustomer(self.env._(
                    "%s is not sold any more. Please choose something else that you would like to get.", product.display_name))
        return wanted

    def _group(self, form, ask):
        """What is exchanged is one order: a return for each address and payer."""
        group = super()._group(form, ask)
        if ask.get("resolution") != EXCHANGE:
            return group
        order = self.env["sale.order.line"].browse(ask["sale_line_id"]).order_id
        return f"{group}/{order.partner_shipping_id.id}/{order.partner_invoice_id.id}"

    def _replacements(self, back):
        """[{"order", "goods", "stage", "tone", "text"}]: what is sent in exchange, and where that stands."""
        rows, words = [], self.env["oms.portal"]
        for order in back.exchange_order_ids:
            _code, stage, tone = words._stage(order)
            rows.append({
                "order": order, "stage": stage, "tone": tone,
                "goods": ", ".join(f"{words._number_words(line.product_uom_qty)} × {line.product_id.display_name}"
                                   for line in order.order_line if not line.display_type)})
        return rows

    def _replaced_later(self, back):
        """Whether other goods are to be sent that nobody ordered yet."""
        return back.has_exchange and back.state in ("authorised", "received", "inspected") and not back.exchange_order_ids

    def _money_parts(self, move):
        """What is kept for the other goods does not go back."""
        parts = super()._money_parts(move)
        if not move.invoice_line_ids.oms_return_line_id.filtered(
                lambda line: line.resolution == EXCHANGE and line.return_id.exchange_order_ids.state == "sale"):
            return parts
        return [("exchange" if kind == "credit" else kind, *rest) for kind, *rest in parts]

    def _money_says(self):
        return {**super()._money_says(), "exchange": self.env._("%(amount)s goes towards what you get in exchange")}

    def _may_cancel(self, back):
        """Not while other goods are on their way for it."""
        return super()._may_cancel(back) and not any(
            line.oms_shipped_qty or line.oms_released_qty for order in back.exchange_order_ids.filtered(
                lambda order: order.state == "sale") for line in order.order_line)
