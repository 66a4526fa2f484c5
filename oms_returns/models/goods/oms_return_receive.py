# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning.refund import Pool
from .oms_return_follow import OPEN_MOVES


class OmsReturn(models.Model):
    """Receiving by the return's own button. Whoever validates the transfer in Odoo does the same: what follows from goods that
    came is done where they come (:meth:`_oms_arrived`)."""

    _inherit = "oms.return"

    def action_receive(self, received=None):
        """Take what came of authorised returns into inspection; the rest stays expected.

        :param received: {return line id: quantity that came, in the product's unit}; default: as on the lines, where it is what
            is expected unless somebody entered something else. What came is received though it be more than announced.
        """
        self._oms_check_group(
            "oms_returns.group_returns_user", self.env._("Only staff of returns receive goods."))
        given = self.line_ids._oms_given(received, self.line_ids._oms_is_quantity)
        for quantity, lines in given.items():
            lines.write({"to_receive": quantity})
        self._action_receive(said=self.line_ids.browse().union(*given.values()))
        return True

    def _action_receive(self, said=()):
        """Set-based: what came is done on the transfers that expect it; what is more than they expect, on new ones.

        :param said: return lines of which somebody said how much came: none of it is no less said
        :return: the returns of which something was received
        """
        moving = self.filtered(lambda back: back.state in ("authorised", "received"))
        # Authorised before there were expected transfers, or these were cancelled.
        without = moving.filtered(lambda back: back.state == "authorised" and not any(
            move.state not in ("draft", "cancel") for move in back.sudo().line_ids.move_ids))  # sudo: states only
        # Of these nothing is proposed: where anything is entered, what is not did not come.
        entered = {line: line.to_receive for back in without
                   if any(line.to_receive or line in said for line in back.line_ids) for line in back.line_ids}
        blocked = without._oms_expect()
        for line, quantity in entered.items():
            if line.to_receive != quantity:
                line._oms_write({"to_receive": quantity})
        lines = (moving.line_ids._oms_accepted()).filtered(
            lambda line: line.to_receive > 0 and line.return_id not in blocked)
        empty = moving.filtered(lambda back: back not in blocked) - lines.return_id
        blocked.update({
            back: self.env._("%s: nothing of it has come. Enter what came, or cancel it.", back.name)
            if back.state == "authorised" else self.env._(
                "%s: nothing more of it has come. Enter what came, or close the rest.", back.name) for back in empty
        })
        self._oms_validate(lines._oms_take_in({line: line.to_receive for line in lines.sorted("id")}), only_picked=True)
        self._oms_block(blocked)
        return lines.return_id

    def _oms_validate(self, pickings, only_picked=False):
        """Everything on them is here: done, whatever dialogs would ask a person.

        :param only_picked: only what is marked as picked is here; the rest waits on a backorder
        """
        if not only_picked:
            for move in pickings.move_ids:
                if move.quantity != move.product_uom_qty:
                    move.quantity = move.product_uom_qty
            pickings.move_ids.picked = True
        if pickings:
            pickings.with_context(skip_backorder=True).button_validate()

    # --- what follows when goods came, by whatever door ---------------------------------------------------------------

    def _oms_arrived(self, moves):
        """Goods of these returns are here.

        :param moves: the done moves that brought them
        """
        self.line_ids._oms_note_received()
        shelved = moves._oms_shelve_adopted()
        self._oms_follow()
        self._oms_log_returned(moves - shelved)
        self._oms_money_due("receipt")
        shelved.oms_return_line_id.return_id._oms_shelved()

    def _oms_log_returned(self, moves):
        entries = []
        for (back, order), came in moves.grouped(
                lambda move: (move.oms_return_line_id.return_id, move.oms_return_line_id.order_id)).items():
            lines = came.oms_return_line_id
            if not order:
                back._oms_tell_received(lines)
                continue
            goods = {line: line._oms_sum_of_moves(some, lambda move: move.quantity)
                     for line, some in came.grouped("oms_return_line_id").items()}
            entries.append({
                "order_id": order.id, "kind": "returned", "customer_visible": True,
                "line_id": lines.sale_line_id.id if len(lines.sale_line_id) == 1 else False,
                "summary": self.env._(
                    "%(name)s received, being checked: %(goods)s", name=back.name,
                    goods=", ".join(f"{quantity:.12g} × {line.product_id.display_name}" for line, quantity in goods.items())),
                "facts": {"return_id": back.id, "lines": {str(line.id): quantity for line, quantity in goods.items()}},
            })
        self.env["oms.order.event"]._oms_log(entries)


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    def _oms_take_in(self, quantities):
        """Mark what came on the transfers that expect it, and on new ones what they do not expect.

        :param quantities: {return line: how much of it came, in the product's unit}
        :return: the transfers to validate
        """
        expected = self._oms_moves_in(*OPEN_MOVES)
        marked, more = self.env["stock.move"].sudo(), {}  # sudo: transfers of these returns
        for line, quantity in quantities.items():
            mine = expected[line]
            for product, part in line._oms_parts_of(quantity, mine).items():
                pool = Pool((move, line._oms_units(move.product_qty)) for move in mine if move.product_id == product)
                taken, missing = pool.take(line._oms_units(part))
                for move, units in taken:
                    move._oms_set_came(line._oms_quantity(units))
                    marked |= move
                if missing:
                    more[line, product] = line._oms_quantity(missing)
        marked.picked = True
        pickings = marked.picking_id
        (pickings.move_ids - marked).filtered(lambda move: move.state not in ("done", "cancel")).picked = False
        return pickings | self._oms_take_in_more(more)

    def _oms_parts_of(self, quantity, expected):
        """{product: how much of it came with ``quantity`` of this line}: of a kit, what its expected moves are of."""
        self.ensure_one()
        if not expected:
            return self._oms_goods_of(quantity)
        kits = expected.browse() if self.component_id else expected._oms_for_kits()
        if not kits:
            return {self.product_id: quantity}
        if self._oms_sum_of_moves(kits, lambda move: move.product_uom_qty) == quantity:
            return {product: sum(moves.mapped("product_qty")) for product, moves in kits.grouped("product_id").items()}
        return {move.product_id: move._oms_each() * quantity for move in kits}

    def _oms_take_in_more(self, more):
        """Transfers of what came beyond what was expected: as goods of the order as far as these were shipped and are not back,
        as goods that are not of it beyond that.

        :param more: {(return line, product): quantity}
        """
        Return = self.env["oms.return"]
        if not more:
            return self.env["stock.picking"].sudo()  # sudo: as above
        lines = self.env["oms.return.line"].union(*(line for line, _product in more))
        sold = lines.sale_line_id
        self.env["oms.guard"]._lock(self.env.cr, "return", lines._oms_guards())
        pools, shares, strange = sold._oms_returnable_moves(coming=lines), [], {}
        for (line, product), quantity in more.items():
            taken, missing = pools.get((line.sale_line_id, product), Pool(())).take(line._oms_units(quantity))
            shares += [(line, move, line._oms_quantity(units)) for move, units in taken]
            if missing:
                strange[line, product] = line._oms_quantity(missing)
        pickings = Return._oms_make_pickings(shares) if shares else self.env["stock.picking"].sudo()  # sudo: as above
        pickings |= Return._oms_make_strange(strange)
        for move in pickings.move_ids:
            if move.quantity != move.product_uom_qty:
                move.quantity = move.product_uom_qty
        pickings.move_ids.picked = True
        return pickings
