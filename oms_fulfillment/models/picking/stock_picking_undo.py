# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import Fact
from odoo.exceptions import AccessError, UserError

from ...planning.outcome import DONE, NOT, Outcome

SUPERVISOR = "oms_fulfillment.group_fulfillment_supervisor"


class StockPicking(models.Model):
    """Take the last step back: a parcel is unpacked, a tick reset, what was sent comes back to the office; what is done is
    returned, as Odoo does it."""

    _inherit = "stock.picking"

    oms_undo = fields.Char("What can be undone", compute="_compute_oms_undo", groups="base.group_user")

    @api.depends("state", "oms_delivered_at", "oms_unreleased", "move_line_ids.picked", "move_line_ids.result_package_id")
    def _compute_oms_undo(self):
        for picking in self:
            picking.oms_undo = picking._oms_undo_kind()

    def action_oms_undo(self):
        """Undo the last step of these transfers. One that is done opens Odoo's return.

        A button names the step that it takes back (``oms_undo`` of the context): who presses it after somebody else did, or while
        goods are picked, does not take back one step more.
        """
        kinds = {picking: picking._oms_undo_kind() for picking in self}
        if len(self) == 1 and kinds[self] == "return":
            return self._oms_open_return()
        return self._oms_show_outcomes(self.env._("Undo"), self._oms_undo(kinds))

    def _oms_undo(self, kinds):
        """{transfer id: Outcome} of undoing its last step.

        :param kinds: {transfer: what to undo}, see :meth:`_oms_undo_kind`
        """
        outcomes, asked = {}, self.env.context.get("oms_undo")
        for picking in self:
            kind = kinds[picking]
            if asked and kind != asked and kind != "return":
                outcomes[picking.id] = Outcome(NOT, picking._oms_why_not_undone(kind))
            elif kind in ("pack", "pick", "send", "delivered"):
                outcomes[picking.id] = getattr(picking, f"_oms_undo_{kind}")()
            elif kind == "return":
                outcomes[picking.id] = Outcome(NOT, self.env._(
                    "%s is done: open it, and return its goods", picking._oms_done_before().name))
            else:
                outcomes[picking.id] = Outcome(NOT, self.env._("There is nothing to undo"))
        return outcomes

    def _oms_undo_kind(self):
        """What was done last and can be undone: delivered, return, pack, pick, send; None where nothing can."""
        self.ensure_one()
        if self.state == "cancel" or not self.sale_id:
            return None
        if self.state == "done":
            return "delivered" if self.oms_delivered_at else "return"
        if any(line._oms_parcel() and line.result_package_id != line.package_id for line in self.move_line_ids):
            return "pack"
        if any(self.move_line_ids.mapped("picked")):
            return "pick"
        if self._oms_done_before():
            return "return"
        planned = self.picking_type_id.warehouse_id.oms_release_policy == "planned"
        return "send" if planned and not self.oms_unreleased and self._oms_role() in ("pick", "all") else None

    def _oms_why_not_undone(self, kind):
        """Why another step than this one, which was the last, is not taken back."""
        return {
            "pack": self.env._("It is packed: unpack it first"),
            "pick": self.env._("Something of it is picked: reset that first"),
            "send": self.env._("Nothing of it is picked or packed (any more)"),
            "delivered": self.env._("It has arrived"),
        }.get(kind) or self.env._("There is nothing to undo")

    def _oms_done_before(self):
        """The transfer that was done last for these goods: this one, else the step before it."""
        return self if self.state == "done" else self.move_ids.move_orig_ids.picking_id.filtered(
            lambda picking: picking.state == "done")[-1:]

    def _oms_open_return(self):
        done = self._oms_done_before()
        return {
            **self.env["ir.actions.actions"]._for_xml_id("stock.act_stock_return_picking"),
            "context": {"active_id": done.id, "active_ids": done.ids, "active_model": "stock.picking"},
        }

    def _oms_undo_pack(self):
        lines = self.move_line_ids.filtered(lambda line: line._oms_parcel() and line.result_package_id != line.package_id)
        lines.write({"result_package_id": False})
        self.env["oms.scan"]._forget_parcels(self)
        self.write({"oms_packed_at": Fact(False)})
        return self._oms_undone(self.env._("unpacked"))

    def _oms_undo_pick(self):
        """Nothing is picked any more, and all that can be is reserved again, also where less was typed."""
        self.move_line_ids.write({"picked": False, "oms_scanned": Fact(0.0)})
        self.write({"oms_picked_at": Fact(False)})
        self.move_ids.filtered(lambda move: move.state in ("confirmed", "partially_available"))._action_assign()
        return self._oms_undone(self.env._("not picked any more"))

    def _oms_undo_send(self):
        if not self.env.su and not self.env.user.has_group(SUPERVISOR):
            return Outcome(NOT, self.env._("Only a fulfilment supervisor takes back what was sent to the warehouse"))
        if not self.move_ids._oms_unrelease():
            return Outcome(NOT, self.env._("There is nothing to undo"))
        return self._oms_undone(self.env._("taken back from the warehouse"))

    def _oms_undo_delivered(self):
        try:
            self.action_oms_not_delivered()
        except (AccessError, UserError) as error:
            return Outcome(NOT, str(error))
        return Outcome(DONE, self.env._("not delivered after all"), self.ids)

    def _oms_undone(self, what):
        # sudo: the timeline of the order, for whoever works on its goods
        self.env["oms.order.event"]._oms_log([
            {"order_id": order.id, "kind": "changed", "customer_visible": False, "facts": {"picking_id": self.id},
             "summary": self.env._("%(picking)s: %(what)s", picking=self.name, what=what)}
            for order in self.sudo().sale_id])
        return Outcome(DONE, what, self.ids)
