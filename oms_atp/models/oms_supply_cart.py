# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


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
    def _gather_free(self, cr, product_ids, warehouse_ids, for_backorders=False):
        """Up to what the asker's own carts keep, it does not queue behind what is backordered: that came later,
        or was passed over when the cart was filled."""
        free = super()._gather_free(cr, product_ids, warehouse_ids, for_backorders)
        own = self._own_carts()
        if not own or for_backorders:
            return free
        kept = {}
        for (_cart_id, *key), quantity in self._gather_kept(cr, own).items():
            kept[tuple(key)] = kept.get(tuple(key), 0.0) + quantity
        if kept:
            there = super()._gather_free(cr, product_ids, warehouse_ids, for_backorders=True)
            for key in free.keys() & kept.keys():
                free[key] = max(free[key], min(kept[key], there[key]))
        return free

    @api.model
    def _gather_kept(self, cr, cart_ids):
        """What these carts keep at this moment: {(cart id, product id, warehouse id): quantity}."""
        cr.execute(SQL(
            """SELECT cart_id, product_id, warehouse_id, SUM(quantity) FROM oms_cart_line
                WHERE cart_id = ANY(%s) AND expires_at > (clock_timestamp() AT TIME ZONE 'UTC')
                GROUP BY cart_id, product_id, warehouse_id""", cart_ids))
        return {tuple(key): float(quantity) for *key, quantity in cr.fetchall()}

    @api.model
    def _free_terms(self, product_ids, warehouse_ids, for_backorders):
        return super()._free_terms(product_ids, warehouse_ids, for_backorders) + [
            (-1, self._carts_sql(product_ids, warehouse_ids, self._own_carts())),
            (1, self._claimed_by_carts_sql(product_ids, warehouse_ids)),
            (1, self._taken_from_carts_sql(product_ids, warehouse_ids, self._own_carts())),
        ]

    @api.model
    def _carts_sql(self, product_ids, warehouse_ids, without):
        return SQL(
            """SELECT line.product_id, line.warehouse_id, SUM(line.quantity)
                 FROM oms_cart_line line
                WHERE line.product_id = ANY(%s) AND line.warehouse_id = ANY(%s) AND line.cart_id != ALL(%s)
                  AND line.expires_at > (clock_timestamp() AT TIME ZONE 'UTC')
                GROUP BY line.product_id, line.warehouse_id""", product_ids, warehouse_ids, without)

    @api.model
    def _claimed_by_carts_sql(self, product_ids, warehouse_ids):
        """Claims that have become a visible cart (or one that has ended): they count as claims no more."""
        return SQL(
            """SELECT claim.key1, claim.key2, SUM(claim.amount)
                 FROM oms_claim claim
                WHERE claim.kind = 'stock' AND claim.key1 = ANY(%s) AND claim.key2 = ANY(%s)
                  AND claim.expires_at > (clock_timestamp() AT TIME ZONE 'UTC')
                  AND EXISTS (SELECT FROM oms_cart cart WHERE cart.claim_token = claim.token)
                GROUP BY claim.key1, claim.key2""", product_ids, warehouse_ids)

    @api.model
    def _taken_from_carts_sql(self, product_ids, warehouse_ids, without):
        """What is counted in a cart and, until its order commits, in a claim for its owner too."""
        return SQL(
            """SELECT claim.key1, claim.key2, SUM(claim.amount)
                 FROM oms_claim claim
                 JOIN oms_cart cart ON cart.id = claim.ref AND cart.id != ALL(%s)
                WHERE claim.kind = 'cart' AND claim.key1 = ANY(%s) AND claim.key2 = ANY(%s)
                  AND claim.expires_at > (clock_timestamp() AT TIME ZONE 'UTC')
                  AND cart.expires_at > (clock_timestamp() AT TIME ZONE 'UTC')
                GROUP BY claim.key1, claim.key2""", without, product_ids, warehouse_ids)
