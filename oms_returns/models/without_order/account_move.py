# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.planning import shares


class AccountMove(models.Model):
    _inherit = "account.move"

    def _oms_worth_of(self, item):
        """Amounts (as in ``_oms_exact_amounts``) of a line of this invoice, less its share of discounts that lie on lines of
        their own and are of no order."""
        self.ensure_one()
        exact = self._oms_exact_amounts()
        loose = {line: amounts["base"] for line, amounts in exact.items() if not line.sale_line_ids}
        worth = sum(base for base in loose.values() if base > 0)
        off = -sum(base for base in loose.values() if base < 0)
        return {part: amount - int(shares.between(amount, worth, 0, min(off, worth), 1)) if worth else amount
                for part, amount in exact[item].items()}

    def _oms_credit_exactly(self, amounts):
        """Its lines come to what is known of their return lines.

        :param amounts: {return line: amounts as in ``_oms_exact_amounts``}
        """
        self.ensure_one()
        commands = []
        for item in self.invoice_line_ids:
            line = item.oms_return_line_id
            if line in amounts:
                vals = self._oms_exact_values({"quantity": item.quantity, "discount": 0.0}, amounts[line], item.tax_ids)
                vals.pop("quantity"), vals.pop("discount")
                commands.append(fields.Command.update(item.id, vals))
        if commands:
            self.invoice_line_ids = commands
