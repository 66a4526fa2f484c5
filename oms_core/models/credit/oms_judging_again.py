# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import AccessError


class OmsJudging(models.AbstractModel):
    """Asked again: once for a change in several steps, and of held orders what would be granted now."""

    _inherit = "oms.judging"

    @contextmanager
    def _at_end(self, orders):
        """A change in one or several steps: these orders are judged as they are at the end of the outermost one. What
        launches goods decides before that by itself."""
        later = self._later()
        mine = set(orders.ids) - later
        later |= mine
        try:
            yield
        finally:
            later -= mine
        self._check_unless_later(orders)

    @api.model
    def _later(self):
        """Ids of orders that are in the middle of a change, in this transaction."""
        return self.env.cr.cache.setdefault("oms_judged_later", set())

    @api.model
    def _check_unless_later(self, orders):
        later = self._later()
        self._check(orders.filtered(lambda order: order.id not in later))

    @api.model
    def _check(self, orders):
        """Ask again for those that are worth, or paid, otherwise than when they were judged. Cheap where nothing is."""
        changed = self._otherwise(orders)
        if not changed:
            return
        held = changed.filtered(lambda order: order._oms_active_holds("credit")._on_whole())
        self.env["oms.credit"]._check(changed - held)
        self._refresh(held)
        if any(changed.mapped("oms_held")):
            # sudo: a job of ours, whoever changes the order; it looks whether the cause of a hold is gone
            self.env.ref("oms_core.cron_process").sudo()._trigger()

    @api.model
    def _refresh(self, orders):
        """Held orders are others now: their holds say what would be granted by clearing them."""
        credit = self.env["oms.credit"]
        for company, some in orders.grouped("company_id").items():
            asked = credit._asks(some, company, again=True)
            if asked:
                token, verdicts = credit._claim(some, company, asked)
                if token and not self.env["oms.claim"]._consume(token):
                    self.env["oms.claim"]._free([token], wake=True)  # nothing goes on here: the job lets go what fits
                for verdict in verdicts:
                    if not verdict.passed:
                        self._say_anew(orders.browse(verdict.order_id), verdict)
            self._mark(some, asked)

    @api.model
    def _say_anew(self, order, verdict):
        # sudo: holds are readonly to everyone; a rule decided this one
        hold = order._oms_active_holds("credit")._on_whole().filtered(lambda hold: "owes" in (hold.facts or {}))[:1]
        if not hold or verdict.held_lines:
            return
        for entry in self.env["oms.credit"]._entries(order, verdict, hold.reason_id, False):
            hold.sudo().write({"message": entry.message, "figures": entry.figures, "facts": entry.facts})

    # --- paid in advance ----------------------------------------------------------------------------------------

    @api.model
    def _check_payments(self, vals):
        """Which orders a payment is for is said where it is made: anybody who sells could pay with what another paid.

        :raises AccessError: where these values of an order name payments
        """
        if vals.get("transaction_ids") and not self.env.su:
            raise AccessError(self.env._("Online payments belong to the orders that they were made for."))

    @api.model
    def _payment_lost(self, orders):
        """Hold what goes on account from now on, where there is no room; the payment is lost whatever comes of it."""
        # sudo: marks and holds of orders, for whoever handles the payment
        orders = orders.sudo().filtered(lambda order: order.state == "sale")
        orders.env["oms.credit"]._check(orders)
