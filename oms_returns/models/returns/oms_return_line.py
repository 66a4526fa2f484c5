# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import check_arguments, facts
from odoo.exceptions import AccessError, UserError, ValidationError

from ...planning import portal_form, states
from .oms_return_reason import DISPOSITIONS

DECISIONS = [("accept", "Accept"), ("ask", "Ask a supervisor"), ("refuse", "Refuse")]
RESOLUTIONS = [("refund", "Refund"), ("nothing", "Nothing")]
# What people may edit by hand, and while the return is in which state. All else is written by the steps.
_EDITABLE = {
    "return_id": {"requested"}, "sale_line_id": {"requested"}, "component_id": {"requested"}, "quantity": {"requested"},
    "product_id": {"requested"}, "price_typed": {"requested"},
    "to_receive": {"authorised", "received"},
    "disposition": {"requested", "authorised", "received"},
    "resolution": {"requested", "authorised", "received", "inspected"},
    "exchange_product_id": states.OPEN, "exchange_quantity": states.OPEN,
    "surplus": {"received", "inspected"}, "opened": {"requested"}, "photo_ids": states.OPEN,
    "reason_id": states.OPEN, "note": states.OPEN, "external_ref": states.OPEN, "sequence": states.OPEN,
}
# What the rules look at: a change is judged again.
_DECIDES = {"quantity", "sale_line_id", "component_id", "product_id", "price_typed", "reason_id", "opened", "photo_ids"}


class OmsReturnLine(models.Model):
    """So much of one order line, or of a product that no order here sold (``models/without_order``), that comes back, why, and
    what becomes of it and of the money."""

    _name = "oms.return.line"
    _description = "Return line"
    _order = "return_id, sequence, id"
    _check_company_auto = True
    _oms_pointed = ("return_id", "sale_line_id", "component_id", "product_id", "exchange_product_id")

    return_id = fields.Many2one("oms.return", "Return", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="return_id.company_id", store=True, index=True)
    state = fields.Selection(related="return_id.state", store=True)
    sale_line_id = fields.Many2one(
        "sale.order.line", "Order line", index=True, ondelete="restrict", check_company=True,
        help="Empty: of no order here. Enter the product then.")
    order_id = fields.Many2one(related="sale_line_id.order_id", store=True, index=True)
    component_id = fields.Many2one(
        "product.product", "Component", ondelete="restrict", help="Only this part of a kit comes back. Empty: all of it.")
    product_id = fields.Many2one(
        "product.product", "Product", compute="_compute_product_id", store=True, precompute=True, readonly=False, index=True,
        ondelete="restrict")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    quantity = fields.Float(
        "Asked for", digits="Product Unit", required=True, default=1.0, help="In the product's unit.")
    received_quantity = fields.Float(
        "Received", digits="Product Unit", readonly=True, copy=False,
        help="What came by transfers that are done, whoever validated them. It may be less or more than was asked for.")
    to_receive = fields.Float(
        "Comes now", digits="Product Unit", copy=False,
        help="How much of it is in the parcel that is being received: what is expected, unless you enter something else.")
    reason_id = fields.Many2one("oms.return.reason", "Reason", ondelete="restrict")
    note = fields.Char("Remark")
    opened = fields.Boolean("Opened", help="The package was opened, or the goods were used.")
    photo_ids = fields.Many2many("ir.attachment", string="Photos", copy=False, bypass_search_access=True)
    external_ref = fields.Char("Line in the channel", copy=False)
    decision = fields.Selection(DECISIONS, "Decision", readonly=True, copy=False)
    decision_rule = fields.Char("Rule", readonly=True, copy=False)
    decision_facts = fields.Json(readonly=True, copy=False)
    decision_why = fields.Char("Why", readonly=True, copy=False)
    terms = fields.Json(readonly=True, copy=False, help="What the policy said when it was decided, as values.")
    decision_user_id = fields.Many2one("res.users", "Decided by", readonly=True, copy=False)
    disposition = fields.Selection(
        DISPOSITIONS, "What to do with it", required=True,
        compute="_compute_disposition", store=True, readonly=False, precompute=True)
    resolution = fields.Selection(RESOLUTIONS, "What the customer gets", required=True, default="refund")
    result = fields.Char("What came of it", readonly=True, copy=False)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    price_unit = fields.Float(
        "Price paid", digits="Product Price", compute="_compute_price_unit", store=True, help="Each, before tax.")
    amount = fields.Monetary("Worth", compute="_compute_amount", store=True)
    move_ids = fields.One2many("stock.move", "oms_return_line_id", "Moves")
    refund_line_ids = fields.One2many("account.move.line", "oms_return_line_id", "Credit note lines")

    _order_or_product = models.Constraint(
        "CHECK (sale_line_id IS NOT NULL OR product_id IS NOT NULL)",
        "Choose of which order it is, or which product comes back without one.")
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A quantity to return is above zero.")
    _received_sane = models.Constraint(
        "CHECK (received_quantity IS NULL OR received_quantity >= 0)", "What came is no less than nothing.")
    _to_receive_sane = models.Constraint(
        "CHECK (to_receive IS NULL OR to_receive >= 0)", "What comes is no less than nothing: enter 0, or how much is here.")

    @api.depends("reason_id")
    def _compute_disposition(self):
        for line in self:
            line.disposition = line.reason_id.disposition or line.disposition or "restock"

    @api.depends("sale_line_id.product_id", "component_id")
    def _compute_product_id(self):
        for line in self:
            line.product_id = line.component_id or line.sale_line_id.product_id or line.product_id

    @api.depends("order_id.currency_id", "return_id.currency_id")
    def _compute_currency_id(self):
        for line in self:
            line.currency_id = line._oms_currency()

    @api.depends("sale_line_id", "component_id")
    def _compute_price_unit(self):
        shares = self.sale_line_id._oms_shares_paid()
        for line in self.filtered("sale_line_id"):
            sold = line.sale_line_id
            factor = sold.product_uom_id._compute_quantity(1, sold.product_id.uom_id, round=False) or 1.0
            line.price_unit = sold.price_reduce_taxexcl * shares[sold] / factor * float(line._oms_share_of_kit())

    @api.depends("price_unit", "quantity", "received_quantity", "state")
    def _compute_amount(self):
        for line in self:
            came = line.state in ("received", "inspected", "settled")
            line.amount = line.price_unit * (min(line.received_quantity, line.quantity) if came else line.quantity)

    @api.depends("return_id.name", "product_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.return_id.name}: {line.product_id.display_name or ''}"

    # --- whose it is: of its order, else of its return -------------------------------------------------------------

    def _oms_customer(self):
        """The commercial partner who returns it."""
        self.ensure_one()
        return (self.sale_line_id.order_id.partner_id or self.return_id.partner_id).commercial_partner_id

    def _oms_currency(self):
        self.ensure_one()
        return self.sale_line_id.order_id.currency_id or self.return_id.currency_id

    def _oms_company(self):
        self.ensure_one()
        return self.sale_line_id.company_id or self.return_id.company_id or self.env.company

    def _oms_rate(self):
        """How much of its currency one of the company's is: as of the order, else when it was asked for."""
        self.ensure_one()
        if self.sale_line_id:
            return self.sale_line_id.order_id.currency_rate or 1.0
        company, currency = self._oms_company(), self._oms_currency()
        if not currency or currency == company.currency_id:
            return 1.0
        day = self.env["oms.day"]._of(self.return_id.asked_on or fields.Datetime.now(), company=company)
        return company.currency_id._convert(1.0, currency, company, day, round=False) or 1.0

    def _oms_guards(self):
        """Keys of the guard "return": of two who take goods of the same order line, or of the same product of a customer without
        an order, or what the same invoice billed without one, or who give the same customer money for any of that, the second is
        tried again with what the first left."""
        loose = self.filtered(lambda line: not line.sale_line_id)
        # sudo: which invoice, for staff who keep no books
        return [*((line.sale_line_id.id, 0) if line.sale_line_id else (-line.product_id.id, line._oms_customer().id)
                  for line in self), *((-bill.id, -1) for bill in loose.sudo().price_item_id.move_id),
                *sorted({(-line._oms_customer().id, -2) for line in loose})]

    @api.constrains("sale_line_id", "return_id")
    def _check_one_customer(self):
        for line in self.filtered("sale_line_id"):
            customer = line.return_id.partner_id.commercial_partner_id
            if line._oms_customer() != customer:
                raise ValidationError(self.env._(
                    "%(order)s is not an order of %(customer)s: a return is of one customer.",
                    order=line.order_id.name, customer=customer.display_name))

    # --- guarded writing -----------------------------------------------------------------------------------

    def _oms_write(self, vals):
        """Write as our own code: the steps, which have checked who may do what."""
        return self.env["oms.return"]._oms_writing().env[self._name].browse(self.ids).write(facts(vals))

    def write(self, vals):
        if not self.env["oms.return"]._oms_is_our_writer():
            self._oms_check_editable(vals)
        result = super().write(vals)
        if "return_id" in vals:
            self._oms_check_added()
        if "photo_ids" in vals:
            self.env["ir.attachment"]._oms_keep_photos(self)
        if vals.keys() & _DECIDES:
            self.return_id._oms_judge()
        return result

    def _oms_check_added(self):
        """:raises UserError: where people put a line into a return that is decided already"""
        if not self.env["oms.return"]._oms_is_our_writer() and any(state != "requested" for state in self.mapped("state")):
            raise UserError(self.env._("Lines can be added to a return only before it is authorised."))

    def _oms_check_editable(self, vals):
        present = set(self.mapped("state"))
        for key in vals.keys() & self._fields.keys():
            if not present <= _EDITABLE.get(key, frozenset()):
                raise AccessError(self.env._(
                    "“%(field)s” of a return cannot be changed by hand now: use its buttons.",
                    field=self._fields[key]._description_string(self.env)))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env["oms.return"]._oms_is_our_writer():
            # A default in the context is written like a value.
            written = {key for vals in vals_list for key in vals} | {
                key.removeprefix("default_") for key in self.env.context if key.startswith("default_")}
            if (written & self._fields.keys()) - (_EDITABLE.keys() - {"to_receive"}):
                raise AccessError(self.env._("The decision on a return follows from the rules."))
        lines = super().create(vals_list)
        lines._oms_check_added()
        if any(vals.get("photo_ids") for vals in vals_list):
            self.env["ir.attachment"]._oms_keep_photos(lines)
        lines.filtered(lambda line: line.state == "requested")._oms_judge()
        return lines

    @api.ondelete(at_uninstall=False)
    def _unlink_only_requested(self):
        if any(line.state not in ("requested", "refused", "cancelled") for line in self):
            raise UserError(self.env._("Lines can be removed from a return only before it is authorised."))

    def _oms_given(self, values, fits):
        """{value: lines} of what a caller gave for lines of these; keys may be strings, as they are in JSON.

        :param fits: says of a value whether it is one
        :raises UserError: for a line that is not among these, or a value that is none
        """
        check_arguments(self.env, lines=(values, "object"))
        values = {str(line_id): value for line_id, value in (values or {}).items()}
        lines = self.filtered(lambda line: str(line.id) in values)
        if len(lines) != len(values):
            raise UserError(self.env._("Say it for lines of these returns only."))
        for line in lines:
            value = values[str(line.id)]
            if not fits(value):
                raise UserError(self.env._(
                    "%(name)s, %(product)s: “%(value)s” is no possible answer.", name=line.return_id.name,
                    product=line.product_id.display_name, value=str(value)[:60]))
        return lines.grouped(lambda line: values[str(line.id)])

    @api.model
    def _oms_is_quantity(self, value):
        return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < portal_form.MOST

    @api.model
    def _oms_is_disposition(self, value):
        return isinstance(value, str) and value in dict(DISPOSITIONS)

    # --- the decision ----------------------------------------------------------------------------------------

    def _oms_accepted(self):
        return self.filtered(lambda line: line.decision == "accept")

    @api.model
    def _oms_units(self, quantity):
        """A quantity of the product's unit as planning's integer."""
        return round(quantity * 10 ** self.env["decimal.precision"].precision_get("Product Unit"))

    @api.model
    def _oms_quantity(self, units):
        """The quantity of planning's integer."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return round(units / 10 ** digits, digits)

    def _oms_override(self):
        """A supervisor's answer to lines that ask. Checked here too: a decision is never taken by accident."""
        if not self.env.su and not self.env.user.has_group("oms_returns.group_returns_supervisor"):
            raise AccessError(self.env._("Only supervisors of returns may decide what the rules leave open."))
        asking = self.filtered(lambda line: line.decision == "ask")
        for why, lines in asking.grouped("decision_why").items():
            lines._oms_write({
                "decision": "accept", "decision_rule": "supervisor", "decision_user_id": self.env.uid,
                "decision_why": self.env._("%(user)s accepted it. %(why)s", user=self.env.user.name, why=why),
            })
