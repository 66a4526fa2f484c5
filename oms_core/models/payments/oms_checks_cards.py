# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import timedelta

from odoo import api, models, tools

from ...planning import cover
from ...planning import order_checks as planning


class OmsChecks(models.AbstractModel):
    """The automatic hold of orders that a card covered once and does not any more: raised since then, cut by the bank, about to
    end without being renewed, or not to be captured. It holds what is sent next, never what left.

    Looked for where a company has card policies, unless it says otherwise in its settings.
    """

    _inherit = "oms.checks"

    @api.model
    def _rules(self):
        rules = super()._rules()
        return {**{code: rules[code] for code in rules if code != "review"}, "card": planning.card, "review": rules["review"]}

    @api.model
    @tools.ormcache("company_id")
    def _modes(self, company_id):
        modes = dict(super()._modes(company_id))
        reason = self._reasons().get("card")
        # sudo: what a company looks for is the same for whoever confirms an order
        if reason is not None and not reason.sudo().with_company(company_id).mode:
            modes["card"] = "enforce" if self.env["oms.payment.policy"]._oms_used(company_id) else "off"
        return modes

    @api.model
    def _gather(self, orders, company, codes, rules):
        facts = super()._gather(orders, company, codes, rules)
        if "card" not in codes:
            return facts
        lacks = self.env["oms.cover"]._lacks(orders)
        return [replace(one, uncovered=tuple(lacks[one.id])) if one.id in lacks else one for one in facts]

    @api.model
    def _is_more(self, finding, holds):
        """A person who let an order go let so much of it go, not what it is raised by later."""
        mine = holds.filtered(lambda hold: hold.reason_id.code == "card" and hold.state != "observed")
        if finding.code != "card" or not mine:
            return super()._is_more(finding, holds)
        if mine.filtered(lambda hold: hold.state in ("active", "returning")):
            return False
        return cover.more([(said.get("check"), *(said.get("values") or ())) for hold in mine for said in [hold.facts or {}]],
                          (finding.why, *finding.values))

    @api.model
    def _say(self, order, finding):
        if finding.code != "card":
            return super()._say(order, finding)
        _, money = self.env._, order.currency_id.format
        missing, total, days = finding.values[:3]
        facts = {"missing": money(missing), "total": money(total)}
        if finding.why == "failed":
            return _("Capturing %(missing)s from the card failed: ask the customer to pay again, or capture it by hand", **facts)
        if finding.why == "doubt":
            return _("Whether %(missing)s was captured from the card is not known: look at the provider", **facts)
        if finding.why in ("ended", "ends"):
            today = self.env["oms.day"]._today(company=order.company_id)
            facts["day"] = self.env["oms.day"]._say(today + timedelta(days=days))
            return _("The card's authorisation ends on %(day)s: %(missing)s of %(total)s is to be paid or authorised anew",
                     **facts)
        if finding.why == "unrated":
            today = self.env["oms.day"]._today(company=order.company_id)
            return _("What the card covers of %(total)s is not known: %(company)s has no rate of %(currency)s on %(day)s or "
                     "before. Enter it under Accounting, Currencies, or have the order paid in %(own)s", **facts,
                     company=order.company_id.name, currency=finding.values[3], day=self.env["oms.day"]._say(today),
                     own=order.currency_id.name)
        return _("%(missing)s of %(total)s is neither paid nor authorised: authorise it, have it paid, or order less", **facts)
