# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ...planning import stage as planning
from .sale_order import STAGES

OPEN = ("to_supply", "in_warehouse")


class SaleOrderLine(models.Model):
    """Where a line stands: the stages and badges of an order, from the facts of the line alone."""

    _inherit = "sale.order.line"

    oms_stage = fields.Selection(STAGES, "Stage", compute="_compute_oms_stage", store=True, index=True)
    oms_backordered = fields.Boolean("Is backordered", compute="_compute_oms_stage", store=True)
    oms_part_shipped = fields.Boolean("Part shipped", compute="_compute_oms_stage", store=True)
    oms_late = fields.Boolean("Late", compute="_compute_oms_late", search="_search_oms_late")
    oms_at_risk = fields.Boolean("At risk", compute="_compute_oms_at_risk", search="_search_oms_at_risk")

    @api.depends("state", "product_id", "oms_short_qty", "oms_waiting_qty", "oms_released_qty", "oms_shipped_qty",
                 "oms_ordered_qty", "oms_closed_qty", "invoice_status", "invoice_lines.move_id.payment_state",
                 "order_id.oms_arrival_estimate")
    def _compute_oms_stage(self):
        goods = self.filtered("product_id")  # the others are sections and notes
        (self - goods).oms_stage = False
        (self - goods).oms_backordered = False
        (self - goods).oms_part_shipped = False
        delivered = goods._oms_is_delivered_map()
        for line in goods:
            facts = line._oms_stage_facts(delivered.get(line._origin.id, False))
            badges = planning.badges(facts)
            line.oms_stage = planning.stage(facts)
            line.oms_backordered = "backordered" in badges
            line.oms_part_shipped = "part_shipped" in badges

    def action_oms_open_order(self):
        """Open the order of the line."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": "sale.order", "res_id": self.order_id.id,
                "view_mode": "form", "views": [(False, "form")]}

    def _oms_stage_facts(self, delivered):
        self.ensure_one()
        if self.state != "sale":
            return planning.Facts(self.state)
        return planning.Facts(
            "sale", self.oms_short_qty, self.oms_waiting_qty + self._oms_unplaced_qty(), self.oms_released_qty,
            self.oms_shipped_qty,
            has_goods=self.product_id.type == "consu",
            delivered=delivered or self.env["oms.arrival"]._is_over(self.order_id),
            settled=self._oms_is_settled())

    def _oms_is_delivered_map(self):
        """{line id: True} for lines of which everything shipped is known to have arrived. Extended by fulfilment."""
        return {}

    def _oms_is_settled(self):
        """Invoiced in full (what was given up needs no invoice), and every invoice paid or reversed. Extended by returns."""
        self.ensure_one()
        if not self._oms_is_billed():
            return False
        # sudo: whether the invoices are paid, for staff who may not read invoices
        return self.env["sale.order"]._oms_are_paid(self.sudo().invoice_lines.move_id)

    def _oms_is_billed(self):
        """Whether nothing of the line is left to be billed, now or later. Odoo waits for what was given up."""
        self.ensure_one()
        return self.invoice_status == "invoiced" or (self.invoice_status == "no" and self.oms_closed_qty > 0)

    @api.depends("oms_stage", "order_id.oms_late")
    def _compute_oms_late(self):
        for line in self:
            line.oms_late = line.oms_stage in OPEN and line.order_id.oms_late

    def _search_oms_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("oms_stage", "in", OPEN), ("order_id.oms_late", "=", True)]

    def _compute_oms_at_risk(self):
        """Nothing is promised here. Extended by promising."""
        self.oms_at_risk = False

    def _search_oms_at_risk(self, operator, value):
        return NotImplemented if operator != "in" else Domain.FALSE
