# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning import change as planning
from ...planning.change_facts import pairs


class OmsChange(models.AbstractModel):
    """What follows from a change for prices, payments and credit, in words."""

    _inherit = "oms.change"

    def _effects_on_price(self, order, before, after):
        _, currency, rows = self.env._, order.currency_id, []
        for was, line in pairs(before, after):
            if line.reduces:
                if currency.compare_amounts(was.subtotal, line.subtotal):
                    rows.append([line.name, currency.format(was.subtotal), currency.format(line.subtotal),
                                 _("in the share of what is still ordered")])
            elif was.ordered and currency.compare_amounts(was.price, line.price):
                rows.append([_("Unit price of %s", line.name), currency.format(was.price), currency.format(line.price), ""])
        for title, old, new in ((_("Taxes"), before.tax, after.tax), (_("Total"), before.total, after.total)):
            difference = new - old
            if not currency.is_zero(difference):
                rows.append([title, currency.format(old), currency.format(new),
                             f"{'+' if difference > 0 else '−'} {currency.format(abs(difference))}"])
        return rows

    def _effects_on_payment(self, order, before, after):
        _, money = self.env._, order.currency_id.format
        if order.currency_id.compare_amounts(before.total, after.total) == 0:
            return []
        found = planning.settle(
            after.final, before.final, after.invoiced, after.paid, after.authorised, order.currency_id.rounding / 2)
        rows = [(found.credit, _("Credit note"), _("invoiced: %s", money(after.invoiced))),
                (found.refund, _("To be refunded"), _("paid: %s", money(after.paid))),
                (found.release, _("Not to be captured"), _("authorised on the card: %s", money(after.authorised))),
                (found.collect, _("To be collected"), _("paid or authorised in advance: %s", money(
                    after.paid + after.authorised))),
                (found.invoice, _("Still to be invoiced"), "")]
        return [[title, "", money(amount), note] for amount, title, note in rows if amount]

    def _effects_on_credit(self, order, before, after):
        _, money = self.env._, order.company_id.currency_id.format
        rows = []
        if after.credit and before.credit and before.credit != after.credit:
            for title, was, now in zip((_("Owes"), _("Room left")), before.credit, after.credit, strict=True):
                if was is not None and was != now:
                    rows.append([title, money(was), money(now), ""])
        was, now = before.holds, after.holds
        if was.keys() != now.keys():
            rows.append([_("Holds"), "; ".join(was.values()) or "–", "; ".join(now.values()) or _("none"),
                         _("it stays out of the warehouse until the hold is cleared") if now.keys() - was.keys()
                         else _("it goes on")])
        elif after.credit and rows:
            rows.append([_("Decision"), "", _("stays held") if after.holds else _("passes"), ""])
        return rows

    def _does_to_credit(self, before, after):
        """By how much more is owed, and which holds come and go: not what the customer owes in all, nor the amounts that
        are among the words of a hold."""
        owed = [facts.credit.owes if facts.credit else 0.0 for facts in (before, after)]
        return [round(owed[1] - owed[0], 6), sorted(after.holds.keys() - before.holds.keys()),
                sorted(before.holds.keys() - after.holds.keys())]
