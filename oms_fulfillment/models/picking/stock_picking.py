# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column


class StockPicking(models.Model):
    _inherit = "stock.picking"

    oms_unreleased = fields.Boolean(
        "Not yet sent to the warehouse", compute="_compute_oms_unreleased", store=True, copy=False,
        help="None of the goods of this transfer may be worked on yet.")
    oms_partly_unreleased = fields.Boolean(
        "Partly sent to the warehouse", compute="_compute_oms_unreleased", store=True, copy=False)
    oms_to_send = fields.Boolean(
        "Waits to be sent", compute="_compute_oms_unreleased", store=True, copy=False,
        help="Something of it is promised from goods that are there, and was not sent to the warehouse yet.")
    oms_held = fields.Boolean(
        "Held", compute="_compute_oms_held", search="_search_oms_held", groups="base.group_user",
        help="A hold keeps something of this transfer from the warehouse.")
    oms_step = fields.Selection(
        [("pick", "To pick"), ("pack", "To pack"), ("ship", "To ship")], "Next step",
        compute="_compute_oms_step", store=True, index="btree_not_null", copy=False,
        help="What the warehouse does next with this transfer of a customer's order.")
    oms_warehouse_id = fields.Many2one(related="picking_type_id.warehouse_id", string="Warehouse")
    oms_customer_id = fields.Many2one(related="sale_id.partner_id", string="Customer")
    oms_line_count = fields.Integer("Lines", compute="_compute_oms_line_count")

    _oms_to_send_idx = models.Index("(picking_type_id) WHERE oms_to_send")

    def _auto_init(self):
        """Make the columns without computing them for every transfer ever done: see the post-init hook."""
        for name in ("oms_unreleased", "oms_partly_unreleased", "oms_to_send", "oms_step"):
            if not column_exists(self.env.cr, "stock_picking", name):
                create_column(self.env.cr, "stock_picking", name, "varchar" if name == "oms_step" else "bool")
        return super()._auto_init()

    @api.depends("move_ids.state", "move_ids.oms_unreleased", "move_ids.oms_short", "move_ids.oms_promise_id.coming")
    def _compute_oms_unreleased(self):
        for picking in self:
            still_open = picking.move_ids.filtered(lambda move: move.state not in ("draft", "done", "cancel"))
            waiting = still_open.filtered("oms_unreleased")
            picking.oms_unreleased = bool(waiting) and waiting == still_open
            picking.oms_partly_unreleased = bool(waiting) and waiting != still_open
            # sudo: whether its goods are there, for whoever works with transfers
            picking.oms_to_send = any(move.sudo()._oms_may_release() for move in waiting)

    @api.depends("move_ids.oms_unreleased", "move_ids.state", "move_ids.sale_line_id")
    def _compute_oms_held(self):
        waiting = self.move_ids.filtered(lambda move: move.oms_unreleased and move.state not in ("done", "cancel")).sudo()
        stopped = waiting.sale_line_id._oms_stopped()  # sudo: only yes or no
        held = waiting.filtered(lambda move: move.sale_line_id in stopped)
        for picking in self:
            picking.oms_held = bool(picking.sudo().move_ids & held)

    @api.model
    def _search_oms_held(self, operator, value):
        if operator != "in":
            return NotImplemented
        for name in ("oms.hold", "oms.hold.reason", "stock.move"):
            self.env[name].flush_model()
        return [("id", "in", SQL(
            """(SELECT move.picking_id FROM stock_move move JOIN sale_order_line line ON line.id = move.sale_line_id
                 WHERE move.oms_unreleased AND move.state NOT IN ('done', 'cancel') AND %s)""",
            self.env["sale.order.line"]._oms_stopped_sql("release")))]

    @api.depends("state", "oms_unreleased", "oms_picked_at", "oms_packed_at", "picking_type_id", "sale_id")
    def _compute_oms_step(self):
        for picking in self:
            picking.oms_step = picking._oms_next_step()

    def _oms_next_step(self):
        """The step of :attr:`oms_step` that this transfer needs now; False where there is nothing to do for us.

        A warehouse of one step picks, packs and ships on one transfer; one of two steps packs when shipping.
        """
        self.ensure_one()
        if not self.sale_id or self.oms_unreleased or self.state in ("draft", "done", "cancel"):
            return False
        role = self._oms_role()
        if role == "all":
            role = "ship" if self.oms_packed_at else "pack" if self.oms_picked_at else "pick"
        elif role == "pack_ship":
            role = "ship" if self.oms_packed_at else "pack"
        return role

    def _oms_role(self):
        """What is done on this transfer: pick, pack, ship, pack_ship (second of two steps), all (one step), or
        False for what is no delivery of ours (receipts, drop-ship, internal transfers)."""
        self.ensure_one()
        kind = self.picking_type_id
        warehouse = kind.warehouse_id
        if kind.code == "outgoing":
            return {"ship_only": "all", "pick_ship": "pack_ship"}.get(warehouse.delivery_steps, "ship")
        if kind.code == "internal" and warehouse:
            return "pick" if kind == warehouse.pick_type_id else "pack" if kind == warehouse.pack_type_id else False
        return False

    @api.depends("move_ids")
    def _compute_oms_line_count(self):
        rows = self.env["stock.move"]._read_group(
            [("picking_id", "in", self.ids), ("state", "!=", "cancel")], ["picking_id", "sale_line_id"], ["__count"])
        counts = {}
        for picking, line, moves in rows:  # several moves of one line are one line; what no order asked for counts by itself
            counts[picking] = counts.get(picking, 0) + (1 if line else moves)
        for picking in self:
            picking.oms_line_count = counts.get(picking._origin, 0)

    # --- what is not sent to the warehouse never enters a batch or wave ----------------------------------

    def _oms_check_may_batch(self):
        """Refuse transfers of which nothing was sent to the warehouse.

        :raises UserError: naming them, why they wait, and the way out
        """
        waiting = self.filtered("oms_unreleased")
        if waiting:
            names = "\n".join(f"{picking.name}: {picking.oms_release_note}" for picking in waiting[:10])
            raise UserError(self.env._(
                "Not yet sent to the warehouse, so not for a batch or wave:\n%(names)s\n"
                "Send them to the warehouse first, or leave them out.", names=names))

    def _oms_leave_batch(self):
        """Those of which nothing is with the warehouse any more leave their batch; one that is empty then is over."""
        waiting = self.filtered(lambda picking: picking.oms_unreleased and picking.batch_id)
        batches = waiting.batch_id
        waiting.batch_id = False
        batches.filtered(lambda batch: batch.state == "in_progress" and not batch.picking_ids).action_cancel()

    @api.model_create_multi
    def create(self, vals_list):
        pickings = super().create(vals_list)
        pickings.filtered("batch_id")._oms_check_may_batch()
        return pickings

    def write(self, vals):
        # Odoo says again of all that are in a batch that they are, when it adds one.
        entering = self.filtered(lambda one: one.batch_id.id != vals["batch_id"]) if vals.get("batch_id") else self.browse()
        result = super().write(vals)
        entering._oms_check_may_batch()
        return result

    def _is_auto_batchable(self, picking=None):
        if self.oms_unreleased or (picking and picking.oms_unreleased):
            return False
        return super()._is_auto_batchable(picking)

    def _get_possible_pickings_domain(self):
        return super()._get_possible_pickings_domain() & fields.Domain("oms_unreleased", "=", False)
