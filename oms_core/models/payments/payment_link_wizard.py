# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class PaymentLinkWizard(models.TransientModel):
    _inherit = "payment.link.wizard"

    def _prepare_query_params(self, *args):
        """What is kept for a quotation is a part of what is to be paid first, and Odoo's page opens no link for less than that.
        Such a link opens as one for what is to be paid first; ``oms_amount`` is what its form asks for."""
        params = super()._prepare_query_params(*args)
        if self.res_model == "sale.order":
            order = self.env["sale.order"].browse(self.res_id).sudo()  # sudo: sums of the order that who sends the link sees
            first, money = order._get_prepayment_required_amount(), order.currency_id
            if order.state in ("draft", "sent") and self.amount < first and order.env["oms.on.account"]._gather_kept(order.ids):
                covered = self.amount + order.env["oms.checks"]._gather_paid(order)[order.id]
                if money.compare_amounts(covered, first) >= 0:
                    params.update(payment_amount=first, oms_amount=self.amount)
                    if money.compare_amounts(covered, order.amount_total) >= 0:
                        params["amount_selection"] = "full_amount"
        return params
