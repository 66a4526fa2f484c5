# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsArrival(models.AbstractModel):
    """When what shipped should have arrived, from what left and the days in transit at worst."""

    _name = "oms.arrival"
    _description = "When shipments should have arrived"

    @api.model
    def _gather_shipments(self, order_ids):
        """[(order id, warehouse id or None, delivery method id or None, day of the last shipment)] of what left for customers.
        The day is that of the warehouse that sent it; of what a vendor sent, of the order's."""
        self.env["stock.move"].flush_model()
        self.env["stock.picking"].flush_model(["carrier_id"])
        self.env["sale.order"].flush_model(["warehouse_id"])
        return self.env.execute_query(SQL(
            """SELECT line.order_id, kind.warehouse_id, picking.carrier_id, MAX(%s)
                 FROM sale_order_line line
                 JOIN sale_order sale ON sale.id = line.order_id
                 JOIN stock_move move ON move.sale_line_id = line.id AND move.state = 'done'
                 JOIN stock_location dest ON dest.id = move.location_dest_id AND dest.usage = 'customer'
            LEFT JOIN stock_picking picking ON picking.id = move.picking_id
            LEFT JOIN stock_picking_type kind ON kind.id = move.picking_type_id
                WHERE line.order_id = ANY(%s)
                GROUP BY 1, 2, 3""",
            self.env["oms.day"]._warehouse_day_sql(SQL("move.date"), SQL("COALESCE(kind.warehouse_id, sale.warehouse_id)")),
            list(order_ids)))

    @api.model
    def _transit_of(self, shipments):
        """Days in transit at worst of each of ``_gather_shipments``: those of the company. Extended by promising."""
        orders = self.env["sale.order"].browse(shipment[0] for shipment in shipments)
        return [order.company_id.oms_transit_days_late for order in orders]

    @api.model
    def _gather_delivered(self, picking_ids):
        """{picking id: when it arrived} of those of which that is known. Extended by fulfilment."""
        return {}

    @api.model
    def _is_over(self, order):
        """Whether what shipped of the order is taken to have arrived: the days in transit are over."""
        order.ensure_one()
        last = order.oms_arrival_estimate
        return bool(last and last < self.env["oms.day"]._today(company=order.company_id))
