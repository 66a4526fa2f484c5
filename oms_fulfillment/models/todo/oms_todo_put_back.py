# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class OmsTodo(models.Model):
    """Goods between two steps that nobody needs there any more: who works in the warehouse puts them back."""

    _inherit = "oms.todo"

    kind = fields.Selection(selection_add=[("put_back", "Put back")])

    @api.model
    def _oms_todo_queries(self):
        """A row for what brought them: of an order, the transfer; else the place that they are in. Gone with the goods."""
        return [*super()._oms_todo_queries(), SQL(
            """SELECT 'warehouse', 'put_back', left_over.order_id,
                      CASE WHEN left_over.picking_id IS NULL THEN 'stock.location' ELSE 'stock.picking' END,
                      COALESCE(left_over.picking_id, left_over.place_id),
                      COALESCE(MIN(picking.name) || ': ', '') || MIN(place.complete_name),
                      MIN(left_over.since), NULL::timestamp, NULL::numeric, NULL::int, left_over.company_id
                 FROM (%s) AS left_over
                 JOIN stock_location place ON place.id = left_over.place_id
            LEFT JOIN stock_picking picking ON picking.id = left_over.picking_id
                GROUP BY left_over.order_id, left_over.picking_id, COALESCE(left_over.picking_id, left_over.place_id),
                         left_over.company_id""", self.env["oms.put.back"]._left_sql())]

    @api.model
    def _oms_opened_models(self):
        return {**super()._oms_opened_models(), "stock.location": "stock.location"}

    def action_oms_put_back(self):
        """Make the transfers that put these goods back into stock, unless they are there, and show them."""
        rows = self.filtered(lambda row: row.kind == "put_back")
        if not rows:
            raise UserError(self.env._("None of the chosen rows is about goods to put back. Choose rows that say Put back."))
        self.env["stock.picking"].check_access("create")
        pickings = set(rows.filtered(lambda row: row.res_model == "stock.picking").mapped("res_id"))
        places = set(rows.filtered(lambda row: row.res_model == "stock.location").mapped("res_id"))
        transfers = self.env["oms.put.back"]._put_back(
            lambda left: left.picking_id in pickings or (not left.picking_id and left.place_id in places))
        action = {"type": "ir.actions.act_window", "name": self.env._("Put back"), "res_model": "stock.picking"}
        if len(transfers) == 1:
            return {**action, "res_id": transfers.id, "view_mode": "form", "views": [(False, "form")]}
        return {**action, "domain": [("id", "in", transfers.ids)], "view_mode": "list,form",
                "views": [(False, "list"), (False, "form")]}
