# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class OmsCount(models.TransientModel):
    """A picker finds more, or less, than the system says: correct the count with a reason, from inside the picking."""

    _name = "oms.count"
    _description = "Count correction"

    move_id = fields.Many2one("stock.move", required=True, readonly=True, ondelete="cascade")
    product_id = fields.Many2one(related="move_id.product_id")
    uom_id = fields.Many2one(related="product_id.uom_id")
    tracking = fields.Selection(related="product_id.tracking")
    location_id = fields.Many2one("stock.location", "Where", required=True)
    root_id = fields.Many2one(related="move_id.location_id")
    lot_id = fields.Many2one("stock.lot", "Lot", domain="[('product_id', '=', product_id)]")
    system_qty = fields.Float("System says", compute="_compute_system_qty", digits="Product Unit")
    counted_qty = fields.Float("Counted", digits="Product Unit", required=True)
    reason = fields.Selection(
        [("found", "Found more"), ("missing", "Missing"), ("damaged", "Damaged"), ("misplaced", "Lay elsewhere")],
        required=True, default="found")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        move = self.env["stock.move"].browse(values.get("move_id") or self.env.context.get("default_move_id"))
        if move:
            quant = self.env["stock.quant"].search(
                [("product_id", "=", move.product_id.id), ("location_id", "child_of", move.location_id.id),
                 ("owner_id", "=", False), ("package_id", "=", False)], order="quantity desc", limit=1)
            values.update(location_id=(quant.location_id or move.location_id).id, lot_id=quant.lot_id.id,
                          counted_qty=quant.quantity)
        return values

    @api.depends("product_id", "location_id", "lot_id")
    def _compute_system_qty(self):
        for count in self:
            count.system_qty = sum(count._quants().mapped("quantity"))

    def _quants(self):
        self.ensure_one()
        return self.env["stock.quant"].search([
            ("product_id", "=", self.product_id.id), ("location_id", "=", self.location_id.id),
            ("lot_id", "=", self.lot_id.id), ("package_id", "=", False), ("owner_id", "=", False)])

    def action_apply(self):
        """Correct the count and reserve what is there for the move."""
        self.ensure_one()
        self._check()
        name = self.env._("%(reason)s, counted at %(picking)s", reason=dict(
            self._fields["reason"]._description_selection(self.env))[self.reason], picking=self.move_id.picking_id.name or "")
        self._correct(self._quants(), self.counted_qty, name, {
            "product_id": self.product_id.id, "location_id": self.location_id.id, "lot_id": self.lot_id.id})
        self.move_id._action_assign()
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _correct(self, quants, counted, name, goods):
        """So much lies there. What is reserved beyond it is freed by Odoo, what is promised beyond it becomes at risk.

        :param quants: what the system has of these goods in that place
        :param name: what the inventory's move is called: who found out, and why
        :param goods: {product_id, location_id, lot_id …}, for a row that is not there yet
        """
        others = sum(quants[1:].mapped("quantity"))  # Odoo may keep the same goods on several rows until it merges them
        # sudo: the caller checked that these are warehouse staff, who work on a transfer of these goods
        quant = quants[:1].sudo().with_context(inventory_mode=True)
        if not quant:
            quant = quant.create(goods)
        quant.inventory_quantity = counted - others
        quant.with_context(inventory_name=name).action_apply_inventory()

    def _check(self):
        """Whoever may work on the picking may say what lies there."""
        if not self.env.user.has_group("stock.group_stock_user"):
            raise AccessError(self.env._("Only warehouse staff can correct counts."))
        self.move_id.check_access("write")
        if self.move_id.state in ("done", "cancel"):
            raise UserError(self.env._("%s is finished: correct the count in the inventory.", self.move_id.picking_id.name))
        if not self.location_id.parent_path.startswith(self.move_id.location_id.parent_path):
            raise UserError(self.env._(
                "%(location)s is not below %(root)s, from which this is picked.",
                location=self.location_id.display_name, root=self.move_id.location_id.display_name))
        if self.counted_qty < 0:
            raise UserError(self.env._("%s cannot be counted: enter what lies there, 0 or more.", self.counted_qty))
        if self.tracking != "none" and not self.lot_id:
            raise UserError(self.env._("%s is tracked: say which lot was counted.", self.product_id.display_name))
