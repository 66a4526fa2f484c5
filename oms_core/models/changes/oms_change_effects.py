# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import format_date

from ...planning.change_facts import pairs
from ...planning.change_shown import FEW, Section


class OmsChange(models.AbstractModel):
    """What follows from a change, in words: no name of a record that the change itself makes, so that what was shown
    before can be compared with what was done."""

    _inherit = "oms.change"

    @api.model
    def _effects(self, order, before, after):
        """The effects of a change: list of :class:`Section`. Extended by further addons."""
        _ = self.env._
        return [
            Section("stock", _("Stock"), self._effects_on_stock(before, after)),
            Section("promise", _("Dates"), self._effects_on_promises(before, after)),
            Section("shipments", _("Shipments"), self._effects_on_shipments(before, after)),
            Section("price", _("Price"), self._effects_on_price(order, before, after)),
            Section("payment", _("Payment"), self._effects_on_payment(order, before, after)),
            Section("credit", _("Credit"), self._effects_on_credit(order, before, after), self._does_to_credit(before, after)),
        ]

    def _effects_on_stock(self, before, after):
        return [
            [line.name, f"{was.ordered:.12g}", f"{line.ordered:.12g}", self._say_stock(was, line)]
            for was, line in pairs(before, after)
            if line.goods and (was.ordered, was.open, was.short) != (line.ordered, line.open, line.short)]

    def _say_stock(self, was, line):
        _, parts = self.env._, []
        demand, short = line.open - was.open, line.short - was.short
        if demand > 1e-6:
            parts.append(_("%.12g more kept for it", demand))
        elif demand < -1e-6:
            parts.append(_("%.12g free for others", -demand))
        if short > 1e-6:
            parts.append(_("%.12g more backordered", short))
        elif short < -1e-6:
            parts.append(_("%.12g fewer backordered", -short))
        stays = [part for part in (
            line.shipped and _("%.12g shipped", line.shipped), line.hands and _("%.12g picked", line.hands)) if part]
        if stays:
            parts.append(_("stays: %s", ", ".join(stays)))
        return "; ".join(parts)

    def _effects_on_promises(self, before, after):
        rows = []
        for key, line in after.lines.items():
            was, now = before.promises.get(key, []), after.promises.get(key, [])
            if was != now:
                rows.append([line.name, self._say_promises(was), self._say_promises(now), ""])
        if before.date != after.date:
            rows.append([self.env._("Wanted by the customer"), self._say_day(before.date), self._say_day(after.date), ""])
        return rows

    def _say_day(self, day):
        return format_date(self.env, day) if day else self.env._("as soon as possible")

    def _say_promises(self, rows):
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

    def _effects_on_shipments(self, before, after):
        rows = [
            *self._effects_on_deliveries(before.deliveries, after.deliveries),
            *self._effects_on_purchases(before.purchases, after.purchases)]
        for key in after.told.keys() - before.told.keys():
            told = after.told[key]
            rows.append([told.purchase, "", self.env._("The buyer is told"), told.note])
        return sorted(rows, key=lambda row: [str(cell) for cell in row])

    def _effects_on_deliveries(self, before, after):
        _ = self.env._
        for key in before.keys() | after.keys():
            was, now = before.get(key), after.get(key)
            if was != now:
                name = was.name if was else _("New delivery from %s", now.source)
                yield [name, self._say_goods(was, now), self._say_goods(now, was) if now else _("cancelled"),
                       self._say_way(was, now)]

    def _effects_on_purchases(self, before, after):
        _ = self.env._
        for key in before.keys() | after.keys():
            was, now = before.get(key), after.get(key)
            if was == now:
                continue
            one = was or now
            title = _("%(name)s with %(vendor)s", name=was.name, vendor=was.vendor) if was else _(
                "Request to %s", now.vendor)
            yield [title, f"{was.quantity:.12g} × {was.product}" if was else "–",
                   f"{now.quantity:.12g} × {one.product}" if now else _("cancelled"),
                   _("to %s", now.to) if was and now and was.to != now.to else ""]

    def _say_goods(self, delivery, other):
        """What is in a delivery: a text, of much a list of them. Of much that is in the ``other`` as well, only how much."""
        if not delivery:
            return "–"
        goods = delivery.goods
        same = {name for name, quantity in goods.items() if other and other.goods.get(name) == quantity}
        if len(same) <= FEW:
            same = set()
        said = [f"{quantity:.12g} × {name}" for name, quantity in sorted(goods.items()) if name not in same]
        if same:
            said.append(self.env._("%s products as they are", len(same)))
        return said if len(said) > FEW else ", ".join(said)

    def _say_way(self, was, now):
        parts = []
        if now and was and was.to != now.to:
            parts.append(self.env._("goes to %s", now.to))
        if now and (not was or was.day != now.day) and now.day:
            parts.append(self.env._("planned for %s", format_date(self.env, now.day)))
        return "; ".join(parts)
