# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import Fact
from odoo.fields import Command

from ...planning import states
from ...planning.refund import Pool


class OmsReturn(models.Model):
    """Expecting: from authorisation on there is a transfer for what is to come back, so that the dock sees it, and the units
    on it can come back by no other return."""

    _inherit = "oms.return"

    warehouse_id = fields.Many2one(
        "stock.warehouse", "Comes back to", check_company=True,
        help="Where the customer sends it. Empty: to the warehouse that it left; of several, to the one that most of it left.")
    is_expected = fields.Boolean("Something is still to come", compute="_compute_goods")
    is_here = fields.Boolean("Something is to be inspected", compute="_compute_goods")
    waits_for_rest = fields.Boolean(
        "Only waits for the rest", readonly=True, copy=False,
        help="What came of it is inspected; another parcel is still to come.")
    is_noted = fields.Boolean("Something was noted", compute="_compute_goods")

    @api.depends("line_ids.move_ids.state", "line_ids.received_quantity", "inspection_ids.state")
    def _compute_goods(self):
        expected, here = self.line_ids._oms_expected(), self.line_ids._oms_uninspected()
        for back in self:
            back.is_expected = any(expected.get(line) for line in back.line_ids)
            back.is_here = any(here.get(line) for line in back.line_ids)
            back.is_noted = "draft" in back.inspection_ids.mapped("state")

    def action_expect(self):
        """Expect the goods: of returns that were authorised before there were such transfers, or whose transfer was cancelled."""
        self._oms_check_group(
            "oms_returns.group_returns_user", self.env._("Only staff of returns receive goods."))
        self._oms_block(self._oms_next_moving()._oms_expect())
        return True

    def _oms_next_moving(self):
        return self.filtered(lambda back: back.state in states.MOVING)

    def _oms_expect(self, only=None):
        """Set-based: a transfer for each return and each transfer by which its goods had left, confirmed and assigned, for what
        is accepted and on no transfer yet.

        The order lines are guarded first: of two people authorising returns of the same line at once, the second waits,
        fails to serialise and is tried again by Odoo with what the first left over.

        :param only: lines of these; no others
        :return: {return: why its goods cannot be expected}
        """
        lines = (self.line_ids if only is None else only)._oms_to_expect()
        gone = lines | self.line_ids._oms_accepted()._oms_may_keep()  # what is kept cannot come by another return
        self.env["oms.guard"]._lock(self.env.cr, "return", gone._oms_guards())
        loose = lines._oms_without_order()
        shares, blocked = self._oms_plan_receipt({line: line.quantity for line in (lines - loose).sorted("id")})
        ready = lines.filtered(lambda line: line.return_id not in blocked)
        self._oms_make_pickings([share for share in shares if share[0] in ready])
        self._oms_make_strange({(line, line.product_id): line.quantity for line in loose & ready})
        for quantity, group in ready.grouped("quantity").items():
            group._oms_write({"to_receive": quantity})
        return blocked

    def _oms_unexpect(self, moves=None):
        """What has not come is not expected any more.

        :param moves: by these moves (default: all)
        """
        self.line_ids._oms_unexpect(moves)

    def _oms_plan_receipt(self, quantities):
        """Which original moves each line is taken from. The order lines are guarded by now.

        :param quantities: {return line: how much of it, in the product's unit}
        :return: [(return line, original move, quantity in the product's unit)], {return: why it cannot}
        """
        lines = self.env["oms.return.line"].union(*quantities)
        pools = lines.sale_line_id._oms_returnable_moves()
        shares, blocked = [], {}
        for line, quantity in quantities.items():
            parts = line._oms_goods_of(quantity)
            wanted = {pools.get((line.sale_line_id, product), Pool(())): (product, line._oms_units(part))
                      for product, part in parts.items()}
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
        """Return transfers, by Odoo's own return, one per return and original transfer."""
        # sudo: a clerk of returns expects what was authorised; moving any other stock is not given to them.
        Wizard = self.env["stock.return.picking"].sudo()
        by_picking, warehouses = {}, self._oms_come_to(shares)
        for line, move, quantity in shares:
            by_picking.setdefault((line.return_id, move.picking_id), []).append((line, move, quantity))
        all_warehouses = self.env["stock.warehouse"].union(*warehouses.values())
        types = all_warehouses._oms_return_types()
        locations = all_warehouses._oms_inspection_locations()
        wizards = Wizard.create([
            {
                "picking_id": picking.id,
                "oms_return_id": back.id,
                "oms_type_id": types[warehouses[back]].id,
                "oms_location_id": locations[warehouses[back]].id,
                "product_return_moves": [Command.create(self._oms_prepare_wizard_line(*part)) for part in parts],
            } for (back, picking), parts in by_picking.items()
        ])
        return wizards._oms_create_returns()

    def _oms_come_to(self, shares):
        """{return: the warehouse that goods of it come to}: one for all of them. The customer sends them to one address, and the
        dock that has the parcel has all that is in it.

        :param shares: as of :meth:`_oms_plan_receipt`
        """
        left = {}
        for line, move, quantity in shares:
            # sudo: where goods of this return left
            place = move.picking_type_id.warehouse_id or line.sudo().order_id.warehouse_id
            places = left.setdefault(line.return_id, {})
            places[place] = places.get(place, 0.0) + quantity
        return {back: back._oms_comes_to() or max(places, key=places.get) for back, places in left.items()}

    def _oms_comes_to(self):
        """The warehouse that was chosen for this return, else that of goods of it which are expected, or came; none yet."""
        self.ensure_one()
        back = self.sudo()  # sudo: where goods of this return go
        moves = back.line_ids.move_ids._oms_from_customer().filtered(lambda move: move.state != "cancel")
        return back.warehouse_id or moves.picking_type_id.warehouse_id[:1]

    def _oms_make_strange(self, strange):
        """Transfers of goods that are of no order line: more came than was shipped of it, so that no more comes back of it than
        was shipped; or no order here sold them.

        :param strange: {(return line, product): quantity}
        """
        if not strange:
            return self.env["stock.picking"].sudo()  # sudo: as above
        # sudo: as above
        warehouses = {line: line.sudo()._oms_warehouse_of_strange() for line, _good in strange}
        all_warehouses = self.env["stock.warehouse"].union(*warehouses.values())
        types, locations = all_warehouses._oms_return_types(), all_warehouses._oms_inspection_locations()
        groups = {}
        for (line, product), quantity in strange.items():
            groups.setdefault((line.return_id, warehouses[line]), []).append((line, product, quantity))
        pickings = self.env["stock.picking"].sudo().create([  # sudo: as above
            {
                "picking_type_id": types[warehouse].id,
                "partner_id": back.partner_id.id,
                "location_id": back.partner_id.with_company(back.company_id).property_stock_customer.id,
                "location_dest_id": locations[warehouse].id,
                "origin": back.name,
                "company_id": back.company_id.id,
                "move_ids": [Command.create({
                    "product_id": product.id, "product_uom": product.uom_id.id, "product_uom_qty": quantity,
                    "location_id": back.partner_id.with_company(back.company_id).property_stock_customer.id,
                    "location_dest_id": locations[warehouse].id, "picking_type_id": types[warehouse].id,
                    "company_id": back.company_id.id, "oms_return_line_id": Fact(line.id),
                }) for line, product, quantity in parts],
            } for (back, warehouse), parts in groups.items()
        ])
        pickings.action_confirm()
        pickings.action_assign()
        return pickings

    def _oms_prepare_wizard_line(self, line, move, quantity):
        return {
            "product_id": move.product_id.id,
            "move_id": move.id,
            "quantity": move.product_id.uom_id._compute_quantity(
                quantity, move.product_uom, rounding_method="HALF-UP"),
            "to_refund": False,  # whether the customer gets money is decided after inspection
            "oms_return_line_id": line.id,
        }


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    def _oms_unexpect(self, only=None):
        """What has not come of these is not expected any more.

        :param only: by these moves (default: all)
        """
        # sudo: transfers of these returns; who ends them was checked before
        moves = self.sudo().move_ids._oms_from_customer().filtered(lambda move: move.state not in ("done", "cancel"))
        if only is not None:
            moves &= only
        moves.with_context(oms_return_quiet=True)._action_cancel()
        self.filtered("to_receive")._oms_write({"to_receive": 0.0})
