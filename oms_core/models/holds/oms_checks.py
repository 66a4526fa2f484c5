# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, tools
from odoo.fields import Domain

from ...planning import order_checks as planning
from ...planning.hold_entry import Entry


class OmsChecks(models.AbstractModel):
    """Automatic holds: facts of all orders of a batch are gathered together, ``planning/order_checks.py`` decides.

    Another check is a function there, a rule here (:meth:`_rules`, the facts it needs, its words), and a reason with its code.
    """

    _name = "oms.checks"
    _description = "Automatic holds"

    @api.model
    def _rules(self):
        """{code of a check, which is that of its reason: function(order, margin, rules, tolerance) → findings}, in the order in
        which they are told. Extended by who has more of them."""
        return {"address": planning.address, "duplicate": planning.duplicate, "price": planning.price, "date": planning.date,
                "payment": planning.payment, "review": planning.review}

    @api.model
    def _hold(self, orders, only=None):
        """Hold what needs a person's look, before anything is launched. What was found once is not found again.

        :param only: codes of the checks to be asked (None: all)
        """
        entries, reasons, checks = [], self._reasons(), self._rules()
        for company, some in orders.grouped("company_id").items():
            modes = self._modes(company.id)
            own = self._asked_by_orders(some)
            codes = {code for code, mode in modes.items() if mode != "off"} | (own.keys() & modes.keys())
            codes = codes if only is None else codes & set(only)
            if not codes:
                continue
            rules = self.env["oms.review.rule"]._oms_kept(company.id) if "review" in codes else ()
            for facts in self._gather(some, company, codes, rules):
                found = planning.check(facts, {code: checks[code] for code in checks if code in codes},
                                       company.oms_floor_margin, rules)
                if not found:
                    continue
                order = orders.browse(facts.id).with_prefetch(orders._ids)
                # sudo: whoever confirms the order meets its holds; those of before a cancellation are history
                holds = order.sudo().oms_hold_ids.filtered(lambda hold: not hold.ended)
                noted = set(holds.reason_id.mapped("code"))
                held = set(holds.filtered(lambda hold: hold.state != "observed").reason_id.mapped("code"))
                for finding in found:
                    off = modes[finding.code] == "off"
                    again = finding.code in held and not self._is_more(finding, holds)
                    if again or (off and order not in own[finding.code]):
                        continue
                    observed = modes[finding.code] == "observe" or not finding.enforced
                    if not (observed and finding.code in noted):
                        entries.append(Entry(
                            order, reasons[finding.code], self._say(order, finding),
                            {"check": finding.why, "values": list(finding.values)}, observed))
        self.env["oms.hold"]._place(entries)

    @api.model
    def _is_more(self, finding, holds):
        """Whether what is found now is more than what these holds of the order were for. Extended by who tells amounts apart."""
        return False

    @api.model
    def _asked_by_orders(self, orders):
        """{code of a check: those of these orders that ask for it themselves, also where the company does not look for it}.
        Extended by deposits."""
        return {}

    @api.model
    @tools.ormcache()
    def _reason_ids(self):
        """Of what somebody deleted nothing is looked for, until an update brings the reason back."""
        ref = self.env["ir.model.data"]._xmlid_to_res_id
        return {code: reason_id for code in self._rules() if (reason_id := ref(f"oms_core.hold_reason_{code}"))}

    @api.model
    def _reasons(self):
        """{code of a check: the reason for its holds}."""
        ids = self._reason_ids()
        reasons = self.env["oms.hold.reason"].browse(ids.values())
        return dict(zip(ids, reasons, strict=True))

    @api.model
    @tools.ormcache("company_id")
    def _modes(self, company_id):
        """{code of a check: "off", "observe" or "enforce" in this company}."""
        # sudo: what a company looks for is the same for whoever confirms an order
        return {code: reason.sudo().with_company(company_id).mode or "off" for code, reason in self._reasons().items()}

    @api.model
    def _say(self, order, finding):
        """Why an order is held, for who may see it."""
        _, money, values = self.env._, order.company_id.currency_id.format, finding.values
        if finding.why == "missing":
            return _("The delivery address lacks: %s", ", ".join(values))
        if finding.why == "same":
            return _("Seems to be the same as %s", ", ".join(values[:5]))
        if finding.why == "below_floor":
            return _("%(product)s at %(price)s, lowest price %(floor)s",
                     product=values[0], price=money(values[1]), floor=money(values[2]))
        if finding.why == "past":
            return _("Wanted %s days ago", values[0])
        if finding.why == "too_soon":
            return _("Wanted in %(wanted)s days, possible in %(earliest)s at the earliest",
                     wanted=values[0], earliest=values[1])
        if finding.why == "unpaid":
            return _("%(paid)s paid of %(due)s due before it goes", paid=money(values[1]), due=money(values[0]))
        if finding.why == "amount":
            return _("Order of %s", money(values[0]))
        if finding.why == "first":
            return _("First order of this customer, of %s", money(values[0]))
        if finding.why == "country":
            return _("Delivered to another country than billed to")
        if finding.why == "quantity":
            return _("%(quantity).12g × %(product)s, usually %(usual).12g",
                     quantity=values[1], product=values[0], usual=round(values[2], 2))
        return _("E-mail address at %s", values[0])

    @api.model
    def _ending_domain(self):
        """Of holds that end by themselves once the check that placed them finds nothing any more."""
        codes = [code for code in self._rules() if code != "review"]
        return Domain("reason_id.auto_clear", "=", True) & Domain("reason_id.code", "in", codes)

    @api.model
    def _let_go(self, orders):
        """Clear the holds of checks that find nothing any more, where the reason says so. A person's hold for the same
        reason stays, and what looked suspicious is for a person to clear."""
        placed = orders.filtered("oms_held")._oms_active_holds().filtered(
            lambda hold: (hold.facts or {}).get("check")).filtered_domain(self._ending_domain())
        for company, holds in placed.grouped("company_id").items():
            codes = set(holds.reason_id.mapped("code"))
            asked = {code: check for code, check in self._rules().items() if code in codes}
            found = {
                (facts.id, finding.code) for facts in self._gather(holds.order_id, company, codes, ())
                for finding in planning.check(facts, asked, company.oms_floor_margin)}
            gone = holds.filtered(lambda hold, found=found: (hold.order_id.id, hold.reason_id.code) not in found)
            gone._end(self.env._("Not so any more"))
            gone.sudo().write({"ended": True})  # sudo: a rule decided it; found again, it is held again

    @api.model
    def _look_again(self, orders, only=None):
        """What the checks look at was changed of these orders: of confirmed ones that have not left they look again.

        :param only: codes of the checks to be asked (None: all)
        """
        confirmed = orders.filtered(lambda order: order.state == "sale" and order.oms_stage in ("to_supply", "in_warehouse"))
        self._hold(confirmed, only)
        if any(confirmed.mapped("oms_held")):
            # sudo: a job of ours, whoever changes the order; it looks whether the cause of a hold is gone
            self.env.ref("oms_core.cron_process").sudo()._trigger()
