# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...tools import SEES_CREDIT


class SaleOrder(models.Model):
    """A credit decision in words. What everybody reads who may see the order has no figure of the customer's credit;
    the figures are a text of their own, for those whom ``SEES_CREDIT`` names (docs/security.md)."""

    _inherit = "sale.order"

    def _oms_credit_message(self, verdict):
        """Why it is held, without a figure: for holds, the timeline, activities and the To-do."""
        return "; ".join(dict.fromkeys(self._oms_say_why(result.why) for result in verdict.broken))

    def _oms_credit_figures(self, verdict):
        """What was compared: for those who may read credit decisions."""
        said = dict.fromkeys(self._oms_say_figures(result, verdict) for result in verdict.broken)
        return "; ".join(text for text in said if text)

    def _oms_credit_told(self, verdict):
        """Why, for the person at the button: with the figures for those who may read them."""
        message, figures = self._oms_credit_message(verdict), self._oms_credit_figures(verdict)
        return f"{message} ({figures})" if figures and self.env.user.has_groups(SEES_CREDIT) else message

    def _oms_say_why(self, why):
        _ = self.env._
        return {
            "over_limit": _("Over the credit limit"),
            "no_rate": _("The limit is in a currency without a rate: enter one"),
            "value": _("Larger than an order of this customer may be"),
            "oldest": _("An open item is overdue for too long"),
            "overdue": _("Too much of what is open is overdue"),
            "score": _("The customer's credit class does not allow it"),
            "review": _("The account was to be reviewed"),
            "terms": _("To be paid later than agreed with the customer"),
        }.get(why, _("The customer is blocked"))

    def _oms_say_figures(self, result, verdict):
        """What this rule compared; empty where there is nothing to compare."""
        _, money = self.env._, self.company_id.currency_id.format
        if result.why == "over_limit":
            return _("Order of %(amount)s, room left %(room)s (limit %(limit)s, owes %(owes)s)",
                     amount=money(verdict.amount), room=money(result.allowed), limit=money(verdict.limit),
                     owes=money(verdict.limit - result.allowed))
        if result.why == "value":
            return _("Order of %(amount)s, allowed %(most)s", amount=money(result.found), most=money(result.allowed))
        if result.why == "oldest":
            return _("Oldest open item %(days)s days overdue, allowed %(most).12g", days=result.found, most=result.allowed)
        if result.why == "overdue":
            return _("%(share).12g %% of what is open is overdue, allowed %(most).12g %%",
                     share=round(result.found, 2), most=result.allowed)
        if result.why == "score":
            return _("Score class %(found)s", found=result.found)
        if result.why == "review":
            return _("The account was to be reviewed %(days)s days ago", days=-result.found)
        if result.why == "terms":
            return _("To be paid %(days)s days later than agreed with the customer", days=result.found)
        return ""
