# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, tools

from ...planning import order_checks as planning
from ...planning.hold_entry import Entry


class SaleOrder(models.Model):
    """Automatic holds: facts of all orders of a batch are gathered together, ``planning/order_checks.py`` decides."""

    _inherit = "sale.order"

    def _oms_check_automatic(self):
        """Hold what needs a person's look, before anything is launched. What was found once is not found again."""
        entries, reasons = [], self._oms_check_reasons()
        for company, orders in self.grouped("company_id").items():
            modes = {code: company[f"oms_check_{code}"] for code in planning.CHECKS}
            codes = {code for code, mode in modes.items() if mode != "off"}
            if not codes:
                continue
            rules = self.env["oms.review.rule"]._oms_kept(company.id) if "review" in codes else ()
            for facts in orders._gather_checks(company, codes, rules):
                order = self.browse(facts.id).with_prefetch(self._ids)
                # sudo: whoever confirms the order meets its holds; those of before a cancellation are history
                holds = order.sudo().oms_hold_ids.filtered(lambda hold: not hold.ended)
                noted = set(holds.reason_id.mapped("code"))
                held = set(holds.filtered(lambda hold: hold.state != "observed").reason_id.mapped("code"))
                for finding in planning.check(facts, codes - held, company.oms_floor_margin, rules):
                    observed = modes[finding.code] != "enforce" or not finding.enforced
                    if not (observed and finding.code in noted):
                        entries.append(order._oms_check_entry(finding, reasons[finding.code], observed))
        self.env["oms.hold"]._place(entries)

    @tools.ormcache()
    def _oms_check_reason_ids(self):
        return {code: self.env.ref(f"oms_core.hold_reason_{code}").id for code in planning.CHECKS}

    def _oms_check_reasons(self):
        """{code of a check: the reason for its holds}."""
        ids = self._oms_check_reason_ids()
        reasons = self.env["oms.hold.reason"].browse(ids.values())
        return dict(zip(ids, reasons, strict=True))

    def _oms_check_entry(self, finding, reason, observed):
        facts = {"check": finding.why, "values": list(finding.values)}
        return Entry(self, reason, self._oms_say_finding(finding), facts, observed)

    def _oms_say_finding(self, finding):
        _, money, values = self.env._, self.company_id.currency_id.format, finding.values
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
    def _oms_auto_cleared_domain(self):
        """Of holds that end by themselves once the check that placed them finds nothing any more."""
        codes = [code for code in planning.CHECKS if code != "review"]
        return [("reason_id.auto_clear", "=", True), ("reason_id.code", "in", codes)]

    def _oms_recheck_automatic(self):
        """Clear the holds of checks that find nothing any more, where the reason says so. A person's hold for the same
        reason stays, and what looked suspicious is for a person to clear."""
        placed = self.filtered("oms_held")._oms_active_holds().filtered(
            lambda hold: (hold.facts or {}).get("check")).filtered_domain(self._oms_auto_cleared_domain())
        for company, holds in placed.grouped("company_id").items():
            codes = set(holds.reason_id.mapped("code"))
            found = {
                (facts.id, finding.code) for facts in holds.order_id._gather_checks(company, codes, ())
                for finding in planning.check(facts, codes, company.oms_floor_margin)}
            gone = holds.filtered(lambda hold, found=found: (hold.order_id.id, hold.reason_id.code) not in found)
            gone._close(self.env._("Not so any more"))
            gone.sudo().write({"ended": True})  # sudo: a rule decided it; found again, it is held again

    def write(self, vals):
        result = super().write(vals)
        if not {"commitment_date", "partner_shipping_id", "partner_id", "partner_invoice_id", "payment_term_id",
                "require_payment", "prepayment_percent"}.isdisjoint(vals):
            self._oms_check_changed()
        return result

    def _oms_check_changed(self):
        """What the checks look at was changed of these orders: of confirmed ones that have not left they look again."""
        confirmed = self.filtered(lambda order: order.state == "sale" and order.oms_stage in ("to_supply", "in_warehouse"))
        confirmed._oms_check_automatic()
        if any(confirmed.mapped("oms_held")):
            # sudo: a job of ours, whoever changes the order; it looks whether the cause of a hold is gone
            self.env.ref("oms_core.cron_process").sudo()._trigger()
