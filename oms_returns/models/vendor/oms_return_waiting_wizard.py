# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .oms_return_refurbished import FATES
from .oms_return_waiting import KINDS


class OmsReturnWaitingWizard(models.TransientModel):
    """How many of pieces that wait go on, and where to: back to their vendors, or as what they were put in order."""

    _name = "oms.return.waiting.wizard"
    _description = "Goods that wait"
    _oms_pointed = ("vendor_id", "second_product_id")

    kind = fields.Selection(KINDS, readonly=True)
    line_ids = fields.One2many("oms.return.waiting.wizard.line", "wizard_id", "Goods")
    vendor_id = fields.Many2one(
        "res.partner", "Vendor", help="Of all of these of which none is known.")
    disposition = fields.Selection(
        [("restock", "Put back into stock"), ("second", "Sell as second grade"), ("scrap", "Scrap")], "They become",
        default="restock")
    second_product_id = fields.Many2one(
        "product.product", "Sold on as", domain="[('type', '=', 'consu'), ('tracking', '=', 'none')]",
        help="Empty: as the product of second grade of each.")
    scrap_tag_ids = fields.Many2many("stock.scrap.reason.tag", string="Why")
    note = fields.Char("Remark")
    lacks_vendor = fields.Boolean(compute="_compute_lacks_vendor")

    @api.depends("line_ids.vendor_id")
    def _compute_lacks_vendor(self):
        for wizard in self:
            wizard.lacks_vendor = wizard.kind == "vendor" and any(not line.vendor_id for line in wizard.line_ids)

    @api.model
    def _oms_open(self, waiting):
        """The dialog for these pieces."""
        if not waiting:
            raise UserError(self.env._("Choose the goods first."))
        if len(set(waiting.mapped("kind"))) > 1 or len(waiting.company_id) > 1:
            raise UserError(self.env._("Choose goods that wait for the same, of one company."))
        wizard = self.create({"kind": waiting[0].kind, "line_ids": [Command.create({
            "waiting_id": row.id, "product_id": row.product_id.id, "lot_id": row.lot_id.id, "return_id": row.return_id.id,
            "reason_id": row.reason_id.id, "left_quantity": row.quantity, "quantity": row.quantity,
            "vendor_id": row.vendor_id.id}) for row in waiting]})
        name = self.env._("Send back to vendor") if wizard.kind == "vendor" else self.env._("Refurbished")
        return {"type": "ir.actions.act_window", "name": name, "res_model": self._name, "res_id": wizard.id,
                "view_mode": "form", "target": "new"}

    def _oms_asked(self):
        """(rows that wait, {id of a row: quantity})"""
        self.ensure_one()
        if not self.env.user.has_group("oms_returns.group_returns_user"):
            raise AccessError(self.env._("Only staff of returns move returned goods on."))
        lines = self.line_ids.filtered(lambda line: line.quantity)
        wrong = next((line for line in lines if not self.env["oms.return.line"]._oms_is_quantity(line.quantity)), None)
        if wrong:
            raise UserError(self.env._("%s: enter how many of them, or 0.", wrong.product_id.display_name))
        waiting = self.env["oms.return.waiting"].search([("id", "in", lines.mapped("waiting_id"))])
        if not lines or len(waiting) != len(lines):
            raise UserError(self.env._("Some of these pieces do not wait any more: somebody took them. Open the list again.")
                            if lines else self.env._("Enter how many of them."))
        return waiting, {line.waiting_id: line.quantity for line in lines}

    def action_send(self):
        """Collect them for their vendors, with a transfer for each."""
        waiting, asks = self._oms_asked()
        vendors = {line.waiting_id: line.vendor_id or self.vendor_id for line in self.line_ids}
        claims = self.env["oms.vendor.return"]._oms_collect(waiting, asks, vendors)
        return self.env["oms.return"]._oms_open("oms.vendor.return", claims, self.env._("To vendors"))

    def action_refurbished(self):
        """They were put in order, or could not be."""
        waiting, asks = self._oms_asked()
        if self.disposition not in FATES:
            raise UserError(self.env._("Choose what becomes of them."))
        self.env["oms.return.refurbished"]._oms_refurbish(waiting, asks, self.disposition, {
            "second_product_id": self.disposition == "second" and self.second_product_id.id,
            "scrap_tag_ids": self.disposition == "scrap" and self.scrap_tag_ids and [Command.set(self.scrap_tag_ids.ids)],
            "note": self.note})
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class OmsReturnWaitingWizardLine(models.TransientModel):
    _name = "oms.return.waiting.wizard.line"
    _description = "Goods that wait, in the dialog"

    wizard_id = fields.Many2one("oms.return.waiting.wizard", required=True, ondelete="cascade")
    waiting_id = fields.Integer(readonly=True)
    product_id = fields.Many2one("product.product", "Product", readonly=True)
    lot_id = fields.Many2one("stock.lot", "Lot/Serial", readonly=True)
    return_id = fields.Many2one("oms.return", "Return", readonly=True)
    reason_id = fields.Many2one("oms.return.reason", "Reason", readonly=True)
    left_quantity = fields.Float("There", digits="Product Unit", readonly=True)
    quantity = fields.Float("How many", digits="Product Unit")
    vendor_id = fields.Many2one("res.partner", "Vendor")
