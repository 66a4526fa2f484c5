# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models
from odoo.addons.oms_core.tools import RefusedToCustomer

from ...planning import portal_form
from .oms_return_line import EXCHANGE

#: Variants that are offered for one line.
MOST_SWAPS = 100
#: Variants that are offered on one page: of each line its share of them.
MOST_OFFERED = 2000


class OmsReturnPortal(models.AbstractModel):
    """The same again, or another size or colour of it, in place of the money: in customers' words."""

    _inherit = "oms.return.portal"

    def _resolutions(self):
        return [*super()._resolutions(), (EXCHANGE, self.env._("Exchange, also another size or colour"))]

    # --- what is chosen ----------------------------------------------------------------------------------------------

    def _asked(self, form, lines):
        wanted, known = super()._asked(form, lines), {line.id: line for line in lines}
        mine = [known[ask["sale_line_id"]] for ask in wanted]
        for ask, line, goods in zip(wanted, mine, self._goods_of(wanted, mine), strict=True):
            if ask["resolution"] != EXCHANGE:
                continue
            gets = form.of(portal_form.row_key(line.id, ask.get("component_id"))).gets
            choices = self._swaps_of(line, goods)
            if not choices:
                raise RefusedToCustomer(self.env._(
                    "%s is not sold any more. Please choose something else that you would like to get.", goods.display_name))
            if gets and gets not in choices.ids:
                raise RefusedToCustomer(self.env._(
                    "%s: what you chose in exchange is not to be had any more. Please choose again.", goods.display_name))
            if gets or goods in choices:  # nobody gets another size or colour that they did not choose
                ask["exchange_product_id"] = gets or goods.id
        return wanted

    def _swaps_of(self, line, goods):
        """What the customer may have for goods of an order line: for all of it, or a component of the kit on it."""
        return self.env["oms.portal"]._variants_of(goods, line.company_id)[:MOST_SWAPS]

    def _check_chosen(self, wanted):
        super()._check_chosen(wanted)
        lines = self.env["sale.order.line"].browse([ask["sale_line_id"] for ask in wanted])
        for ask, goods in zip(wanted, self._goods_of(wanted, lines), strict=True):
            if ask["resolution"] == EXCHANGE and not ask.get("exchange_product_id"):
                raise RefusedToCustomer(self.env._(
                    "%s is not sold any more: please choose what you would like to get for it.", goods.display_name))

    def _shown(self, form, wanted):
        rows = super()._shown(form, wanted)
        swaps = [row for row in rows if row["ask"]["resolution"] == EXCHANGE and row["outcome"] != "refuse"]
        choices = self._swaps_offered(swaps)
        differences = self.env["oms.return.line"]._oms_differences([row["ask"] for row in swaps], choices)
        enough = self._swaps_there(swaps, choices)
        for row, products, more, there in zip(swaps, choices, differences, enough, strict=True):
            currency, mine = row["line"].order_id.currency_id, row["ask"].get("exchange_product_id")
            row["swaps"] = [{
                "product": product, "name": product.display_name, "there": product.id in there, "chosen": product.id == mine,
                "words": "%s. %s" % (self.env["oms.portal"]._there_words(product.id in there),
                                     self._more_words(more[product], currency))} for product in products]
        return rows

    def _swaps_offered(self, rows):
        """For each of these rows what is offered for it; of many fewer for each, but always what is chosen."""
        most, found = max(MOST_OFFERED // max(len(rows), 1), 1), []
        for row in rows:
            products = self._swaps_of(row["line"], row["goods"])
            chosen = products.filtered(lambda product: product.id == row["ask"].get("exchange_product_id"))  # noqa: B023
            found.append(products if len(products) <= most else products[:most] | chosen)
        every = [product_id for products in found for product_id in products.ids]
        return [products.with_prefetch(every) for products in found]

    def _swaps_there(self, rows, choices):
        """For each of these rows the ids of what is offered for it of which so many are there. All of it is sent as one request:
        two rows do not get the same last piece."""
        chosen, asked, wishes = defaultdict(float), [], defaultdict(set)
        for row in rows:
            chosen[row["ask"].get("exchange_product_id")] += row["ask"]["quantity"]
        for row, products in zip(rows, choices, strict=True):
            mine, quantity = row["ask"].get("exchange_product_id"), row["ask"]["quantity"]
            asked.append({(product_id, chosen[product_id] + (quantity if product_id != mine else 0))
                          for product_id in products.ids})
            wishes[row["line"].company_id] |= asked[-1]
        there = {company: self.env["oms.portal"]._there_now(company, wanted) for company, wanted in wishes.items()}
        return [{product_id for product_id, _quantity in wanted & there[row["line"].company_id]}
                for row, wanted in zip(rows, asked, strict=True)]

    def _more_words(self, more, currency):
        """What other goods cost more than those that come back."""
        if currency.is_zero(more):
            return self.env._("Nothing to pay, nothing back")
        if more > 0:
            return self.env._("You will pay %s more", currency.format(more))
        return self.env._("You get %s back", currency.format(-more))

    # --- what is made of it ------------------------------------------------------------------------------------------

    def _group(self, form, ask):
        """What is exchanged is one order: a return for each address and payer."""
        group = super()._group(form, ask)
        if ask.get("resolution") != EXCHANGE:
            return group
        order = self.env["sale.order.line"].browse(ask["sale_line_id"]).order_id
        return f"{group}/{order.partner_shipping_id.id}/{order.partner_invoice_id.id}"

    def _replacements(self, back):
        """[{"order", "goods", "stage", "tone", "text"}]: what is sent in exchange, and where that stands."""
        rows, words = [], self.env["oms.portal"]
        for order in back.exchange_order_ids:
            _code, stage, tone = words._stage(order)
            rows.append({
                "order": order, "stage": stage, "tone": tone,
                "goods": ", ".join(f"{words._number_words(line.product_uom_qty)} × {line.product_id.display_name}"
                                   for line in order.order_line if not line.display_type)})
        return rows

    def _swaps_wished(self, back):
        """["2 × mug"]: what the customer is to get in exchange, as long as nobody ordered it."""
        if back.exchange_order_ids or back.state in ("settled", "refused", "cancelled"):
            return []
        numbers = self.env["oms.portal"]
        return [f"{numbers._number_words(line.exchange_quantity)} × {line.exchange_product_id.display_name}"
                for line in back.line_ids if line.resolution == EXCHANGE and line.decision != "refuse"]

    def _money_parts(self, move):
        """What is kept for the other goods does not go back."""
        parts = super()._money_parts(move)
        orders = move.invoice_line_ids.oms_return_line_id.return_id.exchange_order_ids
        if not orders:
            return parts
        kept = sum(move._oms_kept_for(orders).values())
        found, money = [], move.currency_id
        for kind, amount, day in parts:
            part = money.round(min(kept, amount)) if kind == "credit" else 0.0
            kept -= part
            found += [("exchange", part, day), (kind, money.round(amount - part), day)]
        return [one for one in found if money.compare_amounts(one[1], 0) > 0]

    def _money_says(self):
        return {**super()._money_says(), "exchange": self.env._("%(amount)s goes towards what you get in exchange")}

    def _may_cancel(self, back):
        """Not while other goods are on their way for it."""
        return super()._may_cancel(back) and not any(
            line.oms_shipped_qty or line.oms_released_qty for order in back.exchange_order_ids.filtered(
                lambda order: order.state == "sale") for line in order.order_line)
