# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

WHEN = [
    ("shipment", "What was shipped"), ("complete", "When the order is complete"), ("daily", "Every day"),
    ("weekly", "Every week"), ("monthly", "Every month")]
GROUPS = [("order", "Each order"), ("address", "Delivery address"), ("reference", "Customer's order number")]
WEEKDAYS = [("0", "Monday"), ("1", "Tuesday"), ("2", "Wednesday"), ("3", "Thursday"), ("4", "Friday"), ("5", "Saturday"),
            ("6", "Sunday")]


class ResCompany(models.Model):
    """How customers are billed for whom nothing else is said, and whether runs come by themselves."""

    _inherit = "res.company"

    oms_bill_when = fields.Selection(WHEN, "Customers are billed", required=True, default="shipment", groups="base.group_user")
    oms_bill_weekday = fields.Selection(WEEKDAYS, "Billed on", required=True, default="0", groups="base.group_user")
    oms_bill_month_day = fields.Integer(
        "Billed on day", default=31, groups="base.group_user", help="Of a shorter month the last day: 31 is always the last.")
    oms_bill_group = fields.Selection(
        GROUPS, "One invoice for", required=True, default="order", groups="base.group_user",
        help="Never on one invoice: orders of different bill-to addresses, currencies, fiscal positions, payment terms, "
             "journals, payment methods or Incoterms.")
    oms_bill_auto = fields.Boolean("Billing runs by themselves", groups="base.group_user")
    oms_bill_hour = fields.Integer(
        "Run at (hour)", default=20, groups="base.group_user",
        help="In the company's time zone. What leaves later that day is billed by the next run that is due.")
    oms_bill_send = fields.Boolean("Send their invoices", groups="base.group_user")

    @api.constrains("oms_bill_month_day", "oms_bill_hour")
    def _check_oms_bill_days(self):
        for company in self:
            if not 1 <= company.oms_bill_month_day <= 31:
                raise ValidationError(self.env._(
                    "%(company)s: day %(day)s of a month there is not; choose one from 1 to 31 (31 is the last of every month).",
                    company=company.name, day=company.oms_bill_month_day))
            if not 0 <= company.oms_bill_hour <= 23:
                raise ValidationError(self.env._(
                    "%(company)s: hour %(hour)s of a day there is not; choose one from 0 to 23.",
                    company=company.name, hour=company.oms_bill_hour))
