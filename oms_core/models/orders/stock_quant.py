# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain

from .stock_move_reserve import Reserving

#: So many kinds of goods (places, expiry dates, order of removal) are looked for at once for all products of a set; what is of
#: still another kind is looked for by itself, as Odoo does.
KINDS = 6


class StockQuant(models.Model):
    """What reservation of a set of moves finds, looked for once for the set."""

    _inherit = "stock.quant"

    @api.model_create_multi
    def create(self, vals_list):
        quants = super().create(vals_list)
        reserving = Reserving.of(self.env)
        if reserving:
            reserving.forget(quants.product_id.ids)
        return quants

    @api.model
    def _gather(self, product_id, location_id, lot_id=None, package_id=None, owner_id=None, strict=False, qty=0):
        reserving = Reserving.of(self.env)
        if reserving and self.env.su and product_id.id in reserving.product_ids:
            found = (
                reserving.exact.get((product_id.id, location_id.id, *(
                    record.id if record else False for record in (lot_id, package_id, owner_id))))
                if strict else None if lot_id or package_id or owner_id
                else self._oms_gather_in_set(reserving, product_id, location_id))
            if found is not None:
                return self.browse(found)
        return super()._gather(product_id, location_id, lot_id, package_id, owner_id, strict, qty)

    def _oms_gather_in_set(self, reserving, product, location):
        """Ids of what Odoo's own search finds; None where only that knows: where the way of removal looks at more than an order,
        or another addon gathers in its own way."""
        if product.id in reserving.changed or getattr(
                super()._gather, "__func__", None).__module__ != "odoo.addons.stock.models.stock_quant":
            return None
        strategy = self._get_removal_strategy(product, location)
        order = strategy not in ("closest", "least_packages") and self._get_removal_strategy_order(strategy)
        if not order:
            return None
        domain = Domain(self._get_gather_domain(product, location)).map_conditions(
            lambda leaf: Domain("product_id", "in", reserving.product_ids)
            if (leaf.field_expr, leaf.operator) == ("product_id", "=") else leaf)
        kind = order, repr(list(domain))
        if kind not in reserving.found:
            if len(reserving.found) >= KINDS:
                return None
            rows = {}
            for quant in self.search(domain, order=order):
                rows.setdefault(quant.product_id.id, []).append(quant)
            reserving.found[kind] = {product_id: self._oms_in_order(quants) for product_id, quants in rows.items()}
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
        reserving = Reserving.of(self.env)
        if reserving and allow_referencing and limit == 1 and self[:1].id in reserving.locked:
            return self[:1]
        return super().try_lock_for_update(allow_referencing=allow_referencing, limit=limit)

    @api.model
    def _oms_lock_set(self, reserving, vals_list):
        """Look up and lock, in a statement each, the rows on which these reservations will be written. What is there twice or is
        locked by somebody else is left to Odoo's own way."""
        # sudo: as Odoo reserves
        quants = self.sudo().search([
            ("product_id", "in", list({vals["product_id"] for vals in vals_list})),
            ("location_id", "in", list({vals["location_id"] for vals in vals_list}))])
        rows = {}
        for quant in quants:
            key = quant.product_id.id, quant.location_id.id, quant.package_id.id, quant.owner_id.id
            rows.setdefault(key, []).append(quant)
        once = self.sudo()
        for vals in vals_list:
            where = vals["product_id"], vals["location_id"]
            rest = vals.get("package_id") or False, vals.get("owner_id") or False
            lot_id = vals.get("lot_id") or False
            there = [quant for quant in rows.get((*where, *rest), ()) if quant.lot_id.id in (lot_id, False)]
            if len(there) == 1:
                reserving.exact[(*where, lot_id, *rest)] = there[0].ids
                once |= there[0]
        reserving.locked = set(once.try_lock_for_update(allow_referencing=True).ids)
