# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command


class KitWords:
    """A stool of a seat and three legs, sold as a kit. Needs sale_mrp: for classes tagged ``oms_beside``."""

    @classmethod
    def make_stool(cls, **values):
        cls.seat, cls.leg = cls.new_product("seat", 10.0), cls.new_product("leg", 5.0)
        cls.stool = cls.new_product("stool", 100.0, **values)
        cls.bom = cls.make_kit(cls.stool, seat=1, leg=3)

    @classmethod
    def make_kit(cls, kit, quantity=1, **parts):
        return cls.env["mrp.bom"].create({
            "product_tmpl_id": kit.product_tmpl_id.id, "type": "phantom", "product_qty": quantity,
            "product_uom_id": kit.uom_id.id, "bom_line_ids": [
                Command.create({"product_id": getattr(cls, name).id, "product_qty": each}) for name, each in parts.items()]})

    def ship_parts(self, order, backorder=True, **quantities):
        """Validate so much of each component of the open transfers that send; the rest stays as backorder, or is given up."""
        for picking in order.picking_ids.filtered(
                lambda one: one.state not in ("done", "cancel") and one.location_dest_id.usage == "customer"):
            for move in picking.move_ids:
                move.quantity = quantities.get(move.product_id.name, 0)
                move.picked = bool(move.quantity)
            context = {"skip_backorder": True} if backorder else {
                "skip_backorder": True, "picking_ids_not_to_backorder": picking.ids}
            picking.with_context(**context).button_validate()

    def assertWhere(self, order, ordered, closed=0, short=0, waiting=0, released=0, shipped=0):
        """In kits (or the product's unit): where what was ordered on the first line is; and nothing is at fault."""
        line = order.order_line[0]
        self.assertEqual(
            (line.oms_ordered_qty, line.oms_closed_qty, line.oms_short_qty, line.oms_waiting_qty, line.oms_released_qty,
             line.oms_shipped_qty), (ordered, closed, short, waiting, released, shipped))
        self.assertNoFaults()
