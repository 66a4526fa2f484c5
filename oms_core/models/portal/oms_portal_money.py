# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import format_date


class OmsPortal(models.AbstractModel):
    """What a customer paid, has still to pay, and by when."""

    _inherit = "oms.portal"

    def _money(self, order):
        """[(key, words, amount as text, more words or "")] of what there is to say, for its customer: nothing of what the shop
        asks the provider for."""
        order.ensure_one()
        money, _ = self.env["oms.money"]._of(order), self.env._
        format_ = order.currency_id.format
        rows = []
        if money.paid > 0:
            rows.append(("paid", _("Paid"), format_(money.paid), ""))
        if money.authorised:
            follows = order.state == "sale" and self.env["oms.capture"]._is_used(order.company_id)
            rows.append(("reserved", _("Reserved on your card"), format_(money.authorised),
                         _("charged when your goods are sent") if follows else ""))
        if money.refunded:
            rows.append(("refunded", _("Paid back"), format_(money.refunded), _("already taken off what is paid")))
        to_pay = money.open - money.authorised  # what the card is good for is charged to it: nobody pays it again
        if order.currency_id.compare_amounts(to_pay, 0) > 0:
            day = format_date(self.env, money.due)
            rows.append(("open", _("To pay"), format_(to_pay), _("by %s", day) if day else ""))
        return rows
