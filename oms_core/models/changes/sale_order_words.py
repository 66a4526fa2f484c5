# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import format_date

from ...planning import change as planning
from ...planning.change_shown import FEW, FEW_IN_A_ROW, folded, grouped


class SaleOrder(models.Model):
    """What follows from a change, in words: no name of a record that the change itself makes, so that what was shown
    before can be compared with what was done."""

    _inherit = "sale.order"

    def _oms_change_preview(self, before, after):
        """The effects of a change as sections: list of dicts with key, title and rows of [what, was, is, note].

        Sections without rows: nothing changes there. ``does``, where rows say more than what the change does: that alone,
        to be compared (see :meth:`_oms_change_does`). Extended by further addons.
        """
        _ = self.env._
        return [
            {"key": "stock", "title": _("Stock"), "rows": self._oms_effects_on_stock(before, after)},
            {"key": "promise", "title": _("Dates"), "rows": self._oms_effects_on_promises(before, after)},
            {"key": "shipments", "title": _("Shipments"), "rows": self._oms_effects_on_shipments(before, after)},
            {"key": "price", "title": _("Price"), "rows": self._oms_effects_on_price(before, after)},
            {"key": "payment", "title": _("Payment"), "rows": self._oms_effects_on_payment(before, after)},
            {"key": "credit", "title": _("Credit"), "rows": self._oms_effects_on_credit(before, after),
             "does": self._oms_does_to_credit(before, after)},
        ]

    def _oms_change_does(self, effects):
        """What a change does, of its effects: equal for two previews where nothing but the world around it is another."""
        return [section.get("does", section["rows"]) for section in effects or []]

    @api.model
    def _oms_change_shown(self, effects):
        """The sections of :meth:`_oms_change_preview` as they are drawn: rows that say the same of several things are one
        ("Mug, Cup and 440 more"), and of many things the first are shown, the others are folded away.

        :returns: [{key, title, rows, more}]; a row is four cells, each (shown, folded away), lists of texts
        """
        sections = []
        for section in effects:
            rows = [[folded(cell if isinstance(cell, list) else [cell], FEW_IN_A_ROW) for cell in row]
                    for row in grouped(section["rows"])]
            shown, more = folded(rows)
            sections.append({"key": section["key"], "title": section["title"], "rows": shown, "more": more})
        return sections

    def _oms_change_pairs(self, before, after):
        """(line before, line after) of all lines; zeros for a line that was added."""
        for key, line in after["lines"].items():
            yield before["lines"].get(key, {
                name: 0.0 if isinstance(value, float) else value for name, value in line.items()}), line

    def _oms_effects_on_stock(self, before, after):
        rows = []
        for was, line in self._oms_change_pairs(before, after):
            if not line["goods"] or (was["ordered"], was["open"], was["short"]) == (
                    line["ordered"], line["open"], line["short"]):
                continue
            rows.append([line["name"], f"{was['ordered']:.12g}", f"{line['ordered']:.12g}", self._oms_say_stock(was, line)])
        return rows

    def _oms_say_stock(self, was, line):
        _, parts = self.env._, []
        demand, short = line["open"] - was["open"], line["short"] - was["short"]
        if demand > 1e-6:
            parts.append(_("%.12g more kept for it", demand))
        elif demand < -1e-6:
            parts.append(_("%.12g free for others", -demand))
        if short > 1e-6:
            parts.append(_("%.12g more backordered", short))
        elif short < -1e-6:
            parts.append(_("%.12g fewer backordered", -short))
        stays = [part for part in (
            line["shipped"] and _("%.12g shipped", line["shipped"]), line["hands"] and _("%.12g picked", line["hands"])) if part]
        if stays:
            parts.append(_("stays: %s", ", ".join(stays)))
        return "; ".join(parts)

    def _oms_effects_on_promises(self, before, after):
        rows = []
        for key, line in after["lines"].items():
            was, now = before["promises"].get(key, []), after["promises"].get(key, [])
            if was != now:
                rows.append([line["name"], self._oms_say_promises(was), self._oms_say_promises(now), ""])
        if before["date"] != after["date"]:
            rows.append([self.env._("Wanted by the customer"), self._oms_say_day(before["date"]),
                         self._oms_say_day(after["date"]), ""])
        return rows

    def _oms_say_day(self, day):
        return format_date(self.env, day) if day else self.env._("as soon as possible")

    def _oms_say_promises(self, rows):
        _, said = self.env._, []
        for quantity, place, day in rows:
            if not day:
                said.append(_("%.12g without a date", quantity))
            elif place:
                said.append(_("%(quantity).12g from %(place)s by %(day)s", quantity=quantity, place=place,
                              day=format_date(self.env, day)))
            else:
                said.append(_("%(quantity).12g by %(day)s", quantity=quantity, day=format_date(self.env, day)))
        return ", ".join(said) or "–"

    def _oms_effects_on_shipments(self, before, after):
        _, rows = self.env._, []
        for key in before["deliveries"].keys() | after["deliveries"].keys():
            was, now = before["deliveries"].get(key), after["deliveries"].get(key)
            if was == now:
                continue
            name = was["name"] if was else _("New delivery from %s", now["from"])
            rows.append([name, self._oms_say_goods(was, now), self._oms_say_goods(now, was) if now else _("cancelled"),
                         self._oms_say_way(was, now)])
        for key in before["purchases"].keys() | after["purchases"].keys():
            was, now = before["purchases"].get(key), after["purchases"].get(key)
            if was == now:
                continue
            one = was or now
            title = _("%(name)s with %(vendor)s", name=was["name"], vendor=was["vendor"]) if was else _(
                "Request to %s", now["vendor"])
            rows.append([title, f"{was['quantity']:.12g} × {was['product']}" if was else "–",
                         f"{now['quantity']:.12g} × {one['product']}" if now else _("cancelled"),
                         _("to %s", now["to"]) if was and now and was["to"] != now["to"] else ""])
        for key in after["told"].keys() - before["told"].keys():
            purchase, note = after["told"][key]
            rows.append([purchase, "", _("The buyer is told"), note])
        return sorted(rows, key=lambda row: [str(cell) for cell in row])

    def _oms_say_goods(self, delivery, other):
        """What is in a delivery: a text, of much a list of them. Of much that is in the ``other`` as well, only how much."""
        if not delivery:
            return "–"
        goods = delivery["goods"]
        same = {name for name, quantity in goods.items() if other and other["goods"].get(name) == quantity}
        if len(same) <= FEW:
            same = set()
        said = [f"{quantity:.12g} × {name}" for name, quantity in sorted(goods.items()) if name not in same]
        if same:
            said.append(self.env._("%s products as they are", len(same)))
        return said if len(said) > FEW else ", ".join(said)

    def _oms_say_way(self, was, now):
        parts = []
        if now and was and was["to"] != now["to"]:
            parts.append(self.env._("goes to %s", now["to"]))
        if now and (not was or was["day"] != now["day"]) and now["day"]:
            parts.append(self.env._("planned for %s", format_date(self.env, now["day"])))
        return "; ".join(parts)

    def _oms_effects_on_price(self, before, after):
        _, money, rows = self.env._, self.currency_id.format, []
        for was, line in self._oms_change_pairs(before, after):
            if line["reduces"]:
                if self.currency_id.compare_amounts(was["subtotal"], line["subtotal"]):
                    rows.append([line["name"], money(was["subtotal"]), money(line["subtotal"]),
                                 _("in the share of what is still ordered")])
            elif was["ordered"] and self.currency_id.compare_amounts(was["price"], line["price"]):
                rows.append([_("Unit price of %s", line["name"]), money(was["price"]), money(line["price"]), ""])
        for key, title in (("tax", _("Taxes")), ("total", _("Total"))):
            difference = after[key] - before[key]
            if not self.currency_id.is_zero(difference):
                rows.append([title, money(before[key]), money(after[key]),
                             f"{'+' if difference > 0 else '−'} {money(abs(difference))}"])
        return rows

    def _oms_effects_on_payment(self, before, after):
        _, money = self.env._, self.currency_id.format
        if self.currency_id.compare_amounts(before["total"], after["total"]) == 0:
            return []
        found = planning.settle(after["final"], before["final"], after["invoiced"], after["paid"], after["authorised"],
                                self.currency_id.rounding / 2)
        rows = [(found.credit, _("Credit note"), _("invoiced: %s", money(after["invoiced"]))),
                (found.refund, _("To be refunded"), _("paid: %s", money(after["paid"]))),
                (found.release, _("Not to be captured"), _("authorised on the card: %s", money(after["authorised"]))),
                (found.collect, _("To be collected"), _("paid or authorised in advance: %s", money(
                    after["paid"] + after["authorised"]))),
                (found.invoice, _("Still to be invoiced"), "")]
        return [[title, "", money(amount), note] for amount, title, note in rows if amount]

    def _oms_effects_on_credit(self, before, after):
        _, money = self.env._, self.company_id.currency_id.format
        rows = []
        if after["credit"] and before["credit"] and before["credit"] != after["credit"]:
            for title, was, now in zip((_("Owes"), _("Room left")), before["credit"], after["credit"], strict=True):
                if was is not None and was != now:
                    rows.append([title, money(was), money(now), ""])
        was, now = before["holds"], after["holds"]
        if was.keys() != now.keys():
            rows.append([_("Holds"), "; ".join(was.values()) or "–", "; ".join(now.values()) or _("none"),
                         _("it stays out of the warehouse until the hold is cleared") if now.keys() - was.keys()
                         else _("it goes on")])
        elif after["credit"] and rows:
            rows.append([_("Decision"), "", _("stays held") if after["holds"] else _("passes"), ""])
        return rows

    def _oms_does_to_credit(self, before, after):
        """By how much more is owed, and which holds come and go: not what the customer owes in all, nor the amounts that
        are among the words of a hold."""
        owed = [facts["credit"][0] if facts["credit"] else 0.0 for facts in (before, after)]
        return [round(owed[1] - owed[0], 6), sorted(after["holds"].keys() - before["holds"].keys()),
                sorted(before["holds"].keys() - after["holds"].keys())]

    # --- problems and the timeline ----------------------------------------------------------------------------

    def _oms_change_names(self, change):
        """(key of a line in ``planning``, its product)."""
        yield from ((f"l{line.id}", line.product_id.display_name or line.name or "") for line in change.lines)
        yield from ((added.key, added.product.display_name or "") for added in change.added)

    def _oms_say_problem(self, problem, name):
        """What is impossible, with the value and the way out."""
        _ = self.env._
        scale = 10 ** self.env["decimal.precision"].precision_get("Product Unit")
        value = f"{problem.value / scale:.12g}" if problem.key else problem.value
        facts = {"name": name, "value": value, "least": f"{problem.least / scale:.12g}"}
        today = self.env["oms.day"]._today(self.warehouse_id, self.company_id)
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
                                         self.carrier_id.name),
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

    def _oms_say_row(self, row):
        _ = self.env._
        if row["what"] == "quantity":
            return _("%(product)s %(old).12g → %(new).12g", product=row["product"], old=row["old"], new=row["new"])
        if row["what"] == "discount":
            return _("%(product)s %(old)s → %(new)s", product=row["product"], **self._oms_say_discount(row))
        if row["what"] == "address":
            return _("delivery address %(old)s → %(new)s", old=row["old"], new=row["new"])
        return _("date %(old)s → %(new)s", old=self._oms_say_day(row["old"]), new=self._oms_say_day(row["new"]))
