# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.planning.credit_note import credit
from odoo.addons.oms_core.tools import Fact


class OmsReturnLine(models.Model):
    """The lines of a credit note: what ``planning/credit_note.py`` says, to the cent, taxes included."""

    _inherit = "oms.return.line"

    @api.model
    def _oms_billed_units(self, item):
        """How much an invoice line is for, as planning's integer of the product's unit."""
        return self._oms_units(item.product_uom_id._compute_quantity(
            item.quantity, item.product_id.uom_id or item.product_uom_id, round=False))

    @api.model
    def _oms_prepare_credit_items(self, invoice, parts, items, given, taken=None):
        """Values of the lines of a credit note.

        :param parts: [(return line, invoice line, units, quantity)]
        :param items: with ``given`` the facts of the invoice
        :param taken: what fees and the like other notes of now took
        """
        note = credit(items, given, [(item, units) for _line, item, units, _quantity in parts])
        found = [
            invoice._oms_exact_values(
                line._oms_prepare_credit_item(item, quantity) if not line.component_id
                else line._oms_prepare_component_credit(item, quantity), amounts, item.tax_ids)
            for (line, item, _units, quantity), (_key, amounts) in zip(parts, note.goods, strict=True)]
        for component, reductions in self._oms_reductions_by_component(parts, note, items, given):
            found += [invoice._oms_exact_values({**self._oms_prepare_reduction_item(item), **component}, amounts, item.tax_ids)
                      for item, amounts in reductions.items()]
        for (account_id, tax_ids), amounts in note.besides.items():
            if any(amounts.values()):
                taxes = self.env["account.tax"].browse(tax_ids)
                found.append(invoice._oms_exact_values(self._oms_prepare_given_item(account_id, taxes), {
                    part: -amount for part, amount in amounts.items()}, taxes))
        taken = {} if taken is None else taken
        # What goes of discounts with the goods, and what was given besides, cannot be charged once more.
        taken["left", invoice] = max(sum(amounts["base"] for amounts in (
            *(amounts for _key, amounts in note.goods), *note.reductions.values())) - sum(
                amounts.get("base", 0) for amounts in note.besides.values()), 0)
        return found + self._oms_prepare_charges(invoice, parts, [dict(amounts) for _key, amounts in note.goods], taken)

    @api.model
    def _oms_reductions_by_component(self, parts, note, items, given):
        """[(values, reductions)] of a note: what goes of discounts with components is told by its line from what goes with
        goods. The kit stays billed, and its discount given, where a component comes back."""
        component = next((line for line, *_rest in parts if line.component_id), None)
        if component is None:
            return [({}, note.reductions)]
        whole = credit(items, given, [(item, units) for line, item, units, _qty in parts if not line.component_id]).reductions
        rest = {item: {part: amount - whole.get(item, {}).get(part, 0) for part, amount in amounts.items()}
                for item, amounts in note.reductions.items()}
        return [({}, whole), ({"oms_return_line_id": Fact(component.id)},
                              {item: amounts for item, amounts in rest.items() if any(amounts.values())})]

    @api.model
    def _oms_prepare_reduction_item(self, item):
        """Values of what goes of a discount with its goods: an amount, no quantity."""
        return {
            "name": item.name, "product_id": item.product_id.id, "product_uom_id": item.product_uom_id.id,
            "quantity": 1.0, "discount": 0.0, "tax_ids": [fields.Command.set(item.tax_ids.ids)],
            "account_id": item.account_id.id, "analytic_distribution": item.analytic_distribution,
            "sale_line_ids": [fields.Command.set(item.sale_line_ids.ids)]}

    @api.model
    def _oms_prepare_given_item(self, account_id, taxes):
        """Values of what the customer got besides, and which is not credited once more."""
        return {
            "name": self.env._("Given or charged apart from the goods"), "quantity": 1.0, "discount": 0.0,
            "tax_ids": [fields.Command.set(taxes.ids)], "account_id": account_id}
