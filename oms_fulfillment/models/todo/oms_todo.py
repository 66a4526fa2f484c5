# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..roles.res_users import FLOOR

#: Work of the warehouse, by the group of the floor that has the buttons for it; all of it is the supervisor's.
FLOOR_KINDS = dict(zip(FLOOR, ({"to_pick"}, {"to_pack", "to_ship"}), strict=True))


class OmsTodo(models.Model):
    _inherit = "oms.todo"

    kind = fields.Selection(selection_add=[("vendor_late", "Ask the vendor")])

    @api.model
    def _oms_todo_queries(self):
        columns = SQL(
            """sale.id, 'stock.picking', picking.id, picking.name, picking.create_date,
               CASE picking.state WHEN 'done' THEN %s ELSE picking.date_deadline END,
               sale.amount_total, sale.currency_id, picking.company_id
               FROM stock_picking picking
               JOIN sale_order sale ON sale.id = picking.sale_id
               JOIN stock_picking_type kind ON kind.id = picking.picking_type_id""",
            self.env["oms.day"]._warehouse_end_sql(SQL("sale.oms_arrival_estimate"), SQL("sale.warehouse_id")))
        return [
            *super()._oms_todo_queries(),
            SQL("""SELECT 'warehouse', 'to_send', %s
                     JOIN stock_warehouse warehouse ON warehouse.id = kind.warehouse_id
                    WHERE warehouse.oms_release_policy = 'planned' AND %s""",
                columns, self.env["stock.picking"]._oms_can_send_sql()),
            SQL("""SELECT 'warehouse', 'to_' || picking.oms_step, %s
                    WHERE picking.oms_step IS NOT NULL AND picking.state = 'assigned'""", columns),
            SQL("""SELECT 'warehouse', 'to_deliver', %s
                     JOIN stock_location dest ON dest.id = picking.location_dest_id AND dest.usage = 'customer'
                    WHERE picking.state = 'done' AND picking.oms_delivered_at IS NULL
                      AND picking.date_done > (now() AT TIME ZONE 'UTC') - interval '60 days'
                      AND picking.date_done >= COALESCE((SELECT value::timestamp FROM oms_job_mark
                                                          WHERE name = 'oms_fulfillment.since'), '-infinity')""", columns),
            SQL("""SELECT 'buyer', 'vendor_late', %s
                    WHERE kind.code = 'dropship' AND picking.state NOT IN ('done', 'cancel') AND %s
                      AND NOT EXISTS (SELECT FROM stock_move move  -- its purchase is listed
                                        JOIN sale_order_line line ON line.oms_vendor_line_id = move.purchase_line_id
                                         AND line.oms_vendor_late AND line.state = 'sale'
                                       WHERE move.picking_id = picking.id)""", columns,
                self.env["oms.day"]._late_sql(
                    SQL("COALESCE(picking.date_deadline, picking.scheduled_date)"), SQL("sale.warehouse_id"))),
        ]

    @api.model
    def _oms_not_my_kinds(self):
        """A picker's rows are picked, a packer's packed and shipped; who has neither group, or leads them, sees all."""
        others, user = super()._oms_not_my_kinds(), self.env.user
        mine = [kinds for group, kinds in FLOOR_KINDS.items() if user.has_group(group)]
        if not mine or user.has_group("oms_fulfillment.group_fulfillment_supervisor"):
            return others
        theirs = {"to_send", "to_deliver"}.union(*FLOOR_KINDS.values()).difference(*mine)
        return [*others, *sorted(theirs)]

    @api.model
    def _oms_opened_models(self):
        return {**super()._oms_opened_models(), "stock.picking": "stock.picking"}
