# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class OmsFulfillmentAsk(models.TransientModel):
    """Before goods leave, or are said to have arrived: with whom, in how many parcels, what the customer will be told, and which
    of the chosen ones cannot go."""

    _name = "oms.fulfillment.ask"
    _description = "Ship, or confirm deliveries"

    mode = fields.Selection([("ship", "Ship"), ("delivered", "Delivered")], required=True, readonly=True, default="ship")
    line_ids = fields.One2many("oms.fulfillment.ask.line", "ask_id", readonly=True)
    ready_count = fields.Integer(readonly=True)
    left_count = fields.Integer(readonly=True)
    summary = fields.Char(compute="_compute_summary")
    received_by = fields.Char("Received by", help="Who took it, if you know.")

    @api.depends("mode", "ready_count", "left_count")
    def _compute_summary(self):
        for ask in self:
            if not ask.ready_count:
                ask.summary = (
                    self.env._("None of these can be shipped now.") if ask.mode == "ship"
                    else self.env._("None of these can be confirmed as delivered."))
                continue
            facts = {"ready": ask.ready_count, "left": ask.left_count}
            text = (self.env._("%(ready)s to ship", **facts) if ask.mode == "ship"
                    else self.env._("%(ready)s to confirm as delivered", **facts))
            ask.summary = self.env._("%(text)s, %(left)s stay:", text=text, **facts) if ask.left_count else f"{text}:"

    @api.model
    def _oms_create(self, mode, pickings):
        """The question about these transfers; those that can go first."""
        event = "shipped" if mode == "ship" else "delivered"
        why_not = {picking: picking._oms_why_not_asked(mode) for picking in pickings}
        ready = pickings.filtered(lambda picking: not why_not[picking])
        return self.create({
            "mode": mode, "ready_count": len(ready), "left_count": len(pickings) - len(ready),
            "line_ids": [fields.Command.create({
                "picking_id": picking.id, "why_not": why_not[picking] or False,
                "order_id": picking.sudo().sale_id.id,  # sudo: the number of the order, for whoever carries its goods
                "carrier": picking._oms_carrier_text(), "parcels": picking._oms_parcels_text(),
                "told": False if why_not[picking] else picking._oms_told_text(event),
            }) for picking in ready | pickings],
        })

    def _oms_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "target": "new",
            "name": self.env._("Ship?") if self.mode == "ship" else self.env._("Delivered?"),
            "view_mode": "form", "views": [(False, "form")],
        }

    def action_go(self):
        """Do it to those that could go when it was asked."""
        self.ensure_one()
        pickings = self.line_ids.filtered(lambda line: not line.why_not).picking_id
        if self.mode == "ship":
            return pickings._oms_show_outcomes(self.env._("Ship"), pickings._oms_ship())
        outcomes = pickings._oms_confirm_delivered(self.received_by)
        return self.env["oms.fulfillment.result"]._oms_show(self.env._("Delivered"), pickings, outcomes)


class OmsFulfillmentAskLine(models.TransientModel):
    _name = "oms.fulfillment.ask.line"
    _description = "Transfer to ship or to confirm"

    ask_id = fields.Many2one("oms.fulfillment.ask", required=True, ondelete="cascade", readonly=True)
    picking_id = fields.Many2one("stock.picking", "Transfer", required=True, ondelete="cascade", readonly=True)
    order_id = fields.Many2one("sale.order", "Order", ondelete="cascade", readonly=True)
    customer_id = fields.Many2one(related="picking_id.oms_customer_id", string="Customer")
    # Texts: lists cut other fields off at the end of their column.
    carrier = fields.Text(readonly=True)
    parcels = fields.Text(readonly=True)
    told = fields.Text("The customer is told", readonly=True)
    why_not = fields.Text("Stays", readonly=True)
