# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.tools import Fact

#: Moves of Odoo's own returns whose goods are paid back.
PAID_BACK = ("counted", "waits")


class OmsReturn(models.Model):
    """Returns that were made by Odoo's own return of a delivery: they follow its transfer, and what is credited elsewhere."""

    _inherit = "oms.return"

    def _oms_follow_cancelled(self):
        """Nothing comes any more by the transfers that these returns were made by: nor do the returns."""
        self.filtered(lambda back: back.door == "stock" and back.state == "authorised" and all(
            move.state == "cancel" for move in back.line_ids.move_ids))._oms_go("cancelled")

    def _oms_shelved(self):
        """Goods of these came by Odoo's own returns, and are where they belong."""
        self._oms_money_due("inspection")
        self._oms_close_credited()

    def _oms_close_credited(self):
        """Those of Odoo's own of which all goods are here are settled when no money is open: it was credited by the order's
        billing, nothing was billed, or nothing is given back."""
        done = self.filtered(lambda back: back.door == "stock" and back.state == "inspected" and not any(
            back.line_ids.mapped(lambda line: line._oms_is_owed())))
        done._action_settle()
        done.line_ids._oms_note_credited()


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    @api.model
    def _oms_adopted_of(self, sold):
        """Open lines whose goods come back by Odoo's own returns of these order lines, to be paid back."""
        return self.search([
            ("sale_line_id", "in", sold.ids), ("component_id", "=", False), ("decision", "=", "accept"),
            ("state", "in", ("authorised", "received", "inspected")), ("move_ids.oms_adopted", "in", PAID_BACK)])

    def _oms_uncredited(self):
        """{line: how much of it came and is on no posted credit note of it, as planning's integer}"""
        found = {}
        for line in self:
            items = line.refund_line_ids.filtered(lambda item: item.parent_state == "posted")
            found[line] = max(line._oms_units(line.received_quantity) - sum(map(line._oms_billed_units, items)), 0)
        return found

    def _oms_is_owed(self):
        """Whether the order is billed too much for what came back by this line, or other goods have still to leave for it."""
        self.ensure_one()
        sold = self.sale_line_id
        if self.sudo().move_ids.filtered(lambda move: move.oms_adopted == "replaced"):  # sudo: how its own goods came back
            return sold.product_uom_id.compare(sold._oms_still_to_leave(), 0) > 0
        if self.resolution == "nothing" or self.decision != "accept":
            return False
        over = -sold.qty_to_invoice
        if any(move.oms_adopted == "waits" for move in self.sudo().move_ids):  # sudo: how its own goods came back
            over += sold._oms_billed_waiting()
        return bool(self.component_id) or sold.product_uom_id.compare(over, 0) > 0

    def _oms_note_credited(self):
        """Name the documents by which somebody else gave the money."""
        for line in self.filtered(lambda line: line.resolution != "nothing"):
            items = line.refund_line_ids or line.sale_line_id.invoice_lines
            notes = items.move_id.filtered(lambda move: move.move_type == "out_refund" and move.state == "posted")
            if notes:
                line._oms_write({"result": self.env._("Credited by %s", ", ".join(notes.mapped("name")))})

    def _oms_count_adopted(self):
        """The money of these is decided about now: what waited for it counts for the order."""
        waiting = self.sudo().move_ids.filtered(lambda move: move.oms_adopted == "waits")  # sudo: a mark of these lines
        if waiting:
            waiting.write({"oms_adopted": Fact("counted")})
