# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.fields import Command

from ...planning.refund import Pool


class OmsReturn(models.Model):
    """Receiving: the one writer through which goods of returns come back, so that no more comes than was shipped."""

    _inherit = "oms.return"

    def action_receive(self, received=None):
        """Take the goods of authorised returns into inspection.

        :param received: {return line id: quantity that came, in the product's unit}; default: as on the lines
        """
        self._oms_check_group(
            "oms_returns.group_returns_user", self.env._("Only staff of returns receive goods."))
        for quantity, lines in self.line_ids._oms_given(received, self.line_ids._oms_is_quantity).items():
            lines.write({"received_quantity": quantity})
        self._action_receive()
        return True

    def _action_receive(self):
        """Set-based: one transfer per original transfer, for all lines of all returns.

        The order lines are guarded first: of two people receiving the same line at once, the second waits, fails
        to serialise and is tried again by Odoo with what the first left over.

        :return: the returns that were received
        """
        lines = self.line_ids._oms_accepted().filtered(
            lambda line: line.state == "authorised" and line.received_quantity > 0)
        self.env["oms.guard"]._lock(self.env.cr, "return", [(line.sale_line_id.id, 0) for line in lines])
        shares, blocked = self._oms_plan_receipt(lines)
        empty = self.filtered(lambda back: back.state == "authorised") - lines.return_id
        blocked.update({
            back: self.env._("%s: nothing of it has come. Enter what came, or cancel it.", back.name) for back in empty
        })
        ready = lines.return_id.filtered(lambda back: back not in blocked)
        pickings = self._oms_make_pickings([share for share in shares if share[0].return_id in ready])
        self._oms_validate(pickings)
        ready._oms_go("received")
        ready._oms_log_returned()
        self._oms_block(blocked)
        return ready

    def _oms_plan_receipt(self, lines):
        """Which original moves each line is taken from.

        :return: [(return line, original move, quantity in the product's unit)], {return: why it cannot}
        """
        pools = lines.sale_line_id._oms_returnable_moves()
        shares, blocked = [], {}
        for line in lines.sorted("id"):
            parts = line._oms_goods_of(line.received_quantity)
            wanted = {pools.get((line.sale_line_id, product), Pool(())): (product, line._oms_units(quantity))
                      for product, quantity in parts.items()}
            lacking = next(((pool, *found) for pool, found in wanted.items() if found[1] > pool.total), None)
            if lacking:
                pool, product, units = lacking
                blocked[line.return_id] = self.env._(
                    "%(name)s: %(left)s × %(product)s of %(order)s can still come back, not %(wanted)s.",
                    name=line.return_id.name, left=f"{line._oms_quantity(pool.total):.12g}",
                    product=product.display_name, order=line.order_id.name, wanted=f"{line._oms_quantity(units):.12g}")
                continue
            for pool, (_product, units) in wanted.items():
                taken, _missing = pool.take(units)
                shares += [(line, move, line._oms_quantity(part)) for move, part in taken]
        return shares, blocked

    def _oms_make_pickings(self, shares):
        """Return transfers, by Odoo's own return, one per original transfer."""
        # sudo: a clerk of returns receives what was authorised; moving any other stock is not given to them.
        Wizard = self.env["stock.return.picking"].sudo()
        by_picking = {}
        for line, move, quantity in shares:
            by_picking.setdefault(move.picking_id, []).append((line, move, quantity))
        warehouses = {
            picking: picking.picking_type_id.warehouse_id or parts[0][0].order_id.warehouse_id
            for picking, parts in by_picking.items()
        }
        locations = self.env["stock.warehouse"].union(*warehouses.values())._oms_inspection_locations()
        wizards = Wizard.create([
            {
                "picking_id": picking.id,
                "oms_warehouse_id": warehouses[picking].id,
                "oms_location_id": locations[warehouses[picking]].id,
                "product_return_moves": [Command.create(self._oms_prepare_wizard_line(*part)) for part in parts],
            } for picking, parts in by_picking.items()
        ])
        return wizards._oms_create_returns()

    def _oms_prepare_wizard_line(self, line, move, quantity):
        return {
            "product_id": move.product_id.id,
            "move_id": move.id,
            "quantity": move.product_id.uom_id._compute_quantity(
                quantity, move.product_uom, rounding_method="HALF-UP"),
            "to_refund": False,  # whether the customer gets money is decided after inspection
            "oms_return_line_id": line.id,
        }

    def _oms_validate(self, pickings):
        """Everything on them is here: done, whatever dialogs would ask a person."""
        for move in pickings.move_ids:
            if move.quantity != move.product_uom_qty:
                move.quantity = move.product_uom_qty
        pickings.move_ids.picked = True
        if pickings:
            pickings.with_context(skip_backorder=True).button_validate()

    def _oms_log_returned(self):
        entries = []
        for back in self:
            lines = back.line_ids.filtered(lambda line: line.decision == "accept" and line.received_quantity > 0)
            for order in lines.order_id:
                came = lines.filtered(lambda line, order=order: line.order_id == order)
                entries.append({
                    "order_id": order.id, "kind": "returned", "customer_visible": True,
                    "line_id": came.sale_line_id.id if len(came.sale_line_id) == 1 else False,
                    "summary": self.env._(
                        "%(name)s received, being checked: %(goods)s", name=back.name,
                        goods=", ".join(f"{line.received_quantity:.12g} × {line.product_id.display_name}" for line in came)),
                    "facts": {"return_id": back.id, "lines": {str(line.id): line.received_quantity for line in came}},
                })
        self.env["oms.order.event"]._oms_log(entries)
