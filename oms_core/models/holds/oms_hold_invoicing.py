# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class OmsHold(models.Model):
    """Which orders holds keep from invoicing. Persons are refused; what nobody waits for is left out, for the To-do list."""

    _inherit = "oms.hold"

    @api.model
    def _kept_from_invoicing(self, orders):
        """{order: names of the reasons} of those that holds keep from invoicing: the whole order, or all that is left to
        invoice of it. A line that is held alone is left out of the bill (``_get_invoiceable_lines``)."""
        held = {}
        for order in orders:
            stops = order._oms_stops("invoice")
            left = order.order_line.filtered(lambda line: line.qty_to_invoice and not line.is_downpayment) if stops else ()
            if stops._on_whole() or (left and left <= left._oms_stopped("invoice")):
                held[order] = ", ".join(stops.reason_id.mapped("name"))
        return held

    @api.model
    def _may_invoice(self, orders):
        """Those of these orders that may be invoiced. What is left out where nobody waits is kept as a billing problem.

        :raises UserError: for a person, naming the order and its holds
        """
        held = self._kept_from_invoicing(orders)
        if not held:
            return orders
        order, reasons = next(iter(held.items()))
        if not self.env.su:
            raise UserError(self.env._(
                "%(order)s cannot be invoiced: held for %(reasons)s. Clear the hold first.", order=order.name, reasons=reasons))
        self.env["oms.billing.issue"]._oms_record(orders.browse(), {
            order: self.env._("Held for %s", names) for order, names in held.items()})
        return orders - orders.browse().concat(*held)
