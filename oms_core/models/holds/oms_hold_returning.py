# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

from ...planning.hold_entry import Entry


class OmsHold(models.Model):
    """What a person held stays held until somebody who may clears it: the hold returns with a cancelled order that is taken
    up again, holds what is typed anew in place of a held line, and does not go with that line."""

    _inherit = "oms.hold"

    def _oms_by_persons(self):
        """Those that no rule would place again by itself."""
        return self.filtered(lambda hold: {"check", "owes"}.isdisjoint(hold.facts or {}))

    def _oms_keep(self):
        """The orders are cancelled: what persons hold now is kept for when they are taken up again.

        :returns: the holds kept
        """
        kept = self._in_force()._oms_by_persons()
        kept.write({"state": "returning"})
        kept._oms_untell()
        return kept

    def _oms_return(self):
        """The orders are taken up again: they are held as they were."""
        kept = self.filtered(lambda hold: hold.state == "returning")
        kept.write({"state": "active"})
        self.env["oms.order.event"]._oms_log([
            {"order_id": hold.order_id.id, "kind": "held", "line_id": hold.line_id.id,
             "summary": self.env._("Held as before it was cancelled: %s", hold.message or hold.reason_id.name)}
            for hold in kept])
        kept._oms_tell()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        again = self.browse()
        if vals.get("state", "cancel") != "cancel":
            again = self.filtered(lambda order: order.state == "cancel")
        result = super().write(vals)
        again.sudo().oms_hold_ids._oms_return()  # sudo: holds that were there, whoever takes the order up again
        return result


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _oms_withheld(self):
        self._oms_hold_retyped()
        return super()._oms_withheld()

    def _oms_hold_retyped(self):
        """A line typed after another one of the same product was held by a person, in the same order, is held like it."""
        entries = []
        for order in self.order_id.filtered("oms_held"):
            holds = order._oms_active_holds().filtered("line_id")._oms_by_persons()
            new = self.filtered(lambda line, order=order: line.order_id == order and not line.move_ids) - holds.line_id
            for line in new:
                like = holds.filtered(lambda hold, line=line: hold.line_id.product_id == line.product_id
                                      and hold.line_id.id < line.id)
                entries += [Entry(order, hold.reason_id, hold.message, line=line) for hold in like]
        self.env["oms.hold"]._place(entries)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        """:raises UserError: for a line that a person holds"""
        # sudo: holds of lines that the user deletes
        held = self.sudo().order_id.oms_hold_ids._not_cleared().filtered(
            lambda hold: hold.line_id in self)._oms_by_persons()[:1]
        if held:
            raise UserError(self.env._(
                "%(line)s of %(order)s cannot be deleted: it is held (%(reason)s). Have the hold cleared first, or order 0.",
                line=held.line_id.product_id.display_name or held.line_id.name, order=held.order_id.name,
                reason=held.reason_id.name))
