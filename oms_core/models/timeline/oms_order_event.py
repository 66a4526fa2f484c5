# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...planning.event_kind import OTHER
from ...storage import store


class OmsOrderEvent(models.Model):
    """What happened to an order, when, by whom and why. Append-only."""

    _name = "oms.order.event"
    _description = "Order timeline event"
    _order = "date desc, id desc"

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="cascade", readonly=True)
    line_id = fields.Many2one("sale.order.line", ondelete="cascade", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now, readonly=True)
    user_id = fields.Many2one("res.users", "By", default=lambda self: self.env.uid, readonly=True)
    summary = fields.Char("What happened", readonly=True)
    facts = fields.Json(readonly=True)
    customer_visible = fields.Boolean("Shown to customer", readonly=True)

    def init(self):
        """Ten rows an order and no change: vacuumed and counted for every fiftieth part that is new, not every fifth (of ten
        million rows: after two million)."""
        super().init()
        store(self, autovacuum_vacuum_insert_scale_factor="0.02", autovacuum_analyze_scale_factor="0.02",
              autovacuum_vacuum_scale_factor="0.05")

    @api.model
    def _oms_log(self, entries):
        """Append events, in one insert.

        :param entries: list of dicts with order_id, kind and optionally line_id, summary, facts (JSON), date, and
            customer_visible where it is not as always with this kind
        """
        if not entries:
            return self
        # sudo: only the companies of orders that something was done to
        orders = self.env["sale.order"].sudo().browse({entry["order_id"] for entry in entries})
        companies = {order.id: order.company_id.id for order in orders}
        kinds = self._kinds()
        # sudo: the timeline tells what was done; whoever was allowed to do it need not be allowed to write it.
        return self.sudo().create([
            {"line_id": False, "summary": False, "facts": False, "customer_visible": kinds.get(entry["kind"], OTHER).shown,
             **entry, "company_id": companies[entry["order_id"]]}
            for entry in entries
        ])

    def action_open_order(self):
        """Open the order that it is about."""
        self.ensure_one()
        return self.order_id._get_records_action()

    def write(self, vals):
        raise AccessError(self.env._("The timeline of an order is never rewritten."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("The timeline of an order is never deleted."))
