# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class PaymentLinkWizard(models.TransientModel):
    _inherit = "payment.link.wizard"

    def _prepare_query_params(self, *args):
        """What is left of a quotation of which something is kept is lower than what is to be paid first, and Odoo's page opens no
        link for less than that. Without an amount the page asks for what is left of it."""
        if self.res_model == "sale.order":
            order = self.env["sale.order"].browse(self.res_id).sudo()  # sudo: sums of the order that who sends the link sees
            first, money = order._get_prepayment_required_amount(), order.currency_id
            if order.state in ("draft", "sent") and self.amount < first and order.env["oms.on.account"]._gather_kept(order.ids):
                covered = self.amount + order.env["oms.checks"]._gather_paid(order)[order.id]
                if money.compare_amounts(covered, first) >= 0:
                    whole = money.compare_amounts(covered, order.amount_total) >= 0
                    return {"amount_selection": "full_amount" if whole else "down_payment"}
        return super()._prepare_query_params(*args)
