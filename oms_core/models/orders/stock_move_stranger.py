# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import cached_property

from odoo import models

from ...planning import floor


class Looked:
    """A move as ``planning/floor.py`` wants it: each fact is looked up when it is asked for, of most moves few are."""

    def __init__(self, move):
        self.move, self.line = move, move.sale_line_id

    @cached_property
    def order(self):
        return self.line.order_id

    @cached_property
    def own(self):
        return self.order == self.has_order

    @cached_property
    def of_line(self):
        return self.move._oms_is_of_line()

    @cached_property
    def badge(self):
        return bool(self.order._oms_stops())

    @cached_property
    def has_order(self):
        return self.move.picking_id.sale_id

    @cached_property
    def leaves(self):
        return self.move._oms_leaves()

    @cached_property
    def from_shelf(self):
        """Not a count."""
        return self.move.location_id.usage in ("internal", "transit") and self.move.location_dest_id.usage != "inventory"

    @cached_property
    def beside(self):
        return bool(self.move.picking_id.move_ids._oms_towards_customer())

    @cached_property
    def named(self):
        return self.move.reference_ids.sale_ids

    @cached_property
    def names_own(self):
        return self.order in self.named

    @cached_property
    def quantity(self):
        return self.move.quantity

    @cached_property
    def more(self):
        return self.move._oms_is_more()

    @cached_property
    def backordered(self):
        return self.order.oms_backordered

    @cached_property
    def stopped(self):
        return self.line._oms_stopped()

    @cached_property
    def waits(self):
        return any(one.oms_unreleased and one.product_id == self.move.product_id and one.state not in ("done", "cancel")
                   for one in self.order.order_line.move_ids)


class StockMove(models.Model):
    """What people put on transfers of held orders, found by ``planning/floor.py``."""

    _inherit = "stock.move"

    def _oms_stranger_to(self):
        """The orders, of which something is held, that this move would send goods of though it is for none of their lines."""
        self.ensure_one()
        move = self.sudo()  # sudo: as everything here, whether orders are held, for warehouse staff
        if not floor.is_stranger(Looked(move)):
            return move.env["sale.order"]
        siblings = move.picking_id.move_ids
        orders = (move.picking_id.sale_id | siblings.sale_line_id.order_id
                  | (move | siblings).reference_ids.sale_ids | move.sale_line_id.order_id)
        return orders.filtered(lambda one: one._oms_stops())

    def _oms_goes_beyond(self):
        """Whether more than was ordered goes with this move while goods of this order and product are held or backordered."""
        self.ensure_one()
        return floor.goes_beyond(Looked(self.sudo()))  # sudo: as above

    def _oms_leaves(self):
        """Whether goods go out with this move: to a customer, or on a transfer that sends."""
        self.ensure_one()
        if self.location_id.usage == "customer" or self.location_dest_id.usage in ("inventory", "production"):
            return False
        return (self.location_final_id or self.location_dest_id).usage == "customer" or (
            self.picking_type_id.code in ("outgoing", "dropship"))

    def _oms_is_of_line(self):
        """Whether the goods are those of its order line: the product, or (with kits) a component of it. What is neither
        is let pass as long as no stopped line of the order is about these goods. Other addons replace products."""
        self.ensure_one()
        line = self.sale_line_id
        if self.product_id == line.product_id or self.oms_kit or ("bom_line_id" in self._fields and self.bom_line_id):
            return True
        return self.product_id not in line.order_id.order_line._oms_stopped().product_id

    def _oms_is_more(self):
        """Whether with this move more goes than its line ordered."""
        self.ensure_one()
        line, unit = self.sale_line_id, self.product_id.uom_id
        if self.product_id != line.product_id:
            return self.state != "done" and self.product_uom.compare(self.quantity, self.product_uom_qty) > 0
        total = sum(one._oms_counted_qty() for one in line.move_ids._oms_towards_customer())
        ordered = line.product_uom_id._compute_quantity(line.product_uom_qty, unit, round=False)
        return unit.compare(total, ordered) > 0

    def _oms_counted_qty(self):
        """How much of its line this move takes, in the product's unit."""
        self.ensure_one()
        quantity = floor.counted(self.state, self.location_dest_id.usage == "customer", self.oms_unreleased,
                                 self.product_uom_qty, self.quantity)
        return self.product_uom._compute_quantity(quantity, self.product_id.uom_id, round=False)
