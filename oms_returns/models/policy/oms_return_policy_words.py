# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools.misc import format_date, formatLang

from .oms_return_policy import DATES, VALUES, WHOSE

STEPS = ("fee_step_ids.after_days", "fee_step_ids.amount", "fee_step_ids.percent")


class OmsReturnPolicy(models.Model):
    """A policy in plain words, as staff would tell it."""

    _inherit = "oms.return.policy"

    says = fields.Text("What it says", compute="_compute_says")
    for_whom = fields.Char("For", compute="_compute_says")

    @api.depends(*VALUES, *WHOSE, *DATES, "currency_id", *STEPS)
    def _compute_says(self):
        for policy in self:
            said = (policy._oms_say_window(), policy._oms_say_goods(), policy._oms_say_costs(), policy._oms_say_money(),
                    policy._oms_say_end())
            policy.says = "\n".join(filter(None, (" ".join(sentences) for sentences in said)))
            policy.for_whom = policy._oms_say_whose()

    def _oms_money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _oms_say_whose(self):
        """Whose goods, for which reasons."""
        named = [", ".join(self[name].mapped("display_name")) for name in WHOSE if self[name]]
        if self.date_from:
            named.append(self.env._("ordered from %s", format_date(self.env, self.date_from)))
        if self.date_to:
            named.append(self.env._("ordered until %s", format_date(self.env, self.date_to)))
        return "; ".join(named) or self.env._("Everything that nothing else is said about")

    def _oms_say_window(self):
        _, ask = self.env._, self.late == "ask"
        if self.final_sale:
            yield _("It is sold for good and does not come back. Of what is faulty or was wrongly sent, a supervisor is asked.")
        if self.window_days:
            text = _("Goods may come back for %s days after delivery; after that a supervisor is asked.") if ask else _(
                "Goods may come back for %s days after delivery; after that they are refused.")
            yield text % self.window_days
        else:
            yield _("Goods may come back at any time.")
        if self.warranty_days and self.window_days and self.warranty_days > self.window_days:
            yield _("With a defect a supervisor is asked for %s days.", self.warranty_days)
        if self.statutory_days:
            yield _("Consumers may withdraw from the contract for %s days after the last delivery, whatever else stands here.",
                    self.statutory_days)

    def _oms_say_goods(self):
        _ = self.env._
        if self.opened != "accept":
            yield _("What was opened or used is refused.") if self.opened == "refuse" else _(
                "What was opened or used needs a supervisor.")
        if self.without_order != "ask":
            yield _("What was not sold by an order is refused.") if self.without_order == "refuse" else _(
                "What was not sold by an order is taken, where an invoice says when it was sold.")
        if self.photos:
            yield _("Without a photo a supervisor is asked.")
        if self.ask_above:
            yield _("A line worth more than %s needs a supervisor.", self._oms_money(self.ask_above))
        if self.keep_up_to:
            yield _("A line worth up to %s need not be sent back.", self._oms_money(self.keep_up_to))
        if self.auto_up_to:
            yield _("What customers ask for themselves is authorised at once up to %s.", self._oms_money(self.auto_up_to))

    def _oms_say_fee(self, amount, percent):
        """What a line costs, in words; nothing where it costs nothing."""
        return " + ".join(filter(None, (amount and self._oms_money(amount), percent and self.env._(
            "%s %% of its worth", f"{percent:.12g}"))))

    def _oms_say_costs(self):
        _ = self.env._
        fee = self._oms_say_fee(self.fee_amount, self.fee_percent)
        if fee and self.fee_after_days:
            yield _("From the day after %(days)s days a line costs the customer %(fee)s.", days=self.fee_after_days, fee=fee)
        elif fee:
            yield _("A line costs the customer %s.", fee)
        for days, *step in self.fee_step_ids._oms_steps():
            fee = self._oms_say_fee(*step) or (fee and _("nothing"))
            if fee:
                yield _("From the day after %(days)s days a line costs the customer %(fee)s.", days=days, fee=fee)
        if self.return_freight == "customer":
            yield _("The customer pays for sending it back: %s.", self._oms_money(self.return_freight_amount)) if (
                self.return_freight_amount) else _("The customer pays for sending it back.")
        if fee or self.return_freight == "customer":
            yield _("Neither for a defect, nor where the fault is not the customer's.") if (
                fee and self.return_freight == "customer") else _("Not for a defect, nor where the fault is not the customer's.")
        if self.outbound_freight != "none":
            standard = self.outbound_freight == "standard"
            yield _("When all of an order comes back, up to %s is given back for delivery.", self._oms_money(
                self.standard_freight)) if standard and self.standard_freight else _(
                    "When all of an order comes back, standard delivery is given back.") if standard else _(
                        "When all of an order comes back, what was paid for delivery is given back.")

    def _oms_say_money(self):
        _ = self.env._
        when = {"authorisation": _("when the return is authorised"), "scan": _("when the carrier has the parcel"),
                "receipt": _("when the goods are here"), "inspection": _("when the goods are inspected")}[
                    self.money_when or "inspection"]
        yield _("Money goes back %s, by itself.", when) if self.money_auto else _(
            "Money goes back %s, and somebody presses the button.", when)
        if self.money_when in ("authorisation", "scan"):
            yield _("Of parts of kits and goods of no order it does when they are here.")
        if self.claim != "bill" and self.money_when in ("authorisation", "scan"):
            yield _("What was paid back and never comes is billed, and charged to the stored card.") if (
                self.claim == "charge") else _("What was paid back and never comes is billed by itself.")
        if self.approve_above:
            yield _("More than %s needs another person's approval.", self._oms_money(self.approve_above))
        if self.priced == "today":
            yield _("What the customer gets in exchange costs as today.")
        if self.difference == "charge":
            yield _("What an exchange costs more is charged to the stored card.")

    def _oms_say_end(self):
        _ = self.env._
        if self.supply_percent:
            yield _("Of what is authorised %s %% count as coming to the stock.", f"{self.supply_percent:.12g}")
        if not self.expire_days:
            return
        yield _("What has not come %s days after it was authorised is given up.", self.expire_days)
        if self.remind_days:
            yield _("The customer is reminded %s days before that.", self.remind_days)
