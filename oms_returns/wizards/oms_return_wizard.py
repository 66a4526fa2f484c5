# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class OmsReturnWizard(models.TransientModel):
    """What was shipped, of one order or of all that a scan or number leads to, to say how much of it comes back and why."""

    _name = "oms.return.wizard"
    _description = "Return goods of an order"
    _oms_pointed = ("order_id", "partner_id")

    code = fields.Char(
        "Scan or number", help="Delivery slip, tracking number, serial or lot, order number, customer's reference.")
    order_id = fields.Many2one("sale.order", "Order", readonly=True, ondelete="cascade")
    picking_id = fields.Many2one("stock.picking", "Delivery", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Customer", ondelete="cascade")
    reason_id = fields.Many2one("oms.return.reason", "Reason of all", help="Of what has no reason of its own.")
    note = fields.Text("Customer's note")
    line_ids = fields.One2many("oms.return.wizard.line", "wizard_id", "Shipped goods", domain=[("sale_line_id", "!=", False)])
    without_order = fields.Boolean(
        "Goods without an order", help="Bought elsewhere, or before this system: the policy decides whether they are taken.")
    loose_ids = fields.One2many(
        "oms.return.wizard.line", "wizard_id", "Product without an order", domain=[("sale_line_id", "=", False)])
    has_kits = fields.Boolean(compute="_compute_has_kits")
    has_orders = fields.Boolean("Of several orders", compute="_compute_has_kits")
    nothing_left = fields.Boolean(compute="_compute_nothing_left")

    @api.depends("line_ids.component_id", "line_ids.sale_line_id")
    def _compute_has_kits(self):
        for wizard in self:
            wizard.has_kits = bool(wizard.line_ids.component_id)
            wizard.has_orders = len(wizard.line_ids.sale_line_id.order_id) > 1

    @api.depends("line_ids.left_quantity")
    def _compute_nothing_left(self):
        for wizard in self:
            wizard.nothing_left = bool(wizard.line_ids) and not any(line.left_quantity > 0 for line in wizard.line_ids)

    # --- what can come back --------------------------------------------------------------------------------------------

    @api.model
    def default_get(self, names):
        """From a customer's page: what left for the customer lately."""
        values = super().default_get(names)
        if "line_ids" in names and values.get("partner_id") and not values.get("line_ids"):
            customer = self.env["res.partner"].browse(values["partner_id"])
            lines, _quantities = self.env["oms.return.lookup"]._lines_of_customer(customer)
            values["line_ids"] = [fields.Command.create(proposal) for proposal in self._oms_proposals(lines)
                                  if proposal["left_quantity"] > 0]
        return values

    @api.model
    def _oms_propose(self, order):
        """The dialog for an order, with all of it that can still come back; one line only: with its quantity."""
        order.check_access("read")
        return self.create({"order_id": order.id, "line_ids": [
            fields.Command.create(values) for values in self._oms_proposals(order.order_line)]})

    @api.model
    def _oms_proposals(self, lines, quantities=None):
        """Values of the dialog's lines: goods of these order lines that were shipped, with what can still come back.

        :param quantities: {order line: quantity that is proposed}; of one line only, all that is left is
        """
        goods = lines.filtered(lambda line: line.product_id.type == "consu" and not line.display_type)
        facts, proposals = goods._oms_gather_returnable(), []
        for line in goods:
            found = facts[line.id]
            left = max(0.0, found["shipped"] - found["returned"] - found["asked"])
            day = found["shipped_on"] and self.env["oms.day"]._customer_of(found["shipped_on"], line.order_id)
            if found["shipped"]:
                proposals.append({"sale_line_id": line.id, "shipped_on": day, "shipped_quantity": found["shipped"],
                                  "left_quantity": left, "quantity": min((quantities or {}).get(line, 0.0), left)})
            proposals += [{
                "sale_line_id": line.id, "component_id": component_id, "shipped_on": day, "shipped_quantity": part["shipped"],
                "left_quantity": max(0.0, part["shipped"] - part["returned"] - part["asked"]),
            } for component_id, part in found.get("components", {}).items() if part["shipped"]]
        if len(proposals) == 1 and not quantities:
            proposals[0]["quantity"] = proposals[0]["left_quantity"]
        return proposals

    def action_look(self):
        """Find whose goods they are. What is known of the parcel already is opened: its return, by its own number or by a
        tracking number of its parcel, or a parcel without papers."""
        self.ensure_one()
        if not (self.code or "").strip():
            raise UserError(self.env._(
                "Scan or type what is on the parcel: delivery slip, tracking number, serial, order number or customer's "
                "reference."))
        lines, quantities, known = self.env["oms.return.lookup"]._look(self.code)
        if known:
            name = self.env._("Returns") if known._name == "oms.return" else self.env._("Parcels without papers")
            return self.env["oms.return"]._oms_open(known._name, known, name)
        proposals = self._oms_proposals(lines, quantities)
        if not proposals:
            raise UserError(self.env["oms.return.lookup"]._why_nothing(self.code.strip(), lines))
        self.write({"order_id": False, "picking_id": False, "partner_id": False, "line_ids": [
            fields.Command.clear(), *(fields.Command.create(values) for values in proposals)]})
        return self._oms_show(self.env._("Return goods"))

    def _oms_show(self, name):
        return {"type": "ir.actions.act_window", "name": name, "res_model": self._name, "res_id": self.id, "view_mode": "form",
                "target": "new"}

    # --- the return ------------------------------------------------------------------------------------------------------

    def action_create(self):
        """Make the return, one for each customer, and show it. The order desk only asks for it: staff of returns decide."""
        self.ensure_one()
        lines = (self.line_ids | self.loose_ids).filtered(lambda line: line.quantity > 0)
        if not lines:
            raise UserError(self.env._("Enter how much of what comes back."))
        orders, customer = lines.sale_line_id.order_id, self._oms_customer_of_loose()
        if self.order_id and orders - self.order_id:
            raise UserError(self.env._("Only goods of %s can come back with this return.", self.order_id.name))
        orders.check_access("read")
        Return, values = self.env["oms.return"], {"note": self.note}
        if not Return.has_access("create"):
            # sudo: an order that the desk sees; what it becomes is a request, judged by the rules, nobody's yet
            Return, values = Return.sudo(), {**values, "user_id": False}
        returns = Return._oms_create_from_lines(
            [{
                "quantity": line.quantity, "reason": (line.reason_id or self.reason_id).code, "opened": line.opened,
                **({"sale_line_id": line.sale_line_id.id} if line.sale_line_id else {
                    "product_id": line.product_id.id, "partner_id": customer.id, "price_typed": line.price_typed}),
                **({"component_id": line.component_id.id} if line.component_id else {}),
            } for line in lines], together=True, **values).with_env(self.env)
        return self.env["oms.return"]._oms_open("oms.return", returns, self.env._("Returns"))

    def _oms_customer_of_loose(self):
        """Whose goods without an order are."""
        customer = self.partner_id or self.order_id.partner_id or self.picking_id.partner_id
        if self.loose_ids and not customer:
            raise UserError(self.env._("Whose goods are these? Enter the customer."))
        customer.check_access("read")
        return customer
