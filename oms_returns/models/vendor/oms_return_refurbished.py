# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..returns.oms_return_reason import DISPOSITIONS

#: What goods that were put in order become.
FATES = ("restock", "second", "scrap")


@dataclass(frozen=True)
class Part:
    """Pieces that lie together, as the fates of goods are given them (there: the move line that brought them)."""

    location_dest_id: models.Model
    product_id: models.Model
    lot_id: models.Model
    result_package_id: models.Model
    owner_id: models.Model
    company_id: models.Model
    move_id: models.Model  # the moves that brought them


class OmsReturnRefurbished(models.Model):
    """So many pieces that were put in order, or could not be, and what became of them. Made with the transfer; stays."""

    _name = "oms.return.refurbished"
    _description = "Put in order"
    _inherit = ["oms.return.fate"]
    _order = "id desc"
    _check_company_auto = True

    inspection_id = fields.Many2one(
        "oms.return.inspection", "Inspected as", required=True, readonly=True, index=True, ondelete="cascade")
    line_id = fields.Many2one(related="inspection_id.line_id", store=True, index=True)
    return_id = fields.Many2one(related="inspection_id.return_id", store=True, index=True)
    company_id = fields.Many2one(related="inspection_id.company_id", store=True, index=True)
    product_id = fields.Many2one(related="inspection_id.product_id", store=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    lot_id = fields.Many2one("stock.lot", "Lot/Serial", readonly=True, ondelete="restrict", check_company=True)
    quantity = fields.Float("Quantity", digits="Product Unit", required=True, readonly=True, help="In the product's unit.")
    disposition = fields.Selection(DISPOSITIONS, "What became of it", required=True, readonly=True)
    second_product_id = fields.Many2one("product.product", "Sold on as", readonly=True, ondelete="restrict")
    scrap_tag_ids = fields.Many2many("stock.scrap.reason.tag", string="Why it is scrapped", readonly=True)
    note = fields.Char("Remark", readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True)
    done_on = fields.Datetime("On", readonly=True)

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A quantity is above zero.")

    @api.model
    def _oms_refurbish(self, waiting, asks, disposition, values):
        """Pieces that waited to be put in order go on, by the code of inspection.

        :param waiting: rows of what waits
        :param asks: {id of a row: how much of it}
        :param disposition: one of FATES
        :param values: second_product_id, scrap_tag_ids, note of all of them
        :return: what was done, one record for each row
        """
        self._oms_check_asked(waiting, disposition, values)
        pieces = waiting._oms_claim(asks)
        now = {"disposition": disposition, "user_id": self.env.uid, "done_on": fields.Datetime.now(), **values}
        rows = {row: quantity for row in waiting for quantity in [asks[row.id]]}
        # sudo: written with the transfer by our own code; who may was checked by who calls
        done = self.sudo().create([{
            **now, "inspection_id": row.inspection_id.id, "lot_id": row.lot_id.id, "quantity": quantity,
            "second_product_id": disposition == "second" and (
                values.get("second_product_id") or row.product_id.oms_second_product_id.id),
        } for row, quantity in rows.items()])
        of_row = dict(zip((row.id for row in rows), done))
        moves = done._oms_moves_there()
        done._oms_dispose([
            (of_row[row.id], self._oms_part(row, quant, moves[of_row[row.id]]), quantity) for row, quant, quantity in pieces])
        return done.with_env(self.env)

    def _oms_check_asked(self, waiting, disposition, values):
        if disposition not in FATES:
            raise UserError(self.env._("Choose what becomes of them."))
        strange = waiting.filtered(lambda row: not row.inspection_id)
        if strange:
            raise UserError(self.env._(
                "%(product)s in %(place)s is of no return: somebody put it there. Move it on by a transfer.",
                product=strange[:1].product_id.display_name, place=strange[:1].location_id.display_name))
        for row in waiting if disposition == "second" and not values.get("second_product_id") else ():
            if not row.product_id.oms_second_product_id:
                raise UserError(self.env._(
                    "Say as which other product %s is sold on, or set it on the product once.", row.product_id.display_name))
        if disposition == "scrap" and not values.get("scrap_tag_ids") and not values.get("note"):
            raise UserError(self.env._("Say why it is scrapped: a reason, or a remark."))
        second = values.get("second_product_id")
        if disposition == "second" and second and second in waiting.product_id.ids:
            raise UserError(self.env._("It is sold on as another product than it is."))

    def _oms_moves_there(self):
        """{record: the moves that brought its goods to where they waited}"""
        # sudo: where goods of returns went
        moves = self.env["stock.move"].sudo().search([
            ("move_orig_ids.oms_return_line_id", "in", self.line_id.ids), ("state", "=", "done"),
            ("location_dest_id", "child_of", self.inspection_id.place_id.ids), ("product_id", "in", self.product_id.ids)])
        return {row: moves.filtered(
            lambda move, row=row: move.product_id == row.product_id and row.line_id in move.move_orig_ids.oms_return_line_id)
            for row in self}

    def _oms_part(self, row, quant, moves):
        if quant:
            return Part(quant.location_id, quant.product_id, quant.lot_id, quant.package_id, quant.owner_id, row.company_id,
                        moves)
        Quant = self.env["stock.quant"].sudo()  # sudo: of goods that are not counted, no lot, package nor owner
        return Part(row.location_id.sudo(), row.product_id, Quant.lot_id, Quant.package_id, Quant.owner_id, row.company_id, moves)
