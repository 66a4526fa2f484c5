# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...planning import stage as planning
from ...planning.hold_entry import Entry
from ...tools import SEES_CREDIT

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
    oms_credit_held = fields.Boolean(
        "Held for credit", compute="_compute_oms_held", store=True, groups="base.group_user")
    oms_released_on = fields.Datetime("Last sent to warehouse", copy=False, readonly=True)
    oms_backordered = fields.Boolean("Backordered", compute="_compute_oms_stage", store=True)
    oms_part_shipped = fields.Boolean("Part shipped", compute="_compute_oms_stage", store=True)
    oms_at_risk = fields.Boolean("At risk", compute="_compute_oms_stage", store=True)
    oms_late = fields.Boolean("Late", compute="_compute_oms_late", search="_search_oms_late")
    oms_hold_ids = fields.One2many("oms.hold", "order_id", "Holds")
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
    _oms_credit_held_idx = models.Index("(partner_invoice_id) WHERE oms_credit_held")

    @api.depends("oms_hold_ids.state", "oms_hold_ids.reason_id")
    def _compute_oms_held(self):
        for order in self:
            active = order.sudo().oms_hold_ids.filtered(lambda hold: hold.state == "active")  # sudo: only yes or no
            order.oms_held = bool(active)
            order.oms_credit_held = "credit" in active.reason_id.mapped("code")

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
            delivered=delivered or self._oms_is_taken_to_have_arrived(),
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

    # --- holds ---------------------------------------------------------------------------------------

    def _oms_release_blocked(self):
        """Whether a hold keeps all of this order from the warehouse. Single lines may be held besides: ask them."""
        self.ensure_one()
        return any(hold.reason_id.blocks_release and not hold.line_id for hold in self._oms_active_holds())

    def _oms_active_holds(self, code=None):
        """The holds in force, of the reason with this code or of any."""
        # sudo: whoever works on the order meets its holds, allowed to read them or not
        return self.sudo().oms_hold_ids.filtered(
            lambda hold: hold.state == "active" and (code is None or hold.reason_id.code == code))

    def _oms_place_hold(self, reason, message=None, facts=None):
        """Hold these orders; takes back from the warehouse what nobody picked yet.

        :param reason: an ``oms.hold.reason``, or the code of one of all companies
        :raises ValueError: no such reason
        """
        if isinstance(reason, str):
            code = reason
            # sudo: our own reasons, by our own code
            reason = self.env["oms.hold.reason"].sudo().search(
                [("code", "=", code), ("company_id", "in", (False, *self.company_id.ids))], order="company_id", limit=1)
            if not reason:
                raise ValueError(f"No hold reason with code {code!r}")
        message = message or reason.name
        again = self.filtered(lambda order: any(  # a second click, a request repeated
            (hold.reason_id, hold.message, hold.facts or None) == (reason, message, facts) and not hold.line_id
            for hold in order._oms_active_holds()))
        return self.env["oms.hold"]._place([Entry(order, reason, message, facts) for order in self - again])

    def action_oms_hold(self):
        """Open the dialog to hold these orders, or to clear their holds."""
        return self._oms_hold_dialog("place", self.env._("Hold orders"))

    def action_oms_clear_holds(self):
        return self._oms_hold_dialog("clear", self.env._("Clear holds"))

    def _oms_hold_dialog(self, mode, title):
        return {
            "type": "ir.actions.act_window", "name": title, "res_model": "oms.hold.wizard",
            "view_mode": "form", "target": "new",
            "context": {"default_mode": mode, "default_order_ids": self.ids},
        }

    def action_oms_send_to_warehouse(self):
        """Send to the warehouse what is promised and not held."""
        if not self.env.user.has_group("oms_core.group_oms_user") and not self.env.su:
            raise AccessError(self.env._("Only the order desk sends orders to the warehouse."))
        self._oms_send(planned=True)
        return True
