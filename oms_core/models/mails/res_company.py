# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ResCompany(models.Model):
    """What customers of a company are told by mail."""

    _inherit = "res.company"

    oms_customer_mails = fields.Boolean(
        "Mails to customers", help="Tell customers what happens to their orders, in place of Odoo's own mails about the same.")
    oms_mail_minutes = fields.Integer(
        "Minutes gathered", default=5, help="What happens to an order within these minutes is told in one mail.")
    oms_mail_channels = fields.Boolean(
        "Also about imported orders", help="Otherwise the channel that they come from tells its customers.")
    oms_mail_moved_days = fields.Integer(
        "Days later", default=1, help="Customers are told of another date when it is later by at least so many days.")
    oms_rating_days = fields.Integer(
        "Days after delivery", default=7, help="When customers are asked how it was.")

    _oms_mail_ranges = models.Constraint(
        "CHECK (oms_mail_minutes BETWEEN 0 AND 1440 AND oms_mail_moved_days >= 1 AND oms_rating_days BETWEEN 0 AND 365)",
        "Mails are gathered for 0 to 1440 minutes, later dates told from 1 day on, ratings asked for after 0 to 365 days.")

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["oms.mail.event"].sudo()._oms_ensure(companies)  # sudo: every company has its settings
        return companies
