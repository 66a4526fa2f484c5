# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.oms_core.tools import Fact
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from ...planning.refund import Pool


class StockMove(models.Model):
    """Goods of returns, just before they are here: what cannot be is stopped, what is more than can be of the order is told
    apart, at whatever door they come in."""

    _inherit = "stock.move"

    def _oms_check_coming(self):
        """:return: more moves to be done with these
        :raises UserError: for a lot or serial number that this customer never got
        """
        coming = self.filtered("picked")
        coming._oms_check_lots()
        return coming._oms_part_strange()

    # --- lots and serial numbers --------------------------------------------------------------------------------------

    def _oms_check_lots(self):
        tracked = self.filtered(lambda move: move.product_id.tracking != "none")
        loose = tracked.filtered(lambda move: not move.oms_return_line_id.sale_line_id)
        loose._oms_check_lots_without_order()
        tracked -= loose
        for customer, moves in tracked.grouped(
                lambda move: move.oms_return_line_id.return_id.partner_id.commercial_partner_id).items():
            parts = moves.move_line_ids.filtered(lambda part: part.picked and part.quantity and (part.lot_id or part.lot_name))
            self._oms_check_lots_of(customer, parts.lot_id, parts.filtered(lambda part: not part.lot_id)[:1])

    def _oms_check_lots_of(self, customer, lots, unknown=None):
        """:raises UserError: for the first of these lots that is not with the customer"""
        away = self._gather_lots_away(lots.ids) if lots else {}
        wrong = next((lot for lot in lots if away.get(lot.id, {}).get(customer.id, 0.0) <= 0), None)
        if wrong or unknown:
            raise UserError(self.env._(
                "%(lot)s of %(product)s is not with %(customer)s: it was never sent there, or is back. Read the number again; if "
                "it is right, take it in by a transfer of its own.",
                lot=wrong.name if wrong else unknown.lot_name, product=(wrong or unknown).product_id.display_name,
                customer=customer.display_name))

    def _gather_lots_away(self, lot_ids):
        """{lot id: {commercial partner id: how much of it was sent there and did not come back, in products' units}}, in one
        query."""
        self.env["stock.move.line"].flush_model()
        found = {}
        for lot_id, partner_id, quantity in self.env.execute_query(SQL(
                """SELECT part.lot_id, buyer.commercial_partner_id,
                          SUM(CASE WHEN dest.usage = 'customer' THEN part.quantity_product_uom
                                   ELSE -part.quantity_product_uom END)
                     FROM stock_move_line part
                     JOIN stock_move move ON move.id = part.move_id AND move.state = 'done'
                     JOIN stock_location source ON source.id = part.location_id
                     JOIN stock_location dest ON dest.id = part.location_dest_id
                LEFT JOIN sale_order_line line ON line.id = move.sale_line_id
                LEFT JOIN sale_order sale ON sale.id = line.order_id
                LEFT JOIN stock_picking picking ON picking.id = move.picking_id
                     JOIN res_partner buyer ON buyer.id = COALESCE(sale.partner_id, picking.partner_id)
                    WHERE part.lot_id = ANY(%s) AND (source.usage = 'customer') != (dest.usage = 'customer')
                    GROUP BY part.lot_id, buyer.commercial_partner_id""", list(lot_ids))):
            found.setdefault(lot_id, {})[partner_id] = quantity
        return found

    # --- more than can be of the order --------------------------------------------------------------------------------

    def _oms_part_strange(self):
        """Of moves that bring more than they were to: what is more than was shipped of the order line is parted from them, as
        goods of no order.

        :return: the new moves
        """
        found = self.browse()
        over = self.filtered(
            lambda move: move.sale_line_id and move.product_uom.compare(move.quantity, move.product_uom_qty) > 0)
        if not over:
            return found
        sold, units = over.sale_line_id, self.env["oms.return.line"]._oms_units
        self.env["oms.guard"]._lock(self.env.cr, "return", [(line.id, 0) for line in sold])
        pools = sold._oms_returnable_moves()
        for move in over:
            more = units(move.product_uom._compute_quantity(
                move.quantity - move.product_uom_qty, move.product_id.uom_id, round=False))
            _taken, strange = pools.get((move.sale_line_id, move.product_id), Pool(())).take(more)
            if strange:
                found |= move._oms_part_off(self.env["oms.return.line"]._oms_quantity(strange))
        return found

    def _oms_part_off(self, quantity):
        """A move beside this one, of no order, for ``quantity`` of its pieces, in the product's unit."""
        unit = self.product_id.uom_id
        other = self.copy({
            "product_uom": unit.id, "product_uom_qty": quantity, "sale_line_id": False, "origin_returned_move_id": False,
            "move_orig_ids": [Command.clear()], "oms_return_line_id": Fact(self.oms_return_line_id.id), "move_line_ids": [],
            **({"oms_kit": Fact(False)} if "oms_kit" in self._fields else {})})
        other._action_confirm(merge=False)
        other.move_line_ids.unlink()
        for part in self.move_line_ids.sorted("id", reverse=True):
            taken = min(part.quantity_product_uom, quantity)
            if unit.compare(taken, 0.0) <= 0:
                continue
            quantity -= taken
            part.copy({"move_id": other.id, "product_uom_id": unit.id, "quantity": taken, "picked": True})
            if unit.compare(taken, part.quantity_product_uom) == 0:
                part.unlink()
            else:
                part.quantity -= unit._compute_quantity(taken, part.product_uom_id, round=False)
        other.picked = True
        return other
