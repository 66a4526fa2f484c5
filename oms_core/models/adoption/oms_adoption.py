# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

GIVEN_UP = ("cut_short", "cancelled", "never_launched")


class OmsAdoption(models.Model):
    """What did not fit when the suite came to a database in use, and what was made of it. Written once, by the
    installation (``oms_adoption_adopt``); people look at it, and may want what was given up after all."""

    _name = "oms.adoption"
    _description = "Found at installation"
    _order = "kind, billed desc, order_id desc, id"

    kind = fields.Selection(
        [("cut_short", "Shipped in part, the rest given up"),
         ("cancelled", "Delivery was cancelled, given up"),
         ("never_launched", "No delivery was ever made, given up"),
         ("negative", "Stock below zero"),
         ("overreserved", "Reserved beyond stock")], "What was found", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    order_id = fields.Many2one("sale.order", "Order", readonly=True, index="btree_not_null", ondelete="cascade")
    line_id = fields.Many2one("sale.order.line", readonly=True, index="btree_not_null", ondelete="cascade")
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    product_id = fields.Many2one("product.product", readonly=True, ondelete="cascade")
    location_id = fields.Many2one("stock.location", readonly=True, ondelete="cascade")
    quantity = fields.Float(
        digits="Product Unit", readonly=True, help="In the product's unit: what was given up, or is there too little of.")
    billed = fields.Float(
        "Billed, not shipped", digits="Product Unit", readonly=True,
        help="So much of what was given up was on an invoice: credit it, or supply it after all.")
    date = fields.Datetime("Found on", readonly=True, default=fields.Datetime.now)
    looked_at = fields.Boolean("Looked at", readonly=True)
    looked_at_by_id = fields.Many2one("res.users", "By", readonly=True)

    @api.depends("kind", "order_id", "product_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = " · ".join(filter(None, (row.order_id.name, row.product_id.display_name)))

    def _check_desk(self):
        """What the buttons ask: the order desk, on rows that its companies let it see."""
        stock_only = not self.order_id and self.env.user.has_group("stock.group_stock_manager")
        if not stock_only and not self.env.user.has_group("oms_core.group_oms_user"):
            raise AccessError(self.env._("Only the order desk works on what was found at installation."))
        self.check_access("read")

    def action_oms_looked_at(self):
        """Tick these rows off."""
        self._check_desk()
        # sudo: only these two facts, of rows that the user may see; nobody has write access
        self.sudo().write({"looked_at": True, "looked_at_by_id": self.env.uid})
        return True

    def action_oms_supply(self):
        """Want what was given up after all: from here on it goes the way of every order, holds and promises included."""
        self._check_desk()
        rows = self.filtered(lambda row: row.kind in GIVEN_UP and not row.looked_at)
        if not rows:
            raise UserError(self.env._("There is nothing to supply here: choose rows that were given up and not looked at."))
        rows.order_id.check_access("write")
        for order in rows.order_id:
            if order.state != "sale" or order.locked:
                raise UserError(self.env._(
                    "%(order)s is locked or not confirmed: unlock it first, or make a new order.", order=order.name))
        wanted = {row.line_id: min(row.quantity, row.line_id.oms_closed_qty) for row in rows}
        rows.line_id._oms_reopen(wanted, self.env._("Wanted after all"))
        rows.line_id._action_launch_stock_rule()
        return rows.action_oms_looked_at()

    def action_open_order(self):
        """Open the order, or where stock is missing the product."""
        self.ensure_one()
        return (self.order_id or self.product_id)._get_records_action()
