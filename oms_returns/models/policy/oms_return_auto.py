# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsReturn(models.Model):
    """What needs no person: a small return that the policy accepts."""

    _inherit = "oms.return"

    def _oms_auto_authorise(self):
        """Authorise those of these that customers asked for and of which every line is accepted, worth no more in all than
        each of their policies lets go by itself.

        :return: the returns that were authorised
        """
        # sudo: the customer has asked; the policy, which only managers of returns write, has answered
        ready = self.sudo().filtered(lambda back: back.state == "requested" and back.line_ids and back._oms_is_small())
        if ready:
            ready.action_authorise()
        return ready.filtered(lambda back: back.state != "requested").with_env(self.env)

    def _oms_is_small(self):
        """Whether every line is accepted, and its policy lets returns of this worth go by themselves."""
        self.ensure_one()
        lines = self.line_ids
        if set(lines.mapped("decision")) != {"accept"}:
            return False
        limit = min(line._oms_terms().auto_up_to for line in lines)
        worth = sum(line.amount / (line.order_id.currency_rate or 1.0) for line in lines)
        return limit > 0 and self.company_id.currency_id.compare_amounts(worth, limit) <= 0
