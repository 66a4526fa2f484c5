# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import tempfile

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .oms_billing_writer import Writer

GROUPS = ("account.group_account_invoice", "account.group_account_readonly")


class OmsBillingSheet(models.AbstractModel):
    """The billing spreadsheet of one company and period: what customers owed, were invoiced and credited, paid, and
    still owe. It is written in one pass, row by row, from ``oms.billing.facts``.

    A branch is a company of its own here; what it and its head company settle for each other stands in both sheets
    (``oms_billing_facts_branches.py``). Amounts of several currencies are added up in the company's; each
    document is shown in its own currency as well.
    """

    _name = "oms.billing.sheet"
    _inherit = "oms.billing.facts"
    _description = "Billing spreadsheet"

    @api.model
    def _oms_write(self, target, company, date_from=None, date_to=None, open_before=True):
        """Write the workbook.

        :param target: path or binary file
        :param company: one company, allowed to the user
        :param date_from: first day (None: since the beginning), :param date_to: last day (None: today); they are
            accounting dates, and what is open is open at the end of the last day
        :param open_before: list also the older documents and payments that were still open then
        :returns: totals: opening, invoice, credit_note, payment, other, closing, each bucket, credits, customers,
            currency, and checks: [(what, here, there, equal)], ok
        :raises AccessError: where the user is no accountant of the company
        :raises UserError: where the period ends before it begins
        """
        company.ensure_one()
        self._oms_check_allowed(company)
        date_from, date_to = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
        date_to = date_to or self.env["oms.day"]._today(company=company)
        if date_from and date_from > date_to:
            raise UserError(self.env._("The period ends before it begins."))
        self.env.flush_all()
        return Writer(self, target, (company, date_from, date_to), open_before).write()

    @api.model
    def _oms_check_allowed(self, company):
        if self.env.su:
            return
        if not any(self.env.user.has_group(group) for group in GROUPS):
            raise AccessError(self.env._("Only users of the group Invoicing may see the billing spreadsheet."))
        if company not in self.env.user.company_ids:
            raise AccessError(self.env._("You have no access to the company %(name)s.", name=company.sudo().name))

    @api.model
    def _oms_temporary(self, company, date_from=None, date_to=None, open_before=True):
        """(open file, file name, totals): the workbook in a temporary file that is gone once it is closed."""
        handle, path = tempfile.mkstemp(suffix=".xlsx", prefix="oms_billing_")
        os.close(handle)
        try:
            totals = self._oms_write(path, company, date_from, date_to, open_before)
            file = open(path, "rb")
        finally:
            os.unlink(path)
        return file, self._oms_file_name(company, date_from, date_to), totals

    @api.model
    def _oms_file_name(self, company, date_from, date_to):
        parts = [self.env._("Billing"), company.name, str(date_from or ""),
                 str(date_to or self.env["oms.day"]._today(company=company))]
        return " ".join(part.replace("/", "-") for part in parts if part) + ".xlsx"

    @api.model
    def _oms_attach(self, company, date_from=None, date_to=None, open_before=True):
        """The workbook as an attachment of the user's own."""
        file, name, _totals = self._oms_temporary(company, date_from, date_to, open_before)
        with file:
            return self.env["ir.attachment"].create({
                "name": name, "raw": file.read(),
                "mimetype": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            })

    @api.model
    def _oms_bucket_labels(self):
        return {
            "not_due": self.env._("Not due"), "d1_30": self.env._("1-30 days"), "d31_60": self.env._("31-60 days"),
            "d61_90": self.env._("61-90 days"), "d90": self.env._("Over 90 days"),
        }

    @api.model
    def _oms_movement_labels(self):
        return {
            "invoice": self.env._("Invoices"), "credit_note": self.env._("Credit notes"),
            "payment": self.env._("Payments"), "other": self.env._("Other entries"),
        }
