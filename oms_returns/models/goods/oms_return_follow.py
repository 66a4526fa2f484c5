# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.oms_core.tools import facts

from ...planning import states

OPEN_MOVES = ("waiting", "confirmed", "partially_available", "assigned")


def _oms_quantity_of(move):
    return move.quantity if move.state == "done" else move.product_uom_qty


class OmsReturn(models.Model):
    """Where returns stand follows from their goods, whoever moved these."""

    _inherit = "oms.return"

    def _oms_follow(self):
        """Bring the status to where the goods say that it is. Idempotent, set-based; called after everything that moves goods
        or money."""
        moving = self.filtered(lambda back: back.state in states.MOVING)
        expected, waiting = moving.line_ids._oms_expected(), moving.line_ids._oms_uninspected()
        groups, rest = {}, self.browse()
        for back in moving:
            lines = back.line_ids
            here = any(waiting[line] for line in lines)
            target = states.stands(
                back.state, came=any(line.received_quantity for line in lines),
                expected=any(expected[line] for line in lines), waiting=here)
            if target != back.state:
                groups.setdefault(target, self.browse())
                groups[target] |= back
            if target == "received" and not here:
                rest |= back
        for target, group in groups.items():
            group._oms_go(target)
        for waits, group in ((True, rest), (False, moving - rest)):
            group.filtered(lambda back, waits=waits: back.waits_for_rest != waits)._oms_writing().write(
                facts({"waits_for_rest": waits}))
        for quantity, lines in moving.line_ids.grouped(lambda line: expected[line]).items():
            lines.filtered(lambda line, quantity=quantity: line.to_receive != quantity)._oms_write({"to_receive": quantity})

    def _oms_not_expected(self):
        """Their transfers were cancelled in the warehouse: a person decides what that means."""
        expected = self.line_ids._oms_expected()
        self.browse()._oms_block({  # told on the return: whoever cancelled works on something else
            back: self.env._("%s: its transfer was cancelled. Expect the goods again, or cancel the return.", back.name)
            for back in self if back.state == "authorised" and not any(expected[line] for line in back.line_ids)})

    def action_close_rest(self):
        """What has not come is not waited for any more. A return of which nothing came is closed."""
        self._oms_check_group(
            "oms_returns.group_returns_user", self.env._("Only staff of returns close returns."))
        self.filtered(lambda back: back.state in states.MOVING)._oms_close_rest()
        return True

    def _oms_close_rest(self, moves=None):
        """:param moves: open moves of these that bring nothing any more (default: all)"""
        self._oms_unexpect(moves)
        due = self.line_ids._oms_to_credit()  # of what the customer keeps: it is open until it is paid
        expected = self.line_ids._oms_expected() if moves is not None else {}
        never = self.filtered(lambda back: back.state == "authorised" and not any(
            line.received_quantity or line in due or expected.get(line) for line in back.line_ids))
        (self - never)._oms_follow()
        never._oms_never_came()

    def _oms_never_came(self):
        """Close returns of which nothing came and nothing is expected."""
        self.line_ids._oms_note_unpaid()
        self._oms_go("settled")
        self._oms_log_settled()


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    def _oms_sum_of_moves(self, moves, quantity):
        """How much of this line these moves of it are, in its product's unit: of a kit, the whole ones.

        :param quantity: function of a move: its quantity in the move's unit
        """
        self.ensure_one()

        def in_unit(move):
            return move.product_uom._compute_quantity(quantity(move), move.product_id.uom_id, round=False)

        parts = moves.browse() if self.component_id else moves._oms_for_kits()
        whole = parts._oms_in_kits(in_unit) if parts else 0.0
        return self._oms_quantity(self._oms_units(sum(in_unit(move) for move in moves - parts) + whole))

    def _oms_moves_in(self, *states_):
        """{line: its moves that bring goods back, in these states}"""
        # sudo: quantities of goods of returns, for staff without stock access
        moves = self.sudo().move_ids._oms_from_customer().filtered(lambda move: move.state in states_)
        found = moves.grouped("oms_return_line_id")
        return {line: found.get(line.sudo(), moves.browse()) for line in self}  # sudo: as above

    def _oms_expected(self):
        """{line: quantity still expected, in the product's unit}: of a kit, what is not whole yet counts."""
        came, to_come = self._oms_moves_in("done"), self._oms_moves_in(*OPEN_MOVES)
        return {line: line._oms_expected_of(came[line], to_come[line]) if to_come[line] else 0.0 for line in self}

    def _oms_expected_of(self, came, to_come):
        return self._oms_quantity(self._oms_units(
            self._oms_sum_of_moves(came | to_come, _oms_quantity_of) - self._oms_sum_of_moves(came, _oms_quantity_of)))

    def _oms_note_received(self):
        """Write what came, by the moves that brought it."""
        groups = {}
        for line, moves in self._oms_moves_in("done").items():
            came = line._oms_sum_of_moves(moves, _oms_quantity_of)
            if came != line.received_quantity:
                groups.setdefault(came, self.browse())
                groups[came] |= line
        for came, lines in groups.items():
            lines._oms_write({"received_quantity": came})

    def _oms_to_expect(self):
        """Those of which goods are to come that are on no transfer yet. What the customer keeps is left out by who lets them."""
        return self._oms_accepted().filtered(lambda line: not any(
            move.state not in ("draft", "cancel") for move in line.sudo().move_ids))  # sudo: states only
