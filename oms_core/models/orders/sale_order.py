# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...planning import stage as planning
from ...tools import SEES_CREDIT
from ..facts.code_key import order_index

STAGES = [
    ("draft", "Draft"),
    ("to_supply", "To supply"),
    ("in_warehouse", "In warehouse"),
    ("shipped", "Shipped"),
    ("delivered", "Delivered"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]


class SaleOrder(models.Model):
    """Where an order stands, and what stands in its way. The process is in ``sale_order_process``."""

    _inherit = "sale.order"

    oms_stage = fields.Selection(STAGES, "Stage", compute="_compute_oms_stage", store=True, index=True)
    oms_held = fields.Boolean("Held", compute="_compute_oms_held", store=True)
    oms_released_on = fields.Datetime("Last sent to warehouse", copy=False, readonly=True)
    oms_backordered = fields.Boolean("Backordered", compute="_compute_oms_stage", store=True)
    oms_part_shipped = fields.Boolean("Part shipped", compute="_compute_oms_stage", store=True)
    oms_at_risk = fields.Boolean("At risk", compute="_compute_oms_stage", store=True)
    oms_late = fields.Boolean("Late", compute="_compute_oms_late", search="_search_oms_late")
    oms_event_ids = fields.One2many("oms.order.event", "order_id", "Timeline")
    oms_channel = fields.Char("Sales channel", copy=False, readonly=True)
    oms_channel_ref = fields.Char("Channel's order number", copy=False, readonly=True, index="trigram")
    oms_original_date = fields.Datetime("Date in the channel", copy=False, readonly=True)
    oms_credit_token = fields.Char(copy=False, readonly=True, index="btree_not_null", groups="base.group_system")

    oms_credit_passed = fields.Float(copy=False, readonly=True, groups="base.group_system")
    oms_verdict_ids = fields.One2many(
        "oms.credit.verdict", "order_id", "Credit decisions",
        groups=SEES_CREDIT)

    _oms_channel_ref_uniq = models.UniqueIndex(
        "(company_id, oms_channel, oms_channel_ref) WHERE oms_channel_ref IS NOT NULL",
        "This order of the channel is here already.")
    _oms_channel_ref_key = models.Index(order_index("oms_channel_ref", "company_id", "oms_channel"))

    def _compute_oms_held(self):
        """A badge, which decides nothing. Extended by holds."""
        self.oms_held = False

    @api.depends(
        "state", "oms_held", "invoice_status", "order_line.invoice_status", "order_line.invoice_lines.move_id.payment_state",
        "order_line.qty_to_invoice", "order_line.oms_short_qty", "order_line.oms_waiting_qty", "order_line.oms_ordered_qty",
        "order_line.oms_closed_qty", "order_line.oms_released_qty", "order_line.oms_shipped_qty", "oms_arrival_estimate")
    def _compute_oms_stage(self):
        delivered = self._oms_is_delivered_map()
        at_risk = self._oms_is_at_risk_map()
        for order in self:
            facts = order._oms_stage_facts(delivered.get(order.id, False))
            badges = planning.badges(facts, held=order.oms_held, at_risk=at_risk.get(order.id, False))
            order.oms_stage = planning.stage(facts)
            order.oms_backordered = "backordered" in badges
            order.oms_part_shipped = "part_shipped" in badges
            order.oms_at_risk = "at_risk" in badges

    def _oms_stage_facts(self, delivered):
        self.ensure_one()
        if self.state != "sale":
            return planning.Facts(self.state)
        lines = self.order_line
        return planning.Facts(
            state="sale",
            short=sum(lines.mapped("oms_short_qty")),
            waiting=sum(line.oms_waiting_qty + line._oms_unplaced_qty() for line in lines),
            released=sum(lines.mapped("oms_released_qty")),
            shipped=sum(lines.mapped("oms_shipped_qty")),
            has_goods=any(line.product_id.type == "consu" for line in lines),
            delivered=delivered or self.env["oms.arrival"]._is_over(self),
            settled=self._oms_is_settled(),
            prepaid=any(line.is_downpayment and line.qty_to_invoice for line in lines),
        )

    def _oms_is_settled(self):
        """Invoiced in full (what was given up needs no invoice), and every invoice paid or reversed."""
        self.ensure_one()
        if self.invoice_status == "no":  # Odoo's word also where the rest of a line will never be delivered
            lines = self.order_line.filtered(lambda line: not line.display_type)
            if not all(line._oms_is_billed() for line in lines):
                return False
        elif self.invoice_status != "invoiced":
            return False
        # sudo: whether the invoices are paid, for staff who may not read invoices
        return self._oms_are_paid(self.sudo().order_line.invoice_lines.move_id)

    @api.model
    def _oms_are_paid(self, moves):
        """Whether there are posted ones among these invoices, and each of them is paid or reversed."""
        invoices = moves.filtered(lambda move: move.state == "posted")
        return bool(invoices) and all(
            invoice.payment_state in ("paid", "in_payment", "reversed")
            for invoice in invoices if invoice.move_type == "out_invoice")

    def _oms_is_delivered_map(self):
        """{order id: True} for orders of which everything shipped is known to have arrived. Extended by fulfilment."""
        return {}

    def _oms_is_at_risk_map(self):
        """{order id: True} for orders with a promise that may not hold. Extended by promising."""
        return {}

    @api.depends("oms_stage", "commitment_date")
    def _compute_oms_late(self):
        midnights = self.env["oms.day"]._midnights()
        for order in self:
            order.oms_late = bool(
                order.oms_stage in ("to_supply", "in_warehouse")
                and order.commitment_date and order._oms_is_before_today(order.commitment_date, midnights))

    def _oms_is_before_today(self, instant, midnights=None):
        """Whether an instant was before today where the order is sent from: what is due today is not late before tomorrow."""
        midnights = midnights or self.env["oms.day"]._midnights()
        return instant < midnights.get(self.warehouse_id.id, midnights[False])

    def _search_oms_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("oms_stage", "in", ("to_supply", "in_warehouse")) & self.env["oms.day"]._late_domain("commitment_date")

    # --- what keeps an order from going on: extended by holds ---------------------------------------------------

    def _oms_stops(self, what="release"):
        """What keeps something of these orders from ``what`` (see the line's :meth:`_oms_stopped`); falsy: nothing.
        Extended by holds."""
        return ()

    def _oms_stop_names(self, what="release", lines=None):
        """Why something of these orders (of these lines of them) is stopped, for messages. Extended by holds."""
        return ""

    def _oms_release_blocked(self):
        """Whether all of this order is kept from the warehouse. Single lines may be stopped besides: ask them."""
        self.ensure_one()
        return False

    def action_oms_send_to_warehouse(self):
        """Send to the warehouse what is promised and not held."""
        if not self.env.user.has_group("oms_core.group_oms_user") and not self.env.su:
            raise AccessError(self.env._("Only the order desk sends orders to the warehouse."))
        self._oms_send(planned=True)
        return True
