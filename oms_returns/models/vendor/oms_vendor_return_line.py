# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class OmsVendorReturnLine(models.Model):
    """So many pieces that go back to a vendor, from one inspection and off one purchase."""

    _name = "oms.vendor.return.line"
    _description = "Goods that go back to a vendor"
    _order = "vendor_return_id, id"
    _check_company_auto = True

    vendor_return_id = fields.Many2one(
        "oms.vendor.return", "Back to vendor", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="vendor_return_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="vendor_return_id.currency_id")
    inspection_id = fields.Many2one(
        "oms.return.inspection", "Inspected as", readonly=True, index="btree_not_null", ondelete="restrict")
    return_id = fields.Many2one(related="inspection_id.return_id", store=True, index="btree_not_null")
    product_id = fields.Many2one("product.product", "Product", required=True, readonly=True, ondelete="restrict")
    lot_id = fields.Many2one("stock.lot", "Lot/Serial", readonly=True, ondelete="restrict")
    location_id = fields.Many2one("stock.location", "From", required=True, readonly=True, index=True, ondelete="restrict")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    quantity = fields.Float("Quantity", digits="Product Unit", required=True, readonly=True, help="In the product's unit.")
    purchase_line_id = fields.Many2one(
        "purchase.order.line", "Bought by", readonly=True, ondelete="restrict", index="btree_not_null",
        help="What goes back is taken off what was received by it.")
    purchase_id = fields.Many2one(related="purchase_line_id.order_id", string="Purchase")
    price_unit = fields.Float("Price", digits="Product Price", readonly=True, help="What a unit was bought for, before tax.")
    amount = fields.Monetary("Expected", compute="_compute_amount", store=True)
    move_ids = fields.One2many("stock.move", "oms_vendor_line_id", "Moves")
    credit_line_ids = fields.One2many("account.move.line", "oms_vendor_line_id", "Lines of the vendor's credit")

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A quantity is above zero.")

    @api.depends("quantity", "price_unit", "currency_id")
    def _compute_amount(self):
        for line in self:
            line.amount = line.quantity * line.price_unit

    @api.depends("product_id", "vendor_return_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.vendor_return_id.name}: {line.product_id.display_name or ''}"

    def _oms_sent(self):
        """How much of it has left, in the product's unit, whatever came back."""
        self.ensure_one()
        return sum(move.product_uom._compute_quantity(move.quantity, self.uom_id, round=False)
                   for move in self.move_ids if move.state == "done")

    def _oms_credited(self, *states):
        """How much of it is on credits of the vendor in these states, in the product's unit, less what posted documents took
        back; what names no product counts by what it is worth (:meth:`_oms_creditable`)."""
        self.ensure_one()
        return sum(
            item.product_uom_id._compute_quantity(item.quantity, self.uom_id, round=False)
            * (1 if item.move_id.move_type == "in_refund" else -1)
            for item in self._oms_credits() if item.product_id and (
                item.parent_state == "posted" or (item.parent_state in states and item.move_id.move_type == "in_refund")))

    def _oms_credits(self):
        """Lines of the vendor's credits that count, and of what takes such a credit back: these are below zero. Of a credit that
        was taken back by a document that does not say of which goods, none."""
        return self.credit_line_ids.filtered(lambda item: not item.move_id.reversal_move_ids.filtered(
            lambda back: back.state == "posted" and not back.invoice_line_ids.oms_vendor_line_id))

    def _oms_away(self):
        """How much of it the vendor has, in the product's unit: less what came back, or is to."""
        self.ensure_one()
        back = self.move_ids.returned_move_ids.filtered(lambda move: move.state != "cancel")
        return self._oms_sent() - sum(
            move.product_uom._compute_quantity(move.quantity if move.state == "done" else move.product_uom_qty, self.uom_id,
                                               round=False) for move in back)

    def _oms_creditable(self):
        """{line: how much of it the vendor still has to credit, in the product's unit}.

        Only what was billed beyond what is left: what was not billed, the vendor bills less. Lines of one purchase share that.
        A credit that names no product is of so many pieces as it is worth; while it is a draft, nobody knows.
        """
        found, rooms, money = {}, {}, {}
        for line in self.sorted("id"):
            claim = line.vendor_return_id
            wanted = max(line._oms_away() - line._oms_credited("draft", "posted"), 0.0)
            if claim not in money:
                money[claim] = claim._oms_credited_in_money()
            if money[claim] is None:
                wanted = 0.0
            elif line.price_unit:
                part = min(wanted, max(money[claim], 0.0) / line.price_unit)
                money[claim] -= part * line.price_unit
                wanted -= part
            bought = line.purchase_line_id
            if bought:
                if bought not in rooms:
                    rooms[bought] = bought.product_uom_id._compute_quantity(
                        max(bought.qty_invoiced - bought.qty_received, 0.0), line.uom_id, round=False)
                wanted = min(wanted, rooms[bought])
                rooms[bought] -= wanted
            found[line] = line.uom_id.round(wanted)
        return found
