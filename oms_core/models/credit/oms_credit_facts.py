# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...planning import credit_rules as planning
from .oms_credit_account_owes import Owed
from .oms_credit_kinds import KINDS


class OmsCredit(models.AbstractModel):
    """Which kinds of rules there are, and what they look at."""

    _inherit = "oms.credit"

    @api.model
    def _rules(self):
        """The kinds of rules. Who adds one adds it to the selections of ``oms.credit.rule`` and ``oms.credit.verdict``, too."""
        return KINDS

    @api.model
    def _judge(self, accounts, asks, **more):
        """Verdicts, one an ask (``planning.credit_rules.judge``)."""
        return planning.judge(accounts, asks, {kind.code: kind.judge for kind in self._rules()}, **more)

    @api.model
    def _says(self, why):
        """The kind of rule whose judge gives this reason, or none."""
        return next((kind for kind in self._rules() if why in kind.whys), None)

    def _facts_of_orders(self, plans):
        """What the rules look at, of orders: {order: {name: fact}}.

        :param plans: {order: the policy that it is judged by}
        """
        found = {order: {} for order in plans}
        for kind in self._rules():
            asked = [order for order, plan in plans.items() if kind.of_orders and plan.wants(kind.code)]
            for order, facts in kind.of_orders(self, self.env["sale.order"].concat(*asked)).items() if asked else ():
                found[order].update(facts)
        return found

    def _facts_of_accounts(self, cr, cases, asks, today, owes=None):
        """What the rules look at, of accounts: {account id: {name: fact}}; what two kinds look at is read once.

        :param cases: {account id: a case of it}
        :param owes: {account id: ``Owed``} where it was read, with what is open
        """
        found = {key: {} for key in cases}
        wanted = [kind for kind in self._rules() if any(ask.policy.wants(kind.code) for ask in asks)]
        if owes is not None and any(kind.items for kind in wanted):
            wanted = [kind for kind in wanted if not kind.items]
            for key, facts in found.items():
                facts.update(owes.get(key, Owed()).items._asdict())
        for gather in dict.fromkeys(kind.of_accounts for kind in wanted if kind.of_accounts) if cases else ():
            for key, facts in gather(self, cr, cases, today).items():
                found[key].update(facts)
        return found
