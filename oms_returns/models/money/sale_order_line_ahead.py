# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ...planning import states
from .oms_return_line_due import EARLY


class SaleOrderLine(models.Model):
    """What was credited before it came back is not billed once more while it is to come. The customer has it and has not paid
    for it: it counts in credit as what was delivered and is not billed (``oms_credit_account.py``). What never comes is billed
    again. What the customer may keep is neither billed nor owed."""

    _inherit = "sale.order.line"

    oms_qty_ahead = fields.Float(
        "Credited before it came", digits="Product Unit", readonly=True, copy=False,
        help="In the order's unit: credited by returns of which the goods are still to come, or which the customer keeps.")

    oms_qty_kept = fields.Float(
        "Kept without paying", digits="Product Unit", readonly=True, copy=False,
        help="In the order's unit: what of that the customer keeps and does not owe.")

    def _oms_note_ahead(self):
        """Work it out again, whatever came or was credited."""
        # sudo: follows from what came and what was credited, whoever does the step
        for line in self.sudo():
            found = {"oms_qty_ahead": line._oms_ahead_of({}), "oms_qty_kept": line._oms_ahead_of({}, kept=True)}
            changed = {name: amount for name, amount in found.items() if line.product_uom_id.compare(line[name], amount)}
            if changed:
                line.write(changed)

    def _oms_ahead_of(self, more, kept=False):
        """What would be credited before it came, in the order's unit.

        :param more: {return line: so much more is credited, in the product's unit}
        :param kept: only what the customer keeps
        """
        self.ensure_one()
        return sum(
            line.uom_id._compute_quantity(line._oms_ahead(more.get(line, 0.0)), self.product_uom_id, round=False)
            for line in self.oms_return_line_ids if not line.component_id and (not kept or line.waived or line._oms_is_kept()))

    @api.depends("oms_qty_ahead")
    def _compute_qty_to_invoice(self):
        super()._compute_qty_to_invoice()
        for line in self.filtered("oms_qty_ahead"):
            line.qty_to_invoice -= line.oms_qty_ahead

    @api.depends("oms_qty_ahead")
    def _compute_invoice_status(self):
        super()._compute_invoice_status()
        for line in self.filtered("oms_qty_ahead"):
            if line.invoice_status == "no" and not line.qty_to_invoice and (
                    line.product_uom_id.compare(line.qty_invoiced + line.oms_qty_ahead, line.product_uom_qty) >= 0):
                line.invoice_status = "invoiced"

    def _oms_billable_qty(self):
        return super()._oms_billable_qty() - self.oms_qty_ahead


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    def _oms_ahead(self, more=0.0):
        """How much of this line is credited and neither back nor given up, in the product's unit.

        :param more: so much more is credited
        """
        self.ensure_one()
        kept = self._oms_is_kept()
        if self.waived:
            return self.claim_quantity
        if self.component_id or not (kept or (self.state in states.OPEN and self._oms_moment() in EARLY)):
            return 0.0
        came = 0.0 if kept else self.received_quantity
        # A document of somebody else's may credit others' goods on a line that is linked to this one.
        return max(min(self._oms_credited_quantity()[self] + more, self.quantity) - came, 0.0)
