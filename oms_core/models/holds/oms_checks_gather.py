# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, tools

from ...planning import order_checks as planning


class OmsChecks(models.AbstractModel):
    """The facts that automatic holds look at, for all orders of a batch together."""

    _inherit = "oms.checks"

    @api.model
    def _gather(self, orders, company, codes, rules):
        """The facts that these checks need, one :class:`planning.Order` an order."""
        kinds = {rule.kind for rule in rules}
        wants = {"same": "duplicate" in codes, "known": "first" in kinds, "usual": "quantity" in kinds,
                 "costs": "price" in codes}
        past = self._gather_past(orders, company, {name for name, wanted in wants.items() if wanted})
        with_lines = "price" in codes or "quantity" in kinds
        today = self.env["oms.day"]._today
        dated = orders.filtered("commitment_date") if "date" in codes else orders.browse()
        earliest = self._gather_earliest(dated) if dated else {}
        due, paid = self._gather_due(orders) if "payment" in codes else ({}, {})
        facts = []
        for order in orders.sudo():  # sudo: cost, payments and addresses, for whoever confirms the order
            rate = order.currency_rate or 1.0
            wanted = order._oms_wanted_day() if "date" in codes else False
            facts.append(planning.Order(
                order.id, order.amount_total / rate,
                missing=self._missing_address(order) if "address" in codes else (),
                same=past[order.id].same, to_pay=due.get(order.id, 0.0) / rate, paid=paid.get(order.id, 0.0) / rate,
                wanted=(wanted - today(order.warehouse_id, order.company_id)).days if wanted else None,
                earliest=earliest.get(order.id),
                first="first" in kinds and not past[order.id].known,
                abroad="country" in kinds and self._is_abroad(order),
                email=order.partner_id.email or "" if "email" in kinds else "",
                lines=tuple(self._line_facts(line, past[order.id], rate) for line in order.order_line
                            if line.product_id and not line.display_type) if with_lines else ()))
        return facts

    @api.model
    def _is_abroad(self, order):
        billed = order.partner_invoice_id.country_id
        return bool(billed) and order.partner_shipping_id.country_id != billed

    @api.model
    def _line_facts(self, line, past, rate):
        """A line as the checks take it; prices per product unit, in the company's currency."""
        unit = line.product_uom_id._compute_quantity(1.0, line.product_id.uom_id, round=False) or 1.0
        return planning.Line(
            line.product_id.display_name, line.oms_ordered_qty, line.price_reduce_taxexcl / rate / unit,
            past.costs.get(line.id, 0.0), past.usual.get(line.id), self._has_floor(line))

    @api.model
    def _has_floor(self, line):
        """Freight, down payments and rewards may cost what they like."""
        return not (line.is_delivery or line.is_downpayment
                    or ("is_reward_line" in line._fields and line.is_reward_line))

    @api.model
    def _missing_address(self, order):
        """What a carrier needs to know and the delivery address does not say, in words."""
        if not any(line.product_id.type == "consu" for line in order.order_line):
            return ()
        at = order.partner_shipping_id
        needed = ["street", "city", "country_id", *self._needed_in(at.country_id.id)]
        return tuple(at._fields[name]._description_string(self.env) for name in needed if not at[name])

    @api.model
    @tools.ormcache("country_id")
    def _needed_in(self, country_id):
        """What an address needs besides in this country."""
        country = self.env["res.country"].browse(country_id)
        return ("zip",) * country.zip_required + ("state_id",) * country.state_required

    @api.model
    def _gather_earliest(self, orders):
        """{order id: in how many days of its warehouse it can be there at the earliest, or None}. Extended by promising."""
        Day = self.env["oms.day"]
        return {order.id: (Day._of(order.expected_date, order.warehouse_id, order.company_id)
                           - Day._today(order.warehouse_id, order.company_id)).days if order.expected_date else None
                for order in orders}

    @api.model
    def _gather_due(self, orders):
        """({order id: what has to be paid before it goes}, {order id: what was paid of that}), in their currencies; of orders
        that may go unpaid nothing."""
        orders = orders.sudo()  # sudo: terms and payments, for whoever confirms the order
        due = {order.id: amount for order in orders if (amount := self._to_pay(order))}
        return due, self._gather_paid(orders.filtered(lambda order: order.id in due)) if due else {}

    @api.model
    def _to_pay(self, order):
        """What has to be paid before the order goes, in its currency. Extended by deposits."""
        lines = order.payment_term_id.line_ids
        if order.require_payment:
            return order._get_prepayment_required_amount()
        at_once = lines and all(line.delay_type == "days_after" and not line.nb_days for line in lines)
        return order.amount_total if at_once else 0.0

    @api.model
    def _gather_paid(self, orders):
        """{order id: what was paid of it, in its currency}. Extended by who knows of more ways to pay."""
        return {order.id: max(order.amount_paid, sum(
            move.direction_sign * -(move.amount_total - move.amount_residual)
            for move in order.invoice_ids if move.state == "posted")) for order in orders}
