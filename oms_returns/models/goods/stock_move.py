# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import Fact


class StockMove(models.Model):
    _inherit = "stock.move"

    oms_return_line_id = fields.Many2one(
        "oms.return.line", "Return line", copy=False, readonly=True, index="btree_not_null", ondelete="restrict")

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "oms_return_line_id"]

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), "oms_return_line_id": Fact(self.oms_return_line_id.id)}

    def _oms_from_customer(self):
        """Those that bring goods back from the customer (not the onward move to stock or scrap)."""
        return self.filtered(lambda move: move.location_id.usage == "customer")

    def _oms_came_back(self):
        """Returns tell of their own goods themselves, when all of them are here."""
        return super()._oms_came_back().filtered(lambda move: not move.oms_return_line_id)

    # --- what becomes of goods that came back: called with the done moves that brought them into inspection ---

    def _oms_return_restock(self):
        """Into the warehouse's stock: one transfer per warehouse with one move per product. The moves follow those
        that brought the goods, so lots and packages are those that came."""
        pickings = self.env["stock.picking"].create([
            {
                "picking_type_id": location.warehouse_id.int_type_id.id,
                "location_id": location.id,
                "location_dest_id": location.warehouse_id.lot_stock_id.id,
                "origin": ", ".join(moves.oms_return_line_id.return_id.sorted("id").mapped("name")[:20]),
                "company_id": location.company_id.id,
                "move_ids": [
                    fields.Command.create(group._oms_prepare_restock_move())
                    for group in moves.grouped(lambda move: (move.product_id, move.product_uom)).values()],
            } for location, moves in self.grouped("location_dest_id").items()
        ])
        if pickings:
            pickings.action_confirm()
            pickings.move_ids._action_assign()
            self.env["oms.return"]._oms_validate(pickings)
        return pickings

    def _oms_prepare_restock_move(self):
        """Values of the move that puts back what these moves, of one product and unit, brought."""
        location = self.location_dest_id
        return {
            "product_id": self.product_id.id,
            "product_uom_qty": sum(self.mapped("quantity")),
            "product_uom": self.product_uom.id,
            "location_id": location.id,
            "location_dest_id": location.warehouse_id.lot_stock_id.id,
            "picking_type_id": location.warehouse_id.int_type_id.id,
            "company_id": self.company_id.id,
            "move_orig_ids": [fields.Command.set(self.ids)],
        }

    def _oms_return_scrap(self):
        """Odoo's own scrap documents, validated as one set."""
        scraps = self.env["stock.scrap"].create([
            vals for move in self for vals in move._oms_prepare_scraps()])
        moves = self.create([
            {**scrap._prepare_move_values(), "oms_return_line_id": Fact(scrap.oms_return_line_id.id)} for scrap in scraps])
        moves.with_context(is_scrap=True)._action_done()
        scraps.write({"state": "done", "date_done": fields.Datetime.now()})
        return scraps

    def _oms_prepare_scraps(self):
        """One scrap per lot, package and owner that the move brought."""
        return [
            {
                "name": self.oms_return_line_id.return_id.name,
                "origin": self.oms_return_line_id.return_id.name,
                "company_id": self.company_id.id,
                "product_id": self.product_id.id,
                "product_uom_id": part.product_uom_id.id,
                "scrap_qty": part.quantity,
                "lot_id": part.lot_id.id,
                "package_id": part.result_package_id.id,
                "owner_id": part.owner_id.id,
                "location_id": part.location_dest_id.id,
                "oms_return_line_id": Fact(self.oms_return_line_id.id),
            } for part in self.move_line_ids
        ]
