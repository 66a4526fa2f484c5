# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    oms_return_count = fields.Integer("Returns", compute="_compute_oms_return_count")
    oms_can_return = fields.Boolean(compute="_compute_oms_can_return")

    @api.depends("order_line.oms_return_line_ids.return_id")
    def _compute_oms_return_count(self):
        # sudo: a number for the order desk, of returns of the orders it sees
        counts = dict(self.env["oms.return.line"].sudo()._read_group(
            [("order_id", "in", self.ids)], ["order_id"], ["return_id:count_distinct"]))
        for order in self:
            order.oms_return_count = counts.get(order._origin, 0)

    @api.depends("order_line.oms_shipped_qty", "state")
    def _compute_oms_can_return(self):
        for order in self:
            order.oms_can_return = order.state == "sale" and any(
                line.oms_shipped_qty > 0 for line in order.order_line)

    def action_oms_return(self):
        """Propose what was shipped of the order, to make a return of it."""
        self.ensure_one()
        wizard = self.env["oms.return.wizard"]._oms_propose(self)
        return {
            "type": "ir.actions.act_window", "name": self.env._("Return goods of %s", self.name),
            "res_model": "oms.return.wizard", "res_id": wizard.id, "view_mode": "form", "target": "new",
        }

    def action_oms_view_returns(self):
        returns = self.env["oms.return"].search([("line_ids.order_id", "in", self.ids)])
        return self.env["oms.return"]._oms_open("oms.return", returns, self.env._("Returns"))

    @api.depends("order_line.oms_qty_returned")
    def _compute_oms_stage(self):
        super()._compute_oms_stage()

    def _oms_is_settled(self):
        """An order of which everything came back before it was billed is done with, too."""
        return super()._oms_is_settled() or self._oms_all_returned()

    def _oms_all_returned(self):
        self.ensure_one()
        lines = self.order_line.filtered(lambda line: line.product_uom_qty and not line.display_type)
        return bool(lines) and self.invoice_status != "to invoice" and all(
            line.oms_qty_returned and line.qty_delivered <= 0 and line.qty_invoiced <= 0 for line in lines)

    @api.depends("order_line.oms_qty_returned")
    def _compute_invoice_status(self):
        """Lines that came back before they were billed have no say in whether the rest is invoiced."""
        super()._compute_invoice_status()
        for order in self.filtered(lambda order: order.invoice_status == "no" and order.state == "sale"):
            if not any(order.order_line.mapped("oms_qty_returned")):
                continue
            lines = order.order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)
            returned = lines.filtered(lambda line: line.oms_qty_returned and line.invoice_status == "no"
                                      and line.qty_delivered <= 0)
            rest = lines - returned
            if returned and rest and all(line.invoice_status == "invoiced" for line in rest):
                order.invoice_status = "invoiced"

    def _create_invoices(self, grouped=False, final=False, date=None):
        """What came back is credited here or by its return, once: whoever comes second waits, and finds nothing left."""
        over = self.order_line.filtered(lambda line: line.qty_to_invoice < 0 and line.oms_qty_returned) if final else None
        if over:
            self.env["oms.guard"]._lock(self.env.cr, "return", [(line.id, 0) for line in over])
        return super()._create_invoices(grouped=grouped, final=final, date=date)
