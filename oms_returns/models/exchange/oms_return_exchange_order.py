# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...planning import exchange


class OmsReturn(models.Model):
    """The order of what the customer gets: of the same customer, to the same address, in the same prices as the one that comes
    back. Confirmed like any other, so that it is sourced, held and told of like any other."""

    _inherit = "oms.return"

    def _oms_replace(self, moment, notes=None):
        """Order what the customers of these get, and confirm it.

        :param moment: what is here by then counts; None: as their policy says
        :param notes: the credit notes that pay for it
        :return: the orders
        :raises UserError: names what cannot be ordered, and why; nothing is ordered then
        """
        self.env["oms.guard"]._lock(self.env.cr, "return", self.line_ids._oms_guards())
        notes = notes if notes is not None else self.env["account.move"]
        wanted = {}
        for back in self.filtered(lambda back: not back.exchange_order_ids):
            for line in back.line_ids._oms_exchanged():
                here = moment or back._oms_replace_when()
                if units := line._oms_replaced_units(here):
                    wanted.setdefault(back, {})[line] = exchange.at_prices(
                        units, line._oms_counted_units(here) if line._oms_as_paid() else 0)
        if why := [why for back, lines in wanted.items() for why in (
                back._oms_why_not_together(), *(line._oms_why_not_sold() for line in lines)) if why]:
            raise UserError("\n".join(why))
        orders = self.env["sale.order"]
        for company, group in self.browse([back.id for back in wanted]).grouped("company_id").items():
            orders |= orders.with_company(company).create([
                back._oms_prepare_exchange_order(wanted[back], notes) for back in group])
        for order in orders:
            back = order.oms_exchange_return_id
            if order.currency_id != back.currency_id:
                raise UserError(self.env._(
                    "%(name)s: its order is in %(currency)s, the pricelist %(pricelist)s by now in %(other)s. Correct the "
                    "pricelist, or give the money back.", name=back.name, currency=back.currency_id.name,
                    pricelist=order.pricelist_id.display_name, other=order.currency_id.name))
        self._oms_pay_with(notes, orders)
        orders.action_confirm()
        self._oms_tell_exchanged(orders)
        return orders

    def _oms_prepare_exchange_order(self, wanted, notes):
        """Values of the order. Extended by addons.

        :param wanted: {return line: how much of what it is exchanged for, :class:`exchange.Gets`}
        """
        self.ensure_one()
        order = next(iter(wanted)).order_id
        values = {
            **self._oms_prepare_like(order), "oms_exchange_return_id": self.id, "origin": self.name,
            "warehouse_id": order.warehouse_id.id, "team_id": order.team_id.id, "user_id": order.user_id.id,
            "client_order_ref": order.client_order_ref, "require_signature": False, "require_payment": False,
            "order_line": [Command.create(values) for line, gets in wanted.items()
                           for values in line._oms_prepare_replacement(gets, notes)],
        }
        if order.carrier_id.active and order.carrier_id.invoice_policy != "real":  # that one would charge for delivery
            values["carrier_id"] = order.carrier_id.id
        return values

    @api.model
    def _oms_prepare_like(self, order):
        """Values of an order of the same customer, to the same address, in the same prices as that one."""
        return {
            "company_id": order.company_id.id, "partner_id": order.partner_id.id,
            "partner_invoice_id": order.partner_invoice_id.id, "partner_shipping_id": order.partner_shipping_id.id,
            "pricelist_id": order.pricelist_id.id, "fiscal_position_id": order.fiscal_position_id.id,
            "payment_term_id": order.payment_term_id.id}

    def _oms_tell_exchanged(self, orders):
        """On the timeline of what comes back."""
        self.env["oms.order.event"]._oms_log([{
            "order_id": before.id, "kind": "exchanged", "customer_visible": True,
            "summary": self.env._("%(name)s: %(order)s is sent in exchange", name=order.oms_exchange_return_id.name,
                                  order=order.name),
            "facts": {"return_id": order.oms_exchange_return_id.id, "order": order.name},
        } for order in orders for before in order.oms_exchange_return_id.line_ids._oms_exchanged().order_id])
