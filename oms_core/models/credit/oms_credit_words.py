# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...tools import SEES_CREDIT


class OmsCredit(models.AbstractModel):
    """A credit decision in words. What everybody reads who may see the order has no figure of the customer's credit;
    the figures are a text of their own, for those whom ``SEES_CREDIT`` names (docs/security.md)."""

    _inherit = "oms.credit"

    @api.model
    def _message(self, verdict):
        """Why it is held, without a figure: for holds, the timeline, activities and the To-do."""
        return "; ".join(dict.fromkeys(self._say_why(result.why) for result in verdict.broken))

    @api.model
    def _figures(self, order, verdict):
        """What was compared: for those who may read credit decisions."""
        said = dict.fromkeys(self._say_figures(order, result, verdict) for result in verdict.broken)
        return "; ".join(text for text in said if text)

    def _told(self, order, verdict):
        """Why, for the person at the button: with the figures for those who may read them."""
        message, figures = self._message(verdict), self._figures(order, verdict)
        return f"{message} ({figures})" if figures and self.env.user.has_groups(SEES_CREDIT) else message

    @api.model
    def _say_why(self, why):
        kind = self._says(why) or self._says("blocked")
        return kind.held(self.env._, why)

    def _say_figures(self, order, result, verdict):
        """What this rule compared; empty where there is nothing to compare."""
        kind = self._says(result.why)
        return kind.figures(self.env._, order.company_id.currency_id.format, result, verdict) if kind else ""

    @api.model
    def _say_compared(self, decision):
        """What was compared for a kept decision (``oms.credit.verdict``), as a sentence with amounts in the company's currency.
        It has facts only, so that each reads them in its own language."""
        facts, _, money = decision.facts or {}, self.env._, decision.company_id.currency_id.format
        why = facts.get("why")
        if why == "nothing_asked":
            return _("Nothing of it is left to be paid on account")
        if why == "granted":
            return _("Order of %(amount)s, %(granted)s was granted before",
                     amount=money(facts.get("found") or 0.0), granted=money(facts.get("allowed") or 0.0))
        kind = self._says(why)
        return kind.compared(_, money, facts, decision.result == "pass") if kind else ""
