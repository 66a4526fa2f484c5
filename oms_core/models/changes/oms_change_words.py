# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import format_date

from ...planning.change_facts import pairs


class OmsChange(models.AbstractModel):
    """What cannot be changed, in words, and what was changed, for the timeline."""

    _inherit = "oms.change"

    def _names(self, change):
        """(key of a line in ``planning``, its product)."""
        yield from ((f"l{line.id}", line.product_id.display_name or line.name or "") for line in change.lines)
        yield from ((added.key, added.product.display_name or "") for added in change.added)

    def _say_problem(self, order, problem, name):
        """What is impossible, with the value and the way out."""
        _ = self.env._
        scale = self._scale()
        value = f"{problem.value / scale:.12g}" if problem.key else problem.value
        facts = {"name": name, "value": value, "least": f"{problem.least / scale:.12g}"}
        today = self.env["oms.day"]._today(order.warehouse_id, order.company_id)
        day = format_date(self.env, fields.Date.add(today, days=problem.value)) if problem.code.startswith("date_") else ""
        return {
            "state": lambda: _("It is cancelled: confirm it again first.") if value == "cancel" else _(
                "It is not confirmed: edit the quotation itself."),
            "locked": lambda: _("It is locked: unlock it first."),
            "no_invoice": lambda: _("It is held from being invoiced (%s): clear the hold first.", value),
            "date_over": lambda: _("The date cannot become %s: everything has shipped.", day),
            "date_past": lambda: _("The date cannot become %s, which is over: choose today or later.", day),
            "date_far": lambda: _("The date cannot become %s: choose one within two years.", day),
            "address_over": lambda: _("The address cannot be changed: everything has shipped. Make a return instead."),
            "address_company": lambda: _("The new address belongs to another company: choose one of this company's."),
            "address_archived": lambda: _("The new address is archived: restore it, or choose another one."),
            "address_carrier": lambda: _("%s does not deliver to the new address: change the delivery method first.",
                                         order.carrier_id.name),
            "address_location": lambda: _("The new address is supplied through another customer location: make an order of "
                                          "its own."),
            "nothing": lambda: _("Nothing is changed yet: change a quantity, the address or the date."),
            "gone": lambda: _("%(name)s is not a line of this order any more: open the dialog again.", **facts),
            "negative": lambda: _("%(name)s cannot become %(value)s: enter 0 to cancel the rest.", **facts),
            "zero": lambda: _("%(name)s is added with quantity 0: enter how much, or remove the row.", **facts),
            "absurd": lambda: _("%(name)s cannot become %(value)s: no more than %(least)s is possible.", **facts),
            "unit": lambda: _("%(name)s is not sold in that unit: choose one of its own.", **facts),
            "fraction": lambda: _("%(name)s cannot become %(value)s: that is finer than its unit.", **facts),
            "not_sold": lambda: _("%(name)s cannot become %(value)s: it is archived, not sold, or of another company. "
                                  "Restore the product, or leave it as it is.", **facts),
            "shipped": lambda: _("%(name)s cannot become %(value)s: %(least)s are shipped or picked already. Enter at least "
                                 "%(least)s, and make a return of the rest.", **facts),
            "picked": lambda: _("%(name)s cannot become %(value)s: %(least)s are shipped or picked already. Enter at least "
                                "%(least)s, or have the rest put back first.", **facts),
        }[problem.code]()

    # --- the timeline -------------------------------------------------------------------------------------------

    def _log(self, order, change, before, after):
        """One event on the timeline: what was changed, by whom, why."""
        rows = self._rows(order, before, after)
        why = [change.reason, *(f"{line.product_id.display_name}: {why}" for line, why in (change.why or {}).items() if why)]
        words = "; ".join(self._say_row(row) for row in rows)
        reason = ". ".join(part for part in why if part)
        self.env["oms.order.event"]._oms_log([{
            "order_id": order.id, "kind": "changed", "customer_visible": True,
            "summary": self.env._("Order changed: %(what)s. Why: %(why)s", what=words, why=reason) if reason
            else self.env._("Order changed: %s", words),
            "facts": {"changes": rows, "reason": reason or None}}])

    def _rows(self, order, before, after):
        """What was changed, as plain values for the timeline."""
        rows = []
        for was, line in pairs(before, after):
            if line.reduces:
                if order.currency_id.compare_amounts(was.subtotal, line.subtotal):
                    rows.append({"what": "discount", "product": line.name, "currency": order.currency_id.name,
                                 "old": -was.subtotal, "new": -line.subtotal})
            elif was.ordered != line.ordered:
                rows.append({"what": "quantity", "product_id": line.product_id, "product": line.name,
                             "old": was.ordered, "new": line.ordered})
        for what, old, new in (("address", before.address, after.address), ("date", before.date, after.date)):
            if old != new:
                rows.append({"what": what, "old": old, "new": new})
        return rows

    @api.model
    def _say_row(self, row):
        """A row of what was changed, as :meth:`_rows` has them, in words. Extended by who takes something off the whole order."""
        _ = self.env._
        if row["what"] == "quantity":
            return _("%(product)s %(old).12g → %(new).12g", product=row["product"], old=row["old"], new=row["new"])
        if row["what"] == "address":
            return _("delivery address %(old)s → %(new)s", old=row["old"], new=row["new"])
        return _("date %(old)s → %(new)s", old=self._say_day(row["old"]), new=self._say_day(row["new"]))
