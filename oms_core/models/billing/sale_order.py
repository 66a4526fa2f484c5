# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .oms_billing import BillKeys


class SaleOrder(models.Model):
    """The doors to billing (``oms.billing``), and the invoice's dates."""

    _inherit = "sale.order"

    oms_billing_issue_ids = fields.One2many(
        "oms.billing.issue", "order_id", "Billing problems",
        groups="oms_core.group_oms_user,account.group_account_invoice,account.group_account_readonly")

    @api.model
    def _oms_bill_outcome(self, orders, date=None, consolidate=False):
        return self.env["oms.billing"]._outcome(orders, date=date, consolidate=consolidate)

    def action_oms_bill(self):
        """Bill the chosen orders and say what came of it."""
        return self.env["oms.billing"]._told(self._oms_bill_outcome(self))

    def action_oms_invoice(self):
        """Bill this order and open its invoice; where nothing was billed, say why."""
        outcome = self._oms_bill_outcome(self)
        return self.action_view_invoice(outcome.invoices) if outcome.invoices else self.env["oms.billing"]._told(outcome)

    def _get_invoice_grouping_keys(self):
        """What ``oms.billing`` has put together is together; everybody else's invoices are grouped as Odoo does."""
        keys = self.env.context.get("oms_bill_keys")
        return ["oms_run_key"] if isinstance(keys, BillKeys) else super()._get_invoice_grouping_keys()

    def _create_account_invoices(self, invoice_vals_list, final):
        keys = self.env.context.get("oms_bill_keys")
        if isinstance(keys, BillKeys):
            self.env["oms.billing"]._dress(invoice_vals_list, keys)
        return super()._create_account_invoices(invoice_vals_list, final)

    def _prepare_invoice(self):
        """The date is there from the start: setting it later recomputes every invoice."""
        values = super()._prepare_invoice()
        keys = self.env.context.get("oms_bill_keys")
        if isinstance(keys, BillKeys):
            values["oms_run_key"] = keys[self.id]
        if "oms_billing_date" in self.env.context:
            date = self.env.context["oms_billing_date"] or self.env["oms.day"]._today(company=self.company_id)
            values["invoice_date"] = date
            if not values.get("invoice_payment_term_id"):
                values["invoice_date_due"] = date  # Odoo would take today, whatever the invoice's date
        return values
