# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Command

from ...planning import exchange
from .oms_return_line import EXCHANGE


class OmsReturnLine(models.Model):
    """What other goods would cost, before anything is made: by the very values that their order would have."""

    _inherit = "oms.return.line"

    @api.model
    def _oms_differences(self, wanted, products):
        """What each of these would cost more than what was paid for the goods that come back, taxes included; less than nothing:
        it costs less. Fees and freight are besides.

        :param wanted: asks, as of ``oms.return._oms_create_from_lines``
        :param products: for each of them what could be had for it, as many as come back
        :return: for each of them {product: amount in its order's currency}
        """
        lines = self._oms_asked(wanted)
        for line, policy in zip(lines, lines._oms_policies(), strict=True):
            line.update({"terms": self._oms_terms_of(policy), "resolution": EXCHANGE})
        paid = {line: line._oms_price_paid() for line in lines}
        prepared = {(line, product): line._oms_prepare_swap(product, paid[line])
                    for line, choices in zip(lines, products, strict=True) for product in choices}
        costs = {}
        for order in lines.sale_line_id.order_id:
            keys = [key for key in prepared if key[0].sale_line_id.order_id == order]
            rules = self._oms_price_rules(order, [values for key in keys for values in prepared[key]])
            draft = self.env["sale.order"].with_company(order.company_id).new({
                **self.env["oms.return"]._oms_prepare_like(order),
                # Odoo would look line by line for its rule, and for whose revenue it is, which costs the same.
                "order_line": [Command.create({
                    **values, "analytic_distribution": False,
                    "pricelist_item_id": rules.get((values["product_id"], values["product_uom_qty"]), False)})
                    for key in keys for values in prepared[key]]})
            totals = iter(draft.order_line.mapped("price_total"))
            costs.update({key: sum(next(totals) for _values in prepared[key]) for key in keys})
        found = []
        for line, choices in zip(lines, products, strict=True):
            sold, currency = line.sale_line_id, line._oms_currency()
            back = line._oms_total_of(line.product_id, paid[line], line.quantity, sold.tax_ids)
            found.append({product: currency.round(costs[line, product] - back) for product in choices})
        return found

    @api.model
    def _oms_price_rules(self, order, wanted):
        """{(product id, quantity): id of the rule of an order's pricelist by which it costs what it does today}, looked for once
        for each quantity.

        :param wanted: values of order lines; where they have a price, no rule is asked
        """
        bought, found = {}, {}
        for values in wanted:
            if "price_unit" not in values:
                bought.setdefault(values["product_uom_qty"], set()).add(values["product_id"])
        for quantity, product_ids in bought.items():
            for product_id, (_price, rule_id) in order.pricelist_id._compute_price_rule(
                    self.env["product.product"].browse(product_ids), quantity, currency=order.currency_id,
                    date=fields.Datetime.now(), compute_price=False).items():
                found[product_id, quantity] = rule_id
        return found

    def _oms_prepare_swap(self, product, paid):
        """Values of the lines of an order of another product, as many as come back.

        :param paid: what was paid for one of them
        """
        self.ensure_one()
        self.exchange_product_id = product
        units = self._oms_units(self.quantity)
        return self._oms_prepare_replacement(
            exchange.at_prices(units, units if self._oms_as_paid() else 0), self.env["account.move"], paid)
