# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class OmsOrderChangeLine(models.TransientModel):
    """How much is wanted of a line of the order now, or a line to be added."""

    _name = "oms.order.change.line"
    _description = "Line of a change"
    _rec_name = "product_id"

    change_id = fields.Many2one("oms.order.change", required=True, ondelete="cascade")
    sale_line_id = fields.Many2one("sale.order.line", readonly=True, ondelete="cascade", help="Empty: it is added.")
    product_id = fields.Many2one("product.product", "Product", required=True, ondelete="cascade",
                                 domain="[('sale_ok', '=', True), ('type', '!=', 'combo')]")
    allowed_uom_ids = fields.Many2many("uom.uom", compute="_compute_allowed_uom_ids")
    product_uom_id = fields.Many2one("uom.uom", "Unit", compute="_compute_product_uom_id", store=True, readonly=False)
    currency_id = fields.Many2one(related="change_id.currency_id")
    old_qty = fields.Float("Ordered", digits="Product Unit", readonly=True)
    where = fields.Char("Where it is", compute="_compute_where")
    quantity = fields.Float("New quantity", digits="Product Unit", default=1.0, help="0 cancels what has not shipped.")
    price_unit = fields.Float("Price", min_display_digits="Product Price", compute="_compute_price_unit", store=True,
                              readonly=False)
    reason = fields.Char("Why")

    @api.depends("sale_line_id")
    def _compute_where(self):
        for line in self:
            line.where = line.sale_line_id.oms_where or (line.sale_line_id and "–") or self.env._("new")

    @api.depends("product_id")
    def _compute_allowed_uom_ids(self):
        for line in self:
            line.allowed_uom_ids = line.product_id.uom_id | line.product_id.uom_ids

    @api.depends("product_id")
    def _compute_product_uom_id(self):
        for line in self:
            line.product_uom_id = line.sale_line_id.product_uom_id or line.product_id.uom_id

    @api.depends("product_id", "product_uom_id", "quantity")
    def _compute_price_unit(self):
        for line in self:
            line.price_unit = line.sale_line_id.price_unit if line.sale_line_id else line._oms_list_price()

    def _oms_list_price(self):
        """The pricelist's price of a line to be added."""
        if not self.product_id:
            return 0.0
        order = self.change_id.order_id
        return order.pricelist_id._get_product_price(
            self.product_id, self.quantity or 1.0, currency=order.currency_id, uom=self.product_uom_id)

    def _oms_own_price(self):
        """The price that was typed, None: the pricelist's, with what Odoo makes of it (taxes, discounts)."""
        same = self.currency_id.compare_amounts(self.price_unit, self._oms_list_price()) == 0
        return None if same else self.price_unit

    def _oms_is_changed(self):
        return bool(self.product_uom_id.compare(self.quantity, self.old_qty))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ordered(self):
        kept = self.filtered("sale_line_id")
        if kept and not self.env.su:
            raise UserError(self.env._(
                "%s stays in the list: enter 0 to cancel the rest of it.", ", ".join(kept.product_id.mapped("display_name"))))
