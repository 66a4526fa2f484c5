# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ...planning import exchange, states


class OmsReturn(models.Model):
    """An exchange: one order of what the customer gets, made and confirmed at the moment of the policy, paid with what is
    credited for what comes back. Making it and the credit note of its settlement are one transaction: both, or none."""

    _inherit = "oms.return"

    exchange_order_ids = fields.One2many("sale.order", "oms_exchange_return_id", "In exchange", readonly=True)
    has_exchange = fields.Boolean("Other goods are given", compute="_compute_exchange")
    may_replace = fields.Boolean("The other goods can be sent", compute="_compute_exchange")

    @api.depends("line_ids.resolution", "line_ids.decision", "state", "exchange_order_ids")
    def _compute_exchange(self):
        for back in self:
            back.has_exchange = bool(back.line_ids._oms_exchanged())
            # sudo: whether there is one, for staff that sees no orders
            back.may_replace = back.has_exchange and back.state in states.MOVING and not back.sudo().exchange_order_ids

    def action_view_exchange(self):
        self.check_access("read")
        return self._oms_open("sale.order", self.exchange_order_ids, self.env._("In exchange"))

    def action_replace(self):
        """Send what the customers of these get now, where the policy lets it; before that, a supervisor may."""
        self._oms_check_group("oms_returns.group_returns_user", self.env._("Only staff of returns send goods in exchange."))
        supervisor = self.env.su or self.env.user.has_group("oms_returns.group_returns_supervisor")
        early = {}
        for back in self.filtered("may_replace"):
            if not supervisor and not back._oms_is_replaced_at("receipt"):
                early[back] = self.env._(
                    "%s: the other goods are sent later, as the policy says. A supervisor may send them now.", back.name)
        ready = self.filtered(lambda back: back.may_replace and back not in early)
        for back in ready.filtered(lambda back: not back._oms_counts(back._oms_here_by_now())):
            early[back] = self.env._(
                "%s: nothing of what is exchanged counts: nothing of it is here, and nothing is to come. Expect the goods again, "
                "or cancel the return.", back.name)
            ready -= back
        # sudo: staff of returns makes no orders; which goods, and that they may be sent, was decided
        why = ready.sudo()._oms_all_or_each(lambda backs: [
            some._oms_replace(moment) for moment, some in backs.grouped(lambda back: back._oms_here_by_now()).items()])
        self._oms_block({**early, **{back.with_env(self.env): text for back, text in why.items()}})
        return True

    # --- the moments ------------------------------------------------------------------------------------------------------

    def _oms_money_due(self, moment):
        """Goods in exchange that are sent before the money moves are sent now. What stands in the way is noted, and stops
        nothing: they are sent at the next step, by the button, or with the settlement at the latest."""
        super()._oms_money_due(moment)
        # sudo: decided by the policy, whatever the person may do whose step this is
        ready = self.filtered(lambda back: back._oms_is_replaced_at(moment)).sudo()
        if ready:
            why = ready._oms_all_or_each(lambda backs: backs._oms_replace(None))
            for back, text in why.items():
                self.browse()._oms_block({back.with_env(self.env): text})

    def _oms_close_rest(self, moves=None):
        """Nothing more is waited for: what is exchanged for what came may be due by that."""
        super()._oms_close_rest(moves)
        swaps = self.filtered(lambda back: back.state in ("received", "inspected") and back.has_exchange)
        for state, some in swaps.grouped("state").items():
            some._oms_money_due("inspection" if state == "inspected" else "receipt")

    def _oms_never_came(self):
        """Who sends nothing back gets nothing for it, as far as it has not left."""
        super()._oms_never_came()
        lines = self.line_ids._oms_exchanged()
        if not lines:
            return
        credited = lines._oms_credited_quantity()  # where it is, that pays for the new goods, and the old ones are billed again
        (lines.return_id - lines.filtered(lambda line: credited[line]).return_id)._oms_cancel_replacements(left=False)

    def _oms_here_by_now(self):
        """The moment by which goods count that are sent now: as long as something is to come, what is expected; then what came;
        once it is looked at, what counts of it."""
        self.ensure_one()
        if self._oms_waiting_to_come() or self.state == "authorised":
            return "authorisation"
        return "inspection" if self.state == "inspected" else "receipt"

    def _oms_counts(self, moment):
        return any(line._oms_replaced_units(moment) for line in self.line_ids._oms_exchanged())

    def _oms_is_replaced_at(self, moment):
        """Whether the policy has the other goods sent by now, before anything is settled."""
        self.ensure_one()
        if not self.may_replace:
            return False
        when = self._oms_replace_when()
        if when == "inspection" or not exchange.reached(when, moment):
            return False
        return when == "authorisation" or (
            any(self.line_ids._oms_exchanged().mapped("received_quantity")) and not self._oms_waiting_to_come())

    def _oms_waiting_to_come(self):
        lines = self.line_ids._oms_exchanged()
        return any(lines._oms_expected().values()) if lines else False

    # --- the settlement -----------------------------------------------------------------------------------------------------

    def _action_settle(self, date=None, moment=None, only=None):
        """As ever; a return whose other goods cannot be ordered is not settled at all, and says why."""
        swaps = self.filtered(lambda back: back.state in states.MOVING and back.has_exchange)
        if not swaps:
            return super()._action_settle(date, moment, only)
        if only is not None:  # what is exchanged by a return is settled together
            for back in swaps:
                mine = back.line_ids._oms_exchanged().sudo()  # sudo: as they are given
                if mine - only:
                    only -= mine
        rest, done, settle = self - swaps, [], super()._action_settle
        if rest:
            done.append(super(OmsReturn, rest)._action_settle(date, moment, only))
        if len(self) == 1:
            return settle(date, moment, only)
        why = swaps._oms_all_or_each(lambda backs: done.append(
            super(OmsReturn, backs)._action_settle(date, moment, only)))
        (self.browse() if moment else self)._oms_block(why)
        return self.browse().union(*done)
