# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class AtMost(dict):
    """{(id of the item that is owed, id of the credit): amount in the currency of the item}: no more than that of it is matched
    with the credit; or (that, amount in the currency of the credit), of which one may be None. A class of its own: nobody can put
    it into a context from outside."""


class AccountMoveLine(models.Model):
    """Odoo matches as much as there is of both items. Of a credit that is taken in part the rest stays open for others."""

    _inherit = "account.move.line"

    @api.model
    def _prepare_reconciliation_single_partial(self, debit_values, credit_values, shadowed_aml_values=None):
        most = self.env.context.get("oms_at_most")
        limit = most.get((debit_values["aml"].id, credit_values["aml"].id)) if isinstance(most, AtMost) else None
        if limit is None:
            return super()._prepare_reconciliation_single_partial(debit_values, credit_values, shadowed_aml_values)
        owed, given = limit if isinstance(limit, tuple) else (limit, None)
        if given is None and debit_values["aml"].currency_id == credit_values["aml"].currency_id:
            given = owed
        debit, credit = self._oms_capped(debit_values, owed), self._oms_capped(credit_values, given)
        before = [dict(values) for values in (debit, credit)]
        found = super()._prepare_reconciliation_single_partial(debit, credit, shadowed_aml_values)
        for values, was, now in zip((debit_values, credit_values), before, (debit, credit), strict=True):
            for name in ("amount_residual", "amount_residual_currency"):
                values[name] -= was[name] - now[name]
        return {**found, "debit_values": None, "credit_values": None}  # this pair is done, whatever is left of both

    @api.model
    def _oms_capped(self, values, limit):
        """The residual amounts of an item, as if no more than ``limit`` of its currency were open; None: all of it."""
        item, open_amount = values["aml"], values["amount_residual_currency"]
        if limit is None or item.currency_id.compare_amounts(abs(open_amount), limit) <= 0:
            return dict(values)
        return {
            **values, "amount_residual_currency": limit if open_amount > 0 else -limit,
            "amount_residual": item.company_currency_id.round(values["amount_residual"] * limit / abs(open_amount))}
