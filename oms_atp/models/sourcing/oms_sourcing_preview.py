# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, models

from ...planning import policy, replay, sourcing


class Part(NamedTuple):
    """So much of a line from one warehouse, leaving and arriving on a day; ``cost``: of sending it, in the currency."""

    warehouse_id: int
    quantity: float
    ship: int
    arrive: int
    cost: float


class Supplied(NamedTuple):
    """How one line would be supplied: in parts, and what is short."""

    product_id: int
    parts: list
    short: float


class OmsSourcing(models.AbstractModel):
    """How one order would be supplied under other policies. The same code plans; nothing is written."""

    _inherit = "oms.sourcing"

    @api.model
    def _preview(self, order, policies):
        """Plans of an order under policies, each as a list of lines (:class:`Supplied`), and what they cost.

        An order that was planned before is planned from what was read then; a quotation from what is there now.

        :param policies: list of ``planning.policy.Policy``
        :returns: (day from which ship and arrive days count, list of (lines, cost of sending in the currency, cost as
            weighed) per policy); (False, []) where nothing of the order comes from stock
        """
        problem, on_date = self._preview_problem(order)
        if not problem:
            return False, []
        products = self.env["product.product"].browse(sorted({need.product_id for need in problem.needs}))
        # sudo: warehouses that the order was planned with, whichever the user works with
        warehouses = self.env["stock.warehouse"].sudo().browse(sorted(node.key.id for node in problem.nodes))
        known = self._gather_facts(order, products)
        return on_date, [self._preview_plan(problem, known, order, products, warehouses, found) for found in policies]

    @api.model
    def _preview_problem(self, order):
        """(problem, its day): of the decision about most lines of the order, else of the order as it is now."""
        decision = max(self.env["oms.decision"].search([("order_id", "=", order.id)]), default=None,
                       key=lambda found: (len(found.problem.get("needs", ())), found.id))
        if decision:
            return replay.load(decision.problem), decision.on_date
        lines = order.order_line.filtered(lambda line: line.product_uom_qty > 0)._oms_promised_lines()
        if not lines:
            return None, False
        known = self._gather_facts(order, lines.product_id)
        [needs] = lines._oms_needs({line: line._oms_quantity_wanted() for line in lines}, known.scale, known.today)
        ladders = self._scaled(lines._oms_read_ladders(known, order.team_id), known.scale)
        return self._problem(needs, known, ladders), known.today

    @api.model
    def _preview_plan(self, problem, known, order, products, warehouses, found):
        def measured(by):
            return self._measured(problem, known._replace(**self._measures(order, products, warehouses, {order.id: by})))

        plan = sourcing.plan(measured(found))
        spent = policy.spend(measured(policy.unweighed(found)), plan.picks)
        lines = {need.line_id: Supplied(need.product_id, [], plan.short.get(need.line_id, 0) / known.scale)
                 for need in problem.needs}
        for pick, money in zip(plan.picks, spent, strict=True):
            lines[pick.line_id].parts.append(
                Part(pick.node.id, pick.quantity / known.scale, pick.ship, pick.arrive, money / 1_000))
        return list(lines.values()), sum(spent) / 1_000, plan.cost / 1_000
