# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .stock_move_reserve import Reserving

#: So many kinds of goods (places, expiry dates, order of removal) are looked for at once for all products of a set; what is of
#: still another kind is looked for by itself, as Odoo does.
KINDS = 6


def _place(*records):
    """(product, location, lot, package, owner), ids or False."""
    return tuple(bool(one) and one.id for one in records)


def _free(quant):
    return quant.quantity - quant.reserved_quantity


class Locked(frozenset):
    """Ids of rows that this transaction has locked. A class of our own, as below."""


class Rows(NamedTuple):
    """The rows of a place that Odoo is to choose from. A class of our own: a context key that a client sends is never one."""

    place: tuple
    ids: tuple


class StockQuant(models.Model):
    """What reservation of a set of moves finds, looked for once for the set."""

    _inherit = "stock.quant"

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("quants_cache", False) is None:
            # Odoo says so that there is none while it takes goods from others, and a row that it adds then looks for it.
            self = self.with_context({name: value for name, value in self.env.context.items() if name != "quants_cache"})
        quants = super().create(vals_list)
        reserving = Reserving.of(self.env)
        if reserving:
            reserving.forget(quants.product_id.ids)
        return quants

    @api.model
    def _gather(self, product_id, location_id, lot_id=None, package_id=None, owner_id=None, strict=False, qty=0):
        rows = self.env.context.get("oms_rows")
        if strict and isinstance(rows, Rows) and rows.place == _place(product_id, location_id, lot_id, package_id, owner_id):
            return self.browse(rows.ids)
        reserving = Reserving.of(self.env)
        if reserving and self.env.su:
            found = None
            if strict:
                found = reserving.exact.get(_place(product_id, location_id, lot_id, package_id, owner_id))
            elif not (lot_id or package_id or owner_id):
                found = self._oms_gather_in_set(reserving, product_id, location_id)
            if found is not None:
                return self.browse(found)
        return super()._gather(product_id, location_id, lot_id, package_id, owner_id, strict, qty)

    def _run_least_packages_removal_strategy_astar(self, domain, qty):
        """Odoo reads the table here, and what it has just reserved may not be there yet: then it says those rows again, and
        nothing is reserved although there is some."""
        self.flush_model(["quantity", "reserved_quantity"])
        return super()._run_least_packages_removal_strategy_astar(domain, qty)

    def _oms_gather_in_set(self, reserving, product, location):
        """Ids of what Odoo's own search finds; None where only that knows: where the way of removal looks at more than an order,
        or another addon gathers in its own way."""
        product_ids = reserving.wanted.get(location.id, ())
        if product.id not in product_ids or product.id in reserving.changed or getattr(
                super()._gather, "__func__", None).__module__ != "odoo.addons.stock.models.stock_quant":
            return None
        strategy = self._get_removal_strategy(product, location)
        order = strategy not in ("closest", "least_packages") and self._get_removal_strategy_order(strategy)
        if not order:
            return None
        domain = Domain(self._get_gather_domain(product, location)).map_conditions(
            lambda leaf: Domain("product_id", "in", sorted(product_ids))
            if (leaf.field_expr, leaf.operator) == ("product_id", "=") else leaf)
        kind = order, repr(list(domain))
        if kind not in reserving.found:
            if len(reserving.found) >= KINDS:
                return None
            rows = {}
            for quant in self.search(domain, order=order):
                rows.setdefault(quant.product_id.id, []).append(quant)
            reserving.found[kind] = {product_id: self._oms_in_order(quants) for product_id, quants in rows.items()}
            self._oms_lock_likely(reserving, reserving.found[kind])
        return reserving.found[kind].get(product.id, ())

    def _oms_in_order(self, quants):
        """Their ids as Odoo gathers them, those with a lot first; None where reserving changes the order: rows of one place share
        the oldest date among them."""
        lots = {}
        for quant in quants:
            lots.setdefault((quant.location_id, quant.package_id, quant.owner_id), []).append(quant.lot_id)
        if any(len(some) > 1 and (len(set(some)) < len(some) or not all(some)) for some in lots.values()):
            return None
        return [quant.id for quant in sorted(quants, key=lambda quant: not quant.lot_id)]

    @api.private
    def try_lock_for_update(self, *, allow_referencing=False, limit=None):
        if allow_referencing and limit == 1:
            reserving, locked = Reserving.of(self.env), self.env.context.get("oms_locked")
            if self[:1].id in (reserving.locked if reserving else locked if isinstance(locked, Locked) else ()):
                return self[:1]
        return super().try_lock_for_update(allow_referencing=allow_referencing, limit=limit)

    @api.model
    def _oms_lock_places(self, places):
        """Lock, in a statement, the rows at these places that nobody else has locked.

        :param places: (product, location, lot, package, owner), ids or False
        """
        names = ("product_id", "location_id", "lot_id", "package_id", "owner_id")
        self.flush_model(names)
        columns = list(zip(*((*place[:2], *(one or 0 for one in place[2:])) for place in sorted(places))))
        return Locked(number for [number] in self.env.execute_query(SQL(
            """SELECT quant.id FROM stock_quant quant
                WHERE quant.product_id = ANY(%s) AND quant.location_id = ANY(%s)
                  AND (quant.product_id, quant.location_id, COALESCE(quant.lot_id, 0), COALESCE(quant.package_id, 0),
                       COALESCE(quant.owner_id, 0)) IN (SELECT * FROM unnest(%s, %s, %s, %s, %s))
                ORDER BY quant.id FOR NO KEY UPDATE SKIP LOCKED""",
            list(set(columns[0])), list(set(columns[1])), *map(list, columns))))

    @api.model
    def _oms_lock_set(self, reserving, places, free=False):
        """Look up and lock, in a statement each, the rows on which reservations at these places will be written. What is there
        twice or is locked by somebody else is left to Odoo's own way.

        :param places: list of (product, location, lot, package, owner), ids or False
        :param free: only rows of which some is free: of others nothing is reserved, and who works on them is not held up
        """
        places = [place for place in places if place not in reserving.exact]
        if not places:
            return
        product_ids, location_ids, *_rest = zip(*places)
        quants = self.sudo().search([  # sudo: as Odoo reserves
            ("product_id", "in", list(set(product_ids))), ("location_id", "in", list(set(location_ids)))])
        rows, once = {}, quants.browse()
        for quant in quants:
            key = quant.product_id.id, quant.location_id.id, quant.package_id.id, quant.owner_id.id
            rows.setdefault(key, []).append(quant)
        for product_id, location_id, lot_id, *rest in places:
            there = [quant for quant in rows.get((product_id, location_id, *rest), ()) if quant.lot_id.id in (lot_id, False)]
            if len(there) == 1 and not (free and there[0]._oms_all_reserved()):
                reserving.exact[(product_id, location_id, lot_id, *rest)] = there[0].ids
                once |= there[0]
        if once:
            mine = once.try_lock_for_update(allow_referencing=True)
            if mine != once:
                (once - mine)._oms_lock_or_wait()
            reserving.locked.update(once.ids)

    @api.model
    def _oms_lock_likely(self, reserving, found):
        """Lock what surely is reserved where anything is: the only row of its product, of which some is free."""
        quants = self.browse(ids[0] for ids in found.values() if ids and len(ids) == 1)
        self._oms_lock_set(reserving, [
            _place(quant.product_id, quant.location_id, quant.lot_id, quant.package_id, quant.owner_id) for quant in quants
            if not quant._oms_all_reserved()])

    def _oms_all_reserved(self):
        """Whether nothing of this row is free."""
        return self.product_id.uom_id.compare(self.quantity - self.reserved_quantity, 0) <= 0

    @api.model
    def _update_reserved_quantity(self, product_id, location_id, quantity, lot_id=None, package_id=None, owner_id=None,
                                  strict=True):
        reserving = Reserving.of(self.env)
        place = _place(product_id, location_id, lot_id, package_id, owner_id)
        if reserving and reserving.making and reserving.ahead.get(place):
            quantity -= reserving.ahead[place].pop(0)  # was reserved when it was found
            if product_id.uom_id.is_zero(quantity):
                return None
        quants = self.sudo()._gather(product_id, location_id, lot_id, package_id, owner_id, strict=True)  # sudo: as Odoo reserves
        if lot_id:  # as Odoo: nothing is taken off a row without a lot that is below nothing
            quants = quants.filtered(lambda quant: quant.lot_id or quant.product_uom_id.compare(quant.quantity, 0) > 0)

        def change(rows, part, locked=None):
            known = {"oms_locked": Locked(locked)} if locked else {}
            odoo = super(StockQuant, self.with_context(oms_rows=Rows(place, rows._ids), **known))
            odoo._update_reserved_quantity(product_id, location_id, part, lot_id, package_id, owner_id, strict)

        quants._oms_change_reserved(product_id.uom_id, quantity, change)
        return None

    def _oms_change_reserved(self, unit, quantity, change):
        """Reserve so much more, or less (below 0), on these rows of a place, by ``change(rows that Odoo may choose from, part)``.

        Odoo changes the first row that nobody has locked, and where somebody has locked the only one it writes one beside it: two
        at once reserve more than there is. Here nobody reserves more than is free on the rows that they have locked; where that
        is not enough they wait for the others, and begin anew where those took something.

        Letting go, Odoo changes the first row too, and never below nothing: of what that row has not got it takes nothing off,
        and the rest stays reserved for nobody. Here each row gives what it has; what those have that others have locked is taken
        off beside them, below nothing: the rows of a place are added up, and merged by the scheduler.
        """
        if quantity > 0:
            return self._oms_reserve_more(unit, quantity, change)
        if all(unit.compare(quant.reserved_quantity + quantity, 0) >= 0 for quant in self):
            return change(self, quantity)
        quantity = max(quantity, -max(sum(self.mapped("reserved_quantity")), 0))  # as Odoo: never below nothing altogether
        mine = self.try_lock_for_update(allow_referencing=True)
        for quant in mine:
            part = quantity if unit.compare(quant.reserved_quantity + quantity, 0) >= 0 else -max(quant.reserved_quantity, 0)
            if not unit.is_zero(part):
                change(quant, part, mine._ids)
                quantity -= part
        if unit.is_zero(quantity):
            return None
        if not mine:
            return change(mine, quantity)
        mine[0].reserved_quantity += quantity
        return None

    def _oms_reserve_more(self, unit, quantity, change):
        reserving = Reserving.of(self.env)
        mine = self
        if not (reserving and reserving.locked.issuperset(self._ids)):
            mine = self.try_lock_for_update(allow_referencing=True)
        if mine != self:
            # what others have locked counts only where it lowers what there is
            mine &= self.filtered("lot_id") or self  # of a lot what has none is no part: it may be any other's
            free = sum(mine.mapped(_free)) + sum(min(_free(quant), 0) for quant in self - mine)
            if unit.compare(free, quantity) < 0:
                (self - mine)._oms_lock_or_wait()
                mine = self
        if reserving:
            reserving.locked.update(mine._ids)
        if mine == self and all(unit.compare(quant.reserved_quantity + quantity, 0) >= 0 for quant in self):
            return change(mine, quantity, mine._ids)
        parts = {}
        for quant in mine:
            parts[quant] = max(min(_free(quant), quantity), 0)
            quantity -= parts[quant]
        parts[mine[0]] += max(quantity, 0)  # what is reserved although it is not there
        for quant, part in parts.items():
            if unit.compare(quant.reserved_quantity + part, 0) < 0:
                quant.reserved_quantity += part  # let go beside what others had locked: Odoo would count it as nothing
            elif not unit.is_zero(part):
                change(quant, part, mine._ids)
        return None

    def _oms_lock_or_wait(self):
        """Lock these rows, within one call in one order for all, and wait a while for whoever has locked one. Where they changed
        it, or take longer, this transaction is begun anew by whoever runs it, with what is free then."""
        self.env.cr.execute("SET LOCAL lock_timeout = '10s'")
        self.env.cr.execute(SQL("SELECT FROM stock_quant WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", list(self._ids)))
        self.env.cr.execute("SET LOCAL lock_timeout TO DEFAULT")

    @api.model
    def _oms_reserve_ahead(self, reserving, vals):
        """Reserve now what a detailed operation that is made later takes, so that the next move of the product sees it.

        :returns: whether it could be done: where the row was locked
        """
        place = reserving.place(vals)
        ids = reserving.exact.get(place)
        if not ids or ids[0] not in reserving.locked:
            return False
        unit, product = self.env["uom.uom"].browse(vals["product_uom_id"]), self.env["product.product"].browse(vals["product_id"])
        quantity = unit._compute_quantity(vals["quantity"], product.uom_id, rounding_method="HALF-UP")
        self._oms_reserve_at(place, quantity)
        reserving.ahead.setdefault(place, []).append(quantity)
        return True

    @api.model
    def _oms_settle_ahead(self, reserving):
        """Take back what was reserved ahead for what was then not made as it was found."""
        ahead, reserving.ahead = reserving.ahead, {}
        for place, quantities in ahead.items():
            if quantities:
                self._oms_reserve_at(place, -sum(quantities))

    def _oms_reserve_at(self, place, quantity):
        product, location, lot, package, owner = (
            self.env[model].browse(one or ()) for model, one in zip(
                ("product.product", "stock.location", "stock.lot", "stock.package", "res.partner"), place))
        self._update_reserved_quantity(product, location, quantity, lot, package, owner)
