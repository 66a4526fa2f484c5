# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import uuid

from odoo import api, models
from odoo.addons.oms_core.models.claims.oms_claim import TIME_TO_LIVE
from odoo.tools import SQL

from ...planning.cart import taken_from_carts


class OmsClaim(models.Model):
    """A claim for the owner of a cart: what it takes of the cart is not counted with the cart as well.

    Until the main transaction commits, everybody sees both the claim and the cart. Rows of kind 'cart' (product id,
    warehouse id, quantity, ref = cart) say how much is in both. They come and go with the claim; once the cart
    has ended they mean nothing.
    """

    _inherit = "oms.claim"

    @api.model
    def _claim(self, kind, keys, decide):
        carts = self.env["oms.supply"]._own_carts()
        if kind != "stock" or not carts or self._shares_cursor():
            return super()._claim(kind, keys, decide)
        token = uuid.uuid4().hex

        def decide_and_take(cr):
            result, rows = decide(cr)
            self._take_from_carts(cr, token, rows, self.env["oms.supply"]._gather_kept(cr, carts))
            return result, rows

        # One deletion removes both: neither is seen without the other.
        self._free_at_the_end(token)
        return super()._claim(kind, keys, decide_and_take)

    @api.model
    def _take_from_carts(self, cr, token, rows, kept):
        taken = taken_from_carts(rows, kept)
        if taken:
            cr.execute(SQL(
                """INSERT INTO oms_claim (kind, ref, key1, key2, amount, token, expires_at)
                        SELECT 'cart', cart_id, product_id, warehouse_id, quantity, %s,
                               (clock_timestamp() AT TIME ZONE 'UTC') + %s * interval '1 second'
                          FROM unnest(%s, %s, %s, %s::float[]) AS taken(cart_id, product_id, warehouse_id, quantity)""",
                token, TIME_TO_LIVE, *(list(column) for column in zip(*taken))))
