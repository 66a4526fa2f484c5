# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        before = self.filtered(lambda picking: picking.state == "done")
        result = super(StockPicking, self.with_context(oms_shipping=True))._action_done()
        done = (self - before).filtered(lambda picking: picking.state == "done")
        done._oms_log_shipped()
        done.move_ids._oms_came_back()._oms_log_returned()
        return result

    def write(self, vals):
        if not vals.get("carrier_tracking_ref") or self.env.context.get("oms_shipping"):
            return super().write(vals)
        told = self.filtered(
            lambda picking: picking.state == "done" and picking.carrier_tracking_ref != vals["carrier_tracking_ref"])
        result = super().write(vals)
        told._oms_log_tracking()
        return result

    def _oms_log_tracking(self):
        """A tracking number that came after the goods had left: when they left, it could not be told."""
        # sudo: which orders a shipment is for, for whoever enters its number
        self.env["oms.order.event"]._oms_log([
            {"order_id": order.id, "kind": "tracking", "customer_visible": True,
             "summary": self.env._("%(picking)s: %(tracking)s", picking=picking.name, tracking=picking.carrier_tracking_ref),
             "facts": {"picking_id": picking.id, "tracking": picking.carrier_tracking_ref}}
            for picking in self if picking.location_dest_id.usage == "customer"
            for order in picking.sudo().move_ids.sale_line_id.order_id])

    def _oms_log_shipped(self):
        """Tell the orders what left for the customer, and with which tracking number."""
        entries = []
        for picking in self:
            if picking.location_dest_id.usage != "customer":
                continue
            moves = picking.move_ids.filtered(lambda move: move.state == "done" and move.sale_line_id)
            for order in moves.sale_line_id.order_id:
                shipped = moves.filtered(lambda move, order=order: move.sale_line_id.order_id == order)
                parts = shipped._oms_for_kits()  # a customer knows the kit
                products = (shipped - parts).product_id | parts.sale_line_id.product_id
                entries.append({
                    "order_id": order.id, "kind": "shipped", "customer_visible": True,
                    "summary": self.env._(
                        "%(picking)s from %(warehouse)s: %(goods)s%(tracking)s",
                        picking=picking.name, goods=self.env._("1 product") if len(products) == 1
                        else self.env._("%s products", len(products)),
                        warehouse=picking.picking_type_id.warehouse_id.name or picking.partner_id.name or "",
                        tracking=f", {picking.carrier_tracking_ref}" if picking.carrier_tracking_ref else ""),
                    "facts": {"picking_id": picking.id, "tracking": picking.carrier_tracking_ref or None},
                })
        self.env["oms.order.event"]._oms_log(entries)
