# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.oms_core.tools import Fact

from ...planning.refund import allocate


class AccountMove(models.Model):
    """What an order's billing, or somebody by hand, credits of goods that came back by Odoo's own return is credited: their
    return has no money to give back any more. Whoever comes first gives it, the other finds nothing left."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        notes = posted.filtered(lambda move: move.move_type == "out_refund")
        if notes:
            notes.invoice_line_ids._oms_credit_adopted()
        return posted


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _oms_credit_adopted(self):
        """Link these lines of posted credit notes to what came back by Odoo's own returns; close those of which nothing is
        open."""
        items = self.filtered(lambda item: (
            item.sale_line_ids and item.display_type == "product" and not item.oms_return_line_id and item.quantity > 0))
        if not items:
            return
        # sudo: which returns follow from a credit note that somebody may post
        lines = self.env["oms.return.line"].sudo()._oms_adopted_of(items.sale_line_ids)
        if not lines:
            return
        self.env["oms.guard"]._lock(self.env.cr, "return", [(line.sale_line_id.id, 0) for line in lines])
        left = lines._oms_uncredited()
        for item in items.sorted("id"):
            mine = lines.filtered(lambda line, item=item: (
                line.sale_line_id in item.sale_line_ids and line.product_id == item.product_id and left[line] > 0))
            if not mine or item._oms_is_price_credit():
                continue
            taken, rest = allocate(lines._oms_billed_units(item), [(line, left[line]) for line in mine.sorted("id")])
            for line, units in taken:
                left[line] -= units
            if len(taken) == 1 and not rest:  # of several returns it is of none: a line has no more credited than came
                item.write({"oms_return_line_id": Fact(taken[0][0].id)})
        lines.return_id._oms_close_credited()
