# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools.sql import column_exists, table_exists

from ...planning import kits
from ...tools import Fact


class StockMove(models.Model):
    """Components that are shipped in place of a kit (of mrp, which may not be installed): each move says what a kit was made
    of when it was launched, whatever becomes of the bill of materials."""

    _inherit = "stock.move"

    oms_kit = fields.Char(
        "Kit made of", readonly=True, help="Of a component that is sent for a kit: all that is in one kit, by product.")

    _oms_kit_idx = models.Index("(sale_line_id) WHERE oms_kit IS NOT NULL")

    def _auto_init(self):
        is_new = table_exists(self.env.cr, self._table) and not column_exists(self.env.cr, self._table, "oms_kit")
        result = super()._auto_init()
        if is_new:  # kits may be on their way already
            self.pool.post_init(self._oms_adopt_kits)
        return result

    @api.model
    def _oms_adopt_kits(self):
        """Components of kits that were launched before: what their bill of materials says, by which Odoo counts them."""
        if self._oms_knows_kits():
            moves = self.sudo().search([  # sudo: moves of all companies, at installation
                ("sale_line_id.state", "=", "sale"), ("bom_line_id.bom_id.type", "=", "phantom"), ("oms_kit", "=", False)])
            moves._oms_find_kit()
            moves.sale_line_id.modified(["move_ids"])  # counted in components so far

    @api.model
    def _oms_knows_kits(self):
        return "bom_line_id" in self._fields

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        if self._oms_knows_kits():
            moves.filtered(lambda move: (
                not move.oms_kit and move.sale_line_id and move.product_id != move.sale_line_id.product_id))._oms_find_kit()
        return moves

    def _oms_find_kit(self):
        """Components that came by another way than the line's launch (a vendor's delivery, added by hand, from before) are
        for the kit that the line's other moves are for; else for what is in its kit today."""
        for line, moves in self.grouped("sale_line_id").items():
            known = (line.move_ids - moves).sorted("id", reverse=True).mapped("oms_kit")
            today = moves.bom_line_id.bom_id.filtered(lambda bom, line=line: bom.type == "phantom" and (
                bom.product_tmpl_id == line.product_id.product_tmpl_id))[:1]
            texts = [text for text in dict.fromkeys(known) if text] or [
                kits.dump(line.product_id.with_company(line.company_id)._oms_kit_recipe(today))]
            for move in moves:
                text = next((text for text in texts if move.product_id.id in kits.load(text)), None)
                if text:
                    move.sudo().oms_kit = text  # sudo: a fact about a move that the user may make

    def _oms_for_kits(self):
        return self.filtered("oms_kit")

    def _oms_each(self):
        """How much of this component is in one kit, in the component's unit; 1 for what is no component."""
        self.ensure_one()
        return kits.load(self.oms_kit).get(self.product_id.id, 1.0) if self.oms_kit else 1.0

    def _oms_in_kits(self, quantities):
        """The whole kits of these moves of one line.

        :param quantities: function of a move: its quantity in the component's unit
        """
        found = 0.0
        for (line, text), moves in self._oms_for_kits().grouped(lambda move: (move.sale_line_id, move.oms_kit)).items():
            parts = {}
            for move in moves:
                parts[move.product_id.id] = parts.get(move.product_id.id, 0.0) + quantities(move)
            found += kits.whole(parts, kits.load(text), line._oms_kit_grain())
        return found

    def _oms_counted(self):
        """How much demand these moves of one line are, in its product's unit: kits, where they are components."""
        parts = self._oms_for_kits()
        return sum((self - parts).mapped("product_qty")) + (parts._oms_in_kits(lambda move: move.product_qty) if parts else 0.0)

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        if self.oms_kit:
            values["oms_kit"] = self.oms_kit
        return values

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        fields_ = super()._prepare_merge_moves_distinct_fields()
        return [*fields_, "oms_kit"] if self._oms_knows_kits() else fields_

    @api.model
    def _prepare_merge_negative_moves_excluded_distinct_fields(self):
        return [*super()._prepare_merge_negative_moves_excluded_distinct_fields(), "oms_kit"]

    def _prepare_phantom_move_values(self, bom_line, product_qty, quantity_done):
        """Of mrp: a kit that was added to a transfer by hand is taken apart."""
        values = super()._prepare_phantom_move_values(bom_line, product_qty, quantity_done)
        if self.sale_line_id and not self.oms_kit:
            values["oms_kit"] = Fact(kits.dump(self.product_id.with_company(self.company_id)._oms_kit_recipe()))
        return values
