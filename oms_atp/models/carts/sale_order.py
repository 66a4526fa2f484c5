# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    oms_cart_id = fields.Many2one(
        "oms.cart", "Cart", copy=False, index="btree_not_null", ondelete="set null",
        help="What this cart keeps is for this order. The cart ends when the order is confirmed.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_own_cart(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_own_cart(vals)
        return super().write(vals)

    @api.model
    def _check_own_cart(self, vals):
        """Not a constraint: Odoo checks those as superuser, and this is about who writes."""
        if not vals.get("oms_cart_id") or self.env.su:
            return
        cart = self.env["oms.cart"].sudo().browse(vals["oms_cart_id"])  # sudo: only whose it is
        if cart.user_id != self.env.user:
            raise AccessError(self.env._("A cart can only be ordered by the client it belongs to."))

    @api.constrains("oms_cart_id", "company_id")
    def _check_cart_company(self):
        for order in self:
            if order.oms_cart_id and order.oms_cart_id.company_id != order.company_id:
                raise ValidationError(self.env._("The cart belongs to another company than the order."))

    def _oms_own_cart_ids(self):
        """Ids of carts that do not count against these orders: they are kept for them."""
        return self.sudo().oms_cart_id.ids  # sudo: ids only, who may name a cart is checked above

    def _oms_end_carts(self):
        """The orders are confirmed: what their carts kept is theirs now, or free again."""
        self.sudo().oms_cart_id._end("ordered")  # sudo: who may name a cart is checked above
