# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...planning import ledger


class OwnCarts(tuple):
    """Ids of carts that do not count for whoever asks. A class of its own: no client can put one in a context."""

    __slots__ = ()


class OmsSupply(models.AbstractModel):
    """What carts keep is spoken for."""

    _inherit = "oms.supply"

    @api.model
    def _without_carts(self, cart_ids):
        """The same supply, but what these carts keep is free."""
        return self.with_context(oms_own_carts=OwnCarts(cart_ids))

    @api.model
    def _own_carts(self):
        own = self.env.context.get("oms_own_carts")
        return list(own) if isinstance(own, OwnCarts) else []

    @api.model
    def _gather_ladders(self, cr, scope):
        """Up to what the asker's own carts keep, it does not queue behind what is backordered: that came later,
        or was passed over when the cart was filled."""
        ladders = super()._gather_ladders(cr, scope)
        own = self._own_carts()
        if not own or scope.for_backorders:
            return ladders
        kept = {}
        for (_cart_id, *key), quantity in self._gather_kept(cr, own).items():
            kept[tuple(key)] = kept.get(tuple(key), 0.0) + quantity
        if kept:
            there = super()._gather_ladders(cr, scope._replace(for_backorders=True))
            for key in there.keys() & kept.keys():
                ladders[key] = self._at_least(ladders.get(key, []), there[key], kept[key])
        return ladders

    @api.model
    def _gather_free(self, cr, product_ids, warehouse_ids, for_backorders=False):
        if not self._own_carts():
            return super()._gather_free(cr, product_ids, warehouse_ids, for_backorders)
        ladders = self._gather_ladders(cr, self._scope(product_ids, warehouse_ids, for_backorders=for_backorders))
        return {key: ledger.available(steps, 0) for key, steps in ladders.items()}

    @api.model
    def _at_least(self, steps, there, kept):
        """The ladder ``steps``, raised on each day to what of ``kept`` the ladder ``there`` has."""
        steps, there = tuple(steps), tuple(there)
        days = sorted({day for day, _quantity in (*steps, *there)})
        return list(ledger.smooth(
            (day, max(ledger.available(steps, day), min(kept, ledger.available(there, day)))) for day in days))

    @api.model
    def _gather_kept(self, cr, cart_ids):
        """What these carts keep at this moment: {(cart id, product id, warehouse id): quantity}."""
        cr.execute(SQL(
            """SELECT cart_id, product_id, warehouse_id, SUM(quantity) FROM oms_cart_line
                WHERE cart_id = ANY(%s) AND expires_at > (clock_timestamp() AT TIME ZONE 'UTC')
                GROUP BY cart_id, product_id, warehouse_id""", cart_ids))
        return {tuple(key): float(quantity) for *key, quantity in cr.fetchall()}

    @api.model
    def _terms(self, scope):
        return [*super()._terms(scope), self._carts_sql(scope), self._taken_from_carts_sql(scope)]

    @api.model
    def _kept_back_terms(self, scope):
        return [*super()._kept_back_terms(scope), self._carts_sql(scope), self._taken_from_carts_sql(scope)]

    @api.model
    def _still_claimed_sql(self):
        """A claim that has become a visible cart (or one that has ended) counts as a claim no more."""
        return SQL("%s AND NOT EXISTS (SELECT FROM oms_cart cart WHERE cart.claim_token = claim.token)",
                   super()._still_claimed_sql())

    @api.model
    def _carts_sql(self, scope):
        return SQL(
            """SELECT line.product_id, line.warehouse_id, GREATEST(COALESCE(line.date, %s::date) - %s::date, 0),
                      -line.quantity::numeric, 'cart', 'oms.cart', line.cart_id, -line.quantity::numeric
                 FROM oms_cart_line line
                WHERE line.warehouse_id = ANY(%s) AND line.cart_id != ALL(%s)
                  AND line.expires_at > (clock_timestamp() AT TIME ZONE 'UTC') %s""",
            scope.today, scope.today, scope.warehouses, self._own_carts(),
            self._of_products(scope, SQL("line.product_id")))

    @api.model
    def _taken_from_carts_sql(self, scope):
        """What is counted in a cart and, until its order commits, in a claim for its owner too."""
        return SQL(
            """SELECT claim.key1, claim.key2, GREATEST(COALESCE((
                          SELECT MAX(line.date) FROM oms_cart_line line
                           WHERE line.cart_id = cart.id AND line.product_id = claim.key1 AND line.warehouse_id = claim.key2
                      ), %s::date) - %s::date, 0), claim.amount::numeric, 'cart', 'oms.cart', cart.id, claim.amount::numeric
                 FROM oms_claim claim
                 JOIN oms_cart cart ON cart.id = claim.ref AND cart.id != ALL(%s)
                WHERE claim.kind = 'cart' AND claim.key2 = ANY(%s) %s
                  AND claim.expires_at > (clock_timestamp() AT TIME ZONE 'UTC')
                  AND cart.expires_at > (clock_timestamp() AT TIME ZONE 'UTC')""",
            scope.today, scope.today, self._own_carts(), scope.warehouses, self._of_products(scope, SQL("claim.key1")))
