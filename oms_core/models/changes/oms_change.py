# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import namedtuple

from odoo import api, models
from odoo.exceptions import UserError

from ...planning import change as planning

#: What is to be changed of a confirmed order. ``lines``: {line: quantity}; ``added``: list of :class:`Added`;
#: ``address``, ``date`` (a day, or False: none): None where that stays; ``why``: {line: reason}.
Change = namedtuple("Change", "lines added address date reason why reprice",
                    defaults=((), None, None, "", None, False))
#: A line to be added. ``price`` None: by the pricelist.
Added = namedtuple("Added", "key product quantity unit price")


class OmsChange(models.AbstractModel):
    """Changing a confirmed order: what is possible (here), and doing it (``_apply``). What follows from it is told by comparing
    what was gathered before and after (``_gather``, ``_effects``): a preview is the change itself, done and taken back.
    """

    _name = "oms.change"
    _description = "Change of a confirmed order"

    @api.model
    def _check(self, order, change):
        """Refuse what is impossible, all of it in one answer, before anything is written.

        :raises UserError: names each line with the value and the way out
        """
        order.ensure_one()
        found = self._problems(order, change)
        if found:
            names = dict(self._names(change))
            raise UserError(self.env._(
                "%(order)s cannot be changed like this; nothing was done:\n%(problems)s", order=order.name,
                problems="\n".join(f"• {self._say_problem(order, problem, names.get(problem.key, ''))}" for problem in found)))

    @api.model
    def _check_may(self, order):
        """Refuse what no change of this order could mend, before anybody has typed one.

        :raises UserError: why, and the way out
        """
        order.ensure_one()
        problems = self._problems(order, Change({}))
        found = [problem for problem in problems if problem.code in ("state", "locked", "no_invoice")]
        if found:
            raise UserError(self.env._("%(order)s cannot be changed. %(why)s", order=order.name, why=" ".join(
                self._say_problem(order, problem, "") for problem in found)))

    @api.model
    def _settled(self, order, change):
        """The change with what is ordered afterwards: 0 cancels the rest, what has shipped stays ordered."""
        scale = self._scale()
        return change._replace(lines={
            line: line.product_uom_id.round(self._asked_of_line(order, line, quantity, scale).target / scale)
            for line, quantity in change.lines.items()})

    def _problems(self, order, change):
        scale = self._scale()
        lines = [self._asked_of_line(order, line, quantity, scale) for line, quantity in change.lines.items()]
        lines += [self._asked_of_added(order, added, scale) for added in change.added]
        return planning.problems(self._asked_of_order(order, change), lines)

    def _least(self, order, line):
        """How much of a line stays ordered whatever is wanted, in its unit: with the customer, or in somebody's hands."""
        scale = self._scale()
        return self._asked_of_line(order, line, 0, scale).least / scale

    def _scale(self):
        return 10 ** self.env["decimal.precision"].precision_get("Product Unit")

    def _asked_of_line(self, order, line, quantity, scale):
        if line not in order.order_line or line.display_type or line.is_downpayment:
            return planning.Line(f"l{line.id}", 0, gone=True)
        goods = line.product_id.type == "consu"

        def scaled(amount):
            return round(line._oms_in_line_unit(amount) * scale)

        # sudo: where the goods of a line are that the user may change
        hands = scaled(line.sudo()._oms_in_hands_qty()) if goods else 0
        return planning.Line(
            f"l{line.id}", round(quantity * scale), round(line.product_uom_qty * scale),
            scaled(line._oms_gone_qty()) if goods else round(line.qty_delivered * scale), hands, most=planning.MOST * scale,
            sold=self._is_sold(order, line.product_id), fits=abs(quantity * scale - round(quantity * scale)) < 1e-4)

    def _asked_of_added(self, order, added, scale):
        return planning.Line(
            added.key, round(added.quantity * scale), most=planning.MOST * scale, new=True,
            sold=self._is_sold(order, added.product),
            fits=abs(added.quantity * scale - round(added.quantity * scale)) < 1e-4,
            unit_fits=added.unit._has_common_reference(added.product.uom_id))

    def _is_sold(self, order, product):
        return bool(product.active and product.sale_ok and product.type != "combo"
                    and product.company_id.id in (False, order.company_id.id))

    def _asked_of_order(self, order, change):
        goods = order.order_line.filtered(lambda line: line.product_id.type == "consu" and not line.is_downpayment)
        rest = any(
            line.product_id.uom_id.compare(line.oms_ordered_qty - line.oms_closed_qty - line.oms_shipped_qty, 0) > 0
            for line in goods)
        more = change.added or any(quantity > line.product_uom_qty for line, quantity in change.lines.items())
        held = order._oms_stop_names("invoice", order.order_line.browse([line.id for line in change.lines]))
        today = self.env["oms.day"]._today(order.warehouse_id, order.company_id)
        return planning.Order(
            state=order.state, locked=order.locked, not_invoiced_for=held,
            open=bool(rest or more), date=(change.date - today).days if change.date else None,
            address=None if change.address is None else self._address_problem(order, change.address),
            changed=bool(change.lines or change.added or change.address is not None or change.date is not None))

    def _address_problem(self, order, address):
        """The code of what is wrong with an address for what is still to be shipped; empty: nothing."""
        if address.company_id.id not in (False, order.company_id.id):
            return "address_company"
        if not address.active:
            return "address_archived"
        if order.carrier_id and not order.carrier_id._match_address(address):
            return "address_carrier"
        here = address.with_company(order.company_id).property_stock_customer
        if here != order.partner_shipping_id.with_company(order.company_id).property_stock_customer:
            return "address_location"
        return ""
