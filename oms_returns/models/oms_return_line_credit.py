# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.planning.credit_note import credit


class OmsReturnLine(models.Model):
    """The lines of a credit note: what ``planning/credit_note.py`` says, to the cent, taxes included."""

    _inherit = "oms.return.line"

    @api.model
    def _oms_billed_units(self, item):
        """How much an invoice line is for, as planning's integer of the product's unit."""
        return self._oms_units(item.product_uom_id._compute_quantity(
            item.quantity, item.product_id.uom_id or item.product_uom_id, round=False))

    @api.model
    def _oms_prepare_credit_items(self, invoice, parts, items, given):
        """Values of the lines of a credit note.

        :param parts: [(return line, invoice line, units; of a component its quantity)]
        :param items: with ``given`` the facts of the invoice
        """
        alone = [line._oms_prepare_component_credit(item, quantity) for line, item, quantity in parts if line.component_id]
        parts = [part for part in parts if not part[0].component_id]
        if not parts:
            return alone
        note = credit(items, given, [(item, units) for _line, item, units in parts])
        found = [
            self._oms_exact(invoice, line._oms_prepare_credit_item(item, self._oms_quantity(units)), amounts, item.tax_ids)
            for (line, item, units), (_key, amounts) in zip(parts, note.goods, strict=True)]
        found += [
            self._oms_exact(invoice, self._oms_prepare_reduction_item(item), amounts, item.tax_ids)
            for item, amounts in note.reductions.items()]
        for (account_id, tax_ids), amounts in note.besides.items():
            if any(amounts.values()):
                taxes = self.env["account.tax"].browse(tax_ids)
                found.append(self._oms_exact(invoice, self._oms_prepare_given_item(account_id, taxes), {
                    part: -amount for part, amount in amounts.items()}, taxes))
        return alone + found

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

    @api.model
    def _oms_exact(self, invoice, values, amounts, taxes):
        """The values, such that their line comes to these amounts and no others: a price is too coarse for that."""
        money = {part: invoice.currency_id.round(amount * invoice.currency_id.rounding) for part, amount in amounts.items()}
        flat, _groups = taxes._flatten_taxes_and_sort_them()
        quantity, share = values["quantity"], 1 - values["discount"] / 100
        natural = invoice.currency_id.round(quantity * values.get("price_unit", 0.0) * share)
        if "price_unit" not in values or (not taxes and share and natural != money["base"]):
            included = sum(money.get(tax.id, 0.0) for tax in flat if tax.price_include)
            values["price_unit"] = (money["base"] + included) / (quantity * share)
        if flat and all(tax.id in money and not tax.has_negative_factor for tax in flat):
            values["extra_tax_data"] = {
                "currency_id": invoice.currency_id.id, "price_unit": values["price_unit"], "quantity": quantity,
                "discount": values["discount"], "manual_total_excluded_currency": money["base"],
                "manual_tax_amounts": {str(tax.id): {"tax_amount_currency": money[tax.id]} for tax in flat}}
        return values
