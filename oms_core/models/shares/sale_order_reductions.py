# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager

from odoo import models
from odoo.fields import Command

from ...tools import LOWERED


class SaleOrder(models.Model):
    """When less is ordered, what is taken off the whole order follows: a discount is for what is kept."""

    _inherit = "sale.order"

    def write(self, vals):
        """Odoo's own form: what it changes together is one change; a discount that it writes itself stays as written."""
        if "state" in vals and self:
            self.env["oms.shares"]._know_reductions(self)
        changed = {one[1]: one[2] for one in vals.get("order_line") or () if one[0] == Command.UPDATE}
        lines = self.env["sale.order.line"].browse(changed)
        with lines.filtered(lambda line: "product_uom_qty" in changed[line.id])._oms_reductions_follow(but=lines):
            return super(SaleOrder, self.with_context(**LOWERED) if changed else self).write(vals)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def write(self, vals):
        if "product_uom_qty" not in vals:
            return super().write(vals)
        with self._oms_reductions_follow():
            return super().write(vals)

    @contextmanager
    def _oms_reductions_follow(self, but=None):
        """Less that is ordered meanwhile of these lines of confirmed orders, through a door that does not see to that itself,
        lowers what is taken off the orders, and their timelines say so. More raises nothing.

        :param but: reductions that somebody writes meanwhile
        """
        orders, shares = self.env["sale.order"], self.env["oms.shares"]
        if self.env.context.get("oms_reductions_follow") is not LOWERED["oms_reductions_follow"]:
            orders = self.order_id.filtered(lambda order: order.state == "sale").oms_reduction_ids.order_id
        goods = self.filtered(lambda line: line.order_id in orders and not line.oms_reduced_order_id)
        before = {order: shares._lines(order) for order in goods.order_id}
        was = {line: line.product_uom_qty for line in goods}
        yield
        less = goods.filtered(lambda line: line.product_uom_id.compare(line.product_uom_qty, was[line]) < 0)
        say = self.env["oms.change"]._say_row
        self.env["oms.order.event"]._oms_log([{
            "order_id": order.id, "kind": "changed", "customer_visible": True,
            "summary": self.env._("Order changed: %s", say(row)), "facts": {"changes": [row]},
        } for order in less.order_id for row in shares._lower(order, before[order], but)])

    def _oms_write_reduction(self, amount):
        """Write the price with which this reduction comes to ``amount``, untaxed; its quantity stays."""
        self.ensure_one()
        factor = self.product_uom_qty * (1 - self.discount / 100)
        if any(self.tax_ids._flatten_taxes_and_sort_them()[0].mapped("price_include")):
            self.price_unit = self.currency_id.round(self.price_unit * amount / self.price_subtotal)
        elif factor:
            self.price_unit = amount / factor

    def _oms_final_qty(self):
        """How much of the line is billed in the end, in its unit, if what is open of it is shipped. Extended by returns."""
        self.ensure_one()
        if self.product_id.invoice_policy != "delivery":
            return self.product_uom_qty
        return max(self.product_uom_qty - self._oms_closed_in_line_uom(), self.qty_delivered, 0.0)
