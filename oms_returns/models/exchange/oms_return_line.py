# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...planning import exchange, states

EXCHANGE = "exchange"
_OURS = ("resolution", "exchange_product_id", "exchange_quantity")


class OmsReturnLine(models.Model):
    """Other goods in place of the money: which, how much of them, and when."""

    _inherit = "oms.return.line"

    resolution = fields.Selection(selection_add=[("exchange", "Other goods"), ("nothing",)],
                                  ondelete={"exchange": "set default"})
    exchange_product_id = fields.Many2one(
        "product.product", "Gets", compute="_compute_exchange_product_id", store=True, readonly=False, precompute=True,
        check_company=True, ondelete="restrict",
        help="What the customer gets for it: the same, unless you choose something else.")
    exchange_quantity = fields.Float(
        "So many", digits="Product Unit", compute="_compute_exchange_quantity", store=True, readonly=False,
        precompute=True, help="Of what the customer gets, in its unit: as many as come back, unless you enter something else.")
    exchange_price = fields.Float(
        "At", digits="Product Price", compute="_compute_exchange_price",
        help="Each, as the order will have it: what was paid, or what it costs today, as the policy says.")

    @api.depends("resolution", "product_id")
    def _compute_exchange_product_id(self):
        for line in self:
            line.exchange_product_id = line.resolution == EXCHANGE and (line.exchange_product_id or line.product_id)

    @api.depends("resolution", "quantity")
    def _compute_exchange_quantity(self):
        for line in self:
            line.exchange_quantity = line.quantity if line.resolution == EXCHANGE else 0.0

    @api.constrains(*_OURS, "sale_line_id")
    def _check_exchange(self):
        swaps = self.filtered(lambda line: line.resolution == EXCHANGE)
        for line in swaps:
            if why := line._oms_why_not_sold():
                raise ValidationError(why)
        for back in swaps.return_id:
            if why := back._oms_why_not_together():
                raise ValidationError(why)

    def _oms_why_not_sold(self):
        """Why the customer cannot get what is chosen; an empty text where they can."""
        self.ensure_one()
        product, facts = self.exchange_product_id, {"name": self.return_id.name, "product": self.exchange_product_id.display_name}
        if not product:
            return self.env._("%(name)s: choose what the customer gets for %(goods)s.", name=self.return_id.name,
                              goods=self.product_id.display_name)
        if self.exchange_quantity <= 0:
            return self.env._("%(name)s: %(quantity)s × %(product)s is no quantity to send. Enter how many the customer gets.",
                              quantity=f"{self.exchange_quantity:.12g}", **facts)
        if not product.active or not product.sale_ok:
            return self.env._("%(name)s: %(product)s is not sold any more. Choose other goods, or give the money back.", **facts)
        if product.type == "combo":
            return self.env._("%(name)s: %(product)s is a choice of products: choose one of them.", **facts)
        return ""

    def _oms_check_editable(self, vals):
        super()._oms_check_editable(vals)
        if vals.get("resolution") == EXCHANGE:
            self.filtered(lambda line: line.resolution != EXCHANGE)._oms_check_not_credited()
        for line in self if vals.keys() & set(_OURS) else ():
            orders = line.sudo().return_id.exchange_order_ids  # sudo: a number that says what stands in the way
            if orders and (line.resolution == EXCHANGE or vals.get("resolution") == EXCHANGE):
                facts = {"name": line.return_id.name, "order": orders.name}
                raise UserError(self.env._(
                    "%(name)s: %(order)s, what the customer was to get for it, is cancelled. Confirm that order again, or make "
                    "another one.", **facts) if orders.state == "cancel" else self.env._(
                    "%(name)s: %(order)s is what the customer gets for it, and a return has one such order. Change that order, "
                    "or cancel it and give the money back.", **facts))

    def _oms_check_not_credited(self):
        """Goods cannot be paid with money that went, or is the customer's credit."""
        for line, credited in self._oms_credited_quantity().items():
            if credited:
                raise UserError(self.env._(
                    "%(name)s: %(goods)s is credited already (%(notes)s). Make an order of what the customer wants instead; "
                    "credit that is still open can pay for it.", name=line.return_id.name, goods=line.product_id.display_name,
                    notes=", ".join(line.sudo().refund_line_ids.move_id.filtered(  # sudo: names that say what stands in the way
                        lambda note: note.state == "posted").mapped("name"))))

    # --- which, and when --------------------------------------------------------------------------------------------------

    def _oms_exchanged(self):
        """Those for which the customer gets other goods."""
        return self.filtered(lambda line: line.resolution == EXCHANGE and line.decision == "accept")

    def _oms_moment(self):
        """Money of an exchange moves with the goods, no earlier than these may be sent."""
        moment = super()._oms_moment()
        return exchange.latest([moment, self.return_id._oms_replace_when()]) if self.resolution == EXCHANGE else moment

    def _oms_to_credit(self):
        """What is exchanged by a return is settled together: once nothing of it is to come any more, and is looked at."""
        due = super()._oms_to_credit()
        waiting = self.env["oms.return.line"].union(*due)._oms_exchanged().return_id._oms_waiting_for_goods()
        return {line: quantity for line, quantity in due.items() if line.resolution != EXCHANGE or line.return_id not in waiting}

    def _oms_replaced_units(self, moment):
        """How much of what the customer gets is sent by what is here at a moment, in planning's integer of its product's unit."""
        self.ensure_one()
        return exchange.replaced(self._oms_counted_units(moment), self._oms_units(self.quantity),
                                 self._oms_units(self.exchange_quantity), self._oms_units(1.0))

    def _oms_counted_units(self, moment):
        """How much of what comes back counts at a moment: what is here, or was to come at the early ones."""
        self.ensure_one()
        if self._oms_is_kept():
            counted = self.quantity
        elif exchange.reached(moment, "scan"):
            counted = self.received_quantity + self._oms_expected()[self]
        elif moment == "receipt":
            counted = self.received_quantity
        else:
            counted = max(self._oms_due_quantity()[self], self._oms_credited_quantity()[self])
        return self._oms_units(min(counted, self.quantity))


class OmsReturn(models.Model):
    _inherit = "oms.return"

    def _oms_replace_when(self):
        """When the other goods are sent: all of a return together, when the last of its policies has it."""
        self.ensure_one()
        lines = self.line_ids._oms_exchanged() or self.line_ids.filtered(lambda line: line.resolution == EXCHANGE)
        return exchange.latest([line._oms_term("replace_when", "inspection") for line in lines] or ["inspection"])

    def _oms_why_not_together(self):
        """Why what is exchanged cannot be one order; an empty text where it can."""
        self.ensure_one()
        # sudo: the addresses of orders of which goods come back here, for staff that sees no orders
        orders = self.sudo().line_ids.filtered(lambda line: line.resolution == EXCHANGE).order_id
        for field in ("partner_shipping_id", "partner_invoice_id"):
            if len(groups := orders.grouped(field)) > 1:
                return self.env._(
                    "%(name)s: goods in exchange are one order, to one address and for one payer, and these are of "
                    "%(addresses)s. Make a return for each, or give the money back for all but one.", name=self.name,
                    addresses=" / ".join(
                        f"{address.display_name} ({', '.join(some.mapped('name'))})" for address, some in groups.items()))
        return ""

    def _oms_waiting_for_goods(self):
        """Those of which goods that are exchanged are still to come, or to be looked at, before anything is settled."""
        lines = self.line_ids._oms_exchanged().filtered(
            lambda line: line.state in states.MOVING and not line._oms_is_kept()
            and not exchange.reached(line._oms_moment(), "scan"))
        if not lines:
            return self.browse()
        expected, here = lines._oms_expected(), lines._oms_uninspected()
        return lines.filtered(
            lambda line: expected[line] or (line._oms_moment() == "inspection" and here[line])).return_id
