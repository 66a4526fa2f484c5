# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._oms_check_goods()
        lines.filtered("quantity").move_id._oms_check_workable()
        return lines

    def write(self, vals):
        if vals.keys() == {"location_dest_id"}:
            # Natively the destination of each packed line is set again, mostly to what it is, and for that its goods are let go
            # and reserved anew.
            self = self.filtered(lambda line: line.location_dest_id.id != vals["location_dest_id"])
            if not self:
                return True
        result = super().write(vals)
        if vals.get("quantity") or vals.get("move_id"):
            self._oms_check_goods()
            self.filtered("quantity").move_id._oms_check_workable()
        return result

    def _oms_check_goods(self):
        """Refuse other goods than their move is about, on transfers of orders of which something is held."""
        for line in self.filtered(lambda line: line.product_id != line.move_id.product_id and line.move_id.sale_line_id):
            order = line.move_id.sudo().sale_line_id.order_id  # sudo: whether it is held, for warehouse staff
            if order._oms_stops():
                raise UserError(self.env._(
                    "%(product)s cannot leave with %(order)s, which is held (%(reasons)s): clear the hold first.",
                    product=line.product_id.display_name, order=order.name, reasons=order._oms_stop_names()))
