# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class OmsReturnWizard(models.TransientModel):
    """What was shipped of an order, to say how much of it comes back and why."""

    _name = "oms.return.wizard"
    _description = "Return goods of an order"

    order_id = fields.Many2one("sale.order", "Order", required=True, readonly=True, ondelete="cascade")
    note = fields.Text("Customer's note")
    line_ids = fields.One2many("oms.return.wizard.line", "wizard_id", "Shipped goods")
    has_kits = fields.Boolean(compute="_compute_has_kits")
    nothing_left = fields.Boolean(compute="_compute_nothing_left")

    @api.depends("line_ids.component_id")
    def _compute_has_kits(self):
        for wizard in self:
            wizard.has_kits = bool(wizard.line_ids.component_id)

    @api.depends("line_ids.left_quantity")
    def _compute_nothing_left(self):
        for wizard in self:
            wizard.nothing_left = not any(line.left_quantity > 0 for line in wizard.line_ids)

    @api.model
    def _oms_propose(self, order):
        """The dialog for an order, with all of it that can still come back; one line only: with its quantity."""
        order.check_access("read")
        facts = order.order_line._oms_gather_returnable()
        proposals = []
        for line in order.order_line.filtered(lambda line: line.product_id.type == "consu"):
            found = facts[line.id]
            left = max(0.0, found["shipped"] - found["returned"] - found["asked"])
            day = found["shipped_on"] and self.env["oms.day"]._customer_of(found["shipped_on"], order)
            if found["shipped"]:
                proposals.append({"sale_line_id": line.id, "shipped_on": day, "shipped_quantity": found["shipped"],
                                  "left_quantity": left})
            proposals += [{
                "sale_line_id": line.id, "component_id": component_id, "shipped_on": day, "shipped_quantity": part["shipped"],
                "left_quantity": max(0.0, part["shipped"] - part["returned"] - part["asked"]),
            } for component_id, part in found.get("components", {}).items() if part["shipped"]]
        if len(proposals) == 1:
            proposals[0]["quantity"] = proposals[0]["left_quantity"]
        return self.create({
            "order_id": order.id, "line_ids": [fields.Command.create(values) for values in proposals]})

    def action_create(self):
        """Make the return, and show it. The order desk only asks for it: staff of returns decide."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.quantity > 0)
        if not lines:
            raise UserError(self.env._("Enter how much of what comes back."))
        if lines.sale_line_id.order_id != self.order_id:
            raise UserError(self.env._("Only goods of %s can come back with this return.", self.order_id.name))
        self.order_id.check_access("read")
        Return, values = self.env["oms.return"], {"note": self.note}
        if not Return.has_access("create"):
            # sudo: an order that the desk sees; what it becomes is a request, judged by the rules, nobody's yet
            Return, values = Return.sudo(), {**values, "user_id": False}
        returns = Return._oms_create_from_lines(
            [{
                "sale_line_id": line.sale_line_id.id, "quantity": line.quantity, "reason": line.reason_id.code,
                "opened": line.opened,
                **({"component_id": line.component_id.id} if line.component_id else {}),
            } for line in lines], **values).with_env(self.env)
        return self.env["oms.return"]._oms_open("oms.return", returns, self.env._("Returns"))
