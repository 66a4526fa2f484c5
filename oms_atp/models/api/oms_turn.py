# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsTurn(models.AbstractModel):
    _inherit = "oms.turn"

    @api.model
    def _goods_of(self, call):
        """An order of the API: the goods that it names, by id or code, or those of its cart. Nothing in it has been checked, so
        what is no such thing names nothing. Where all warehouses of the caller's companies send as planned, only what is
        reordered has a turn."""
        if (call.model, call.method) != ("oms.atp", "order"):
            return super()._goods_of(call)
        lines, cart = call.arguments.get("lines"), call.arguments.get("cart")
        named = [line.get("product") for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
        own = SQL("warehouse.company_id IN (SELECT allowed.cid FROM res_company_users_rel allowed WHERE allowed.user_id = %s)",
                  self.env.uid)
        return SQL(
            """SELECT named.product_id FROM (
                   SELECT id AS product_id FROM product_product WHERE id = ANY(%s) OR default_code = ANY(%s)
                    UNION ALL
                   SELECT line.product_id FROM oms_cart_line line JOIN oms_cart cart ON cart.id = line.cart_id
                    WHERE cart.key = %s AND cart.user_id = %s) AS named
                WHERE %s OR %s""",
            [name for name in named if type(name) is int and 0 < name < 2**31],
            [name for name in named if isinstance(name, str) and "\0" not in name],
            cart if isinstance(cart, str) and "\0" not in cart else "", self.env.uid,
            self._at_once(own), self._reordered(SQL("named.product_id")))
