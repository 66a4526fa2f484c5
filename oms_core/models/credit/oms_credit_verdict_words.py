# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsCreditVerdict(models.Model):
    """What was compared, as a sentence with amounts in the company's currency. Kept decisions have facts only, so that each reads
    them in its own language; those of older versions may lack some."""

    _inherit = "oms.credit.verdict"

    def _oms_say_compared(self):
        self.ensure_one()
        facts = self.facts or {}
        why = facts.get("why")
        if why in ("over_limit", "within_limit", "granted", "no_limit", "value"):
            return self._oms_say_amounts(why, facts)
        if why in ("oldest", "review", "terms", "beyond_horizon"):
            return self._oms_say_days(why, facts)
        _ = self.env._
        if why == "overdue":
            return _("%(share).12g %% of what is open is overdue, allowed %(most).12g %%",
                     share=round(facts.get("found") or 0.0, 2), most=facts.get("allowed") or 0.0)
        return {
            "nothing_asked": _("Nothing of it is left to be paid on account"),
            "no_rate": _("The limit is in a currency without a rate"),
            "score": _("Score class %(found)s, refused from %(worst)s on", found=facts.get("found"), worst=facts.get("allowed")),
            "no_history": _("No score class yet, refused from %s on", facts.get("allowed")),
            "blocked": _("The customer is not blocked") if self.result == "pass" else _("The customer is blocked"),
        }.get(why, "")

    def _oms_say_amounts(self, why, facts):
        _ = self.env._

        def money(name):
            return self.company_id.currency_id.format(facts.get(name) or 0.0)

        if why == "granted":
            return _("Order of %(amount)s, %(granted)s was granted before", amount=money("found"), granted=money("allowed"))
        if why == "no_limit":
            return _("Order of %s, the account has no limit", money("found"))
        if why == "value":
            return _("Order of %(amount)s, allowed %(most)s", amount=money("found"), most=money("allowed"))
        said = _("Order of %(amount)s, room left %(room)s (limit %(limit)s, owes %(owes)s)", amount=money("found"),
                 room=money("allowed"), limit=money("limit"), owes=money("owes"))
        part = why == "over_limit" and facts.get("went")
        return _("%(said)s; %(went)s of it went on account", said=said, went=money("went")) if part else said

    def _oms_say_days(self, why, facts):
        _, found, most = self.env._, facts.get("found"), facts.get("allowed") or 0.0
        if why == "oldest":
            return _("Oldest open item %(days)s days overdue, allowed %(most).12g", days=found, most=most) if found else _(
                "No open item is overdue")
        if why == "terms":
            return _("To be paid %(days)s days later than agreed, allowed %(most).12g", days=found, most=most) if found else _(
                "To be paid as agreed")
        if why == "beyond_horizon":
            return _("Wanted in %(days)s days; what is wanted later than in %(most).12g does not count", days=found, most=most)
        if found is None:
            return _("The account is not to be reviewed")
        return _("The account is to be reviewed in %s days", found) if found >= 0 else _(
            "The account was to be reviewed %s days ago", -found)
