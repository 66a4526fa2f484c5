# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.tools import Fact


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    oms_vendor_line_id = fields.Many2one(
        "oms.vendor.return.line", "Goods that went back to the vendor", readonly=True, copy=False, index="btree_not_null",
        ondelete="set null")

    def _copy_data_extend_business_fields(self, values):
        """What takes a credit back is of the same goods."""
        super()._copy_data_extend_business_fields(values)
        if self.oms_vendor_line_id:
            values["oms_vendor_line_id"] = Fact(self.oms_vendor_line_id.id)


class AccountMove(models.Model):
    """What the vendor credited of goods that went back, whoever posts it, or takes it back."""

    _inherit = "account.move"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals and (credits := self.filtered(lambda move: move.move_type in ("in_refund", "in_invoice"))):
            # sudo: what follows for goods that went back, whoever posts
            credits = credits.sudo()
            lines = (credits | credits.reversed_entry_id).invoice_line_ids.oms_vendor_line_id
            if bought := credits.invoice_line_ids.purchase_line_id:  # billed after all, or less
                lines |= lines.search([("purchase_line_id", "in", bought.ids)])
            lines.vendor_return_id._oms_follow()
        return result
