# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning import states

#: States of returns that were not left open, refused or given up.
GOING = states.MOVING | {"settled"}


class OmsReturn(models.Model):
    """What needs no person: a small return that the policy accepts."""

    _inherit = "oms.return"

    def _oms_auto_authorise(self):
        """Authorise those of these that customers asked for and of which every line is accepted, worth no more in all than
        each of their policies lets go by itself: with what customers asked for of the same orders before, for many small
        returns are one large one.

        :return: the returns that were authorised
        """
        # sudo: the customer has asked; the policy, which only managers of returns write, has answered
        asked = self.sudo().filtered(lambda back: back.state == "requested" and back.line_ids)
        # two returns of one order that are sent at once: the second is tried again, and finds the first
        self.env["oms.guard"]._lock(self.env.cr, "return", [(line.id, 0) for line in asked.order_ids.order_line])
        before, ready = asked._oms_worth_before(), asked.browse()
        for back in asked:
            if back._oms_is_small(sum(before.get(order, 0.0) for order in back.order_ids)):
                ready |= back
                for line in back.line_ids:
                    before[line.order_id] = before.get(line.order_id, 0.0) + line._oms_worth_asked()
        if ready:
            ready.action_authorise()
        return ready.filtered(lambda back: back.state != "requested").with_env(self.env)

    def _oms_worth_before(self):
        """{order: what customers asked for of it that goes on}"""
        found = {}
        for line in self.order_ids.order_line.oms_return_line_ids:
            if line.decision == "accept" and line.state in GOING and line.return_id.door in ("portal", "withdrawal"):
                found[line.order_id] = found.get(line.order_id, 0.0) + line._oms_worth_asked()
        return found

    def _oms_is_small(self, before=0.0):
        """Whether every line is accepted, and its policy lets returns of this worth go by themselves.

        :param before: what was asked for besides
        """
        self.ensure_one()
        lines = self.line_ids
        if set(lines.mapped("decision")) != {"accept"}:
            return False
        limit = min(line._oms_terms().auto_up_to for line in lines)
        worth = before + sum(line._oms_worth_asked() for line in lines)
        return limit > 0 and self.company_id.currency_id.compare_amounts(worth, limit) <= 0
