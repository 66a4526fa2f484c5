# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class OmsSettings(models.TransientModel):
    """The suite's settings of a company, for its managers: Odoo's own page of settings is for who administers Odoo."""

    _name = "oms.settings"
    _inherit = ["oms.check.modes"]
    _description = "Settings of the order management"

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    oms_credit_mode = fields.Selection(related="company_id.oms_credit_mode", readonly=False)
    oms_credit_tolerance = fields.Float(related="company_id.oms_credit_tolerance", readonly=False)
    oms_duplicate_hours = fields.Integer(related="company_id.oms_duplicate_hours", readonly=False)
    oms_floor_margin = fields.Float(related="company_id.oms_floor_margin", readonly=False)
    oms_deposit_percent = fields.Float(related="company_id.oms_deposit_percent", readonly=False)
    oms_portal_colleagues = fields.Boolean(related="company_id.oms_portal_colleagues", readonly=False)
    oms_customer_mails = fields.Boolean(related="company_id.oms_customer_mails", readonly=False)
    oms_mail_minutes = fields.Integer(related="company_id.oms_mail_minutes", readonly=False)
    oms_mail_channels = fields.Boolean(related="company_id.oms_mail_channels", readonly=False)
    oms_mail_moved_days = fields.Integer(related="company_id.oms_mail_moved_days", readonly=False)
    oms_rating_days = fields.Integer(related="company_id.oms_rating_days", readonly=False)
    oms_transit_days = fields.Integer(related="company_id.oms_transit_days", readonly=False)
    oms_transit_days_late = fields.Integer(related="company_id.oms_transit_days_late", readonly=False)
    oms_bill_when = fields.Selection(related="company_id.oms_bill_when", readonly=False)
    oms_bill_weekday = fields.Selection(related="company_id.oms_bill_weekday", readonly=False)
    oms_bill_month_day = fields.Integer(related="company_id.oms_bill_month_day", readonly=False)
    oms_bill_group = fields.Selection(related="company_id.oms_bill_group", readonly=False)
    oms_bill_auto = fields.Boolean(related="company_id.oms_bill_auto", readonly=False)
    oms_bill_hour = fields.Integer(related="company_id.oms_bill_hour", readonly=False)
    oms_bill_send = fields.Boolean(related="company_id.oms_bill_send", readonly=False)
    oms_keep_months = fields.Integer(related="company_id.oms_keep_months", readonly=False)
    oms_start_done = fields.Boolean(related="company_id.oms_start_done", readonly=False)

    @api.depends("company_id")
    def _compute_display_name(self):
        for settings in self:
            settings.display_name = self.env._("Settings of %s", settings.company_id.name)

    @api.model_create_multi
    def create(self, vals_list):
        """Saving a page that was opened is setting what was changed on it."""
        pages = super().create([{"company_id": self.env.company.id}] * len(vals_list))
        for page, vals in zip(pages, vals_list, strict=True):
            page.write(vals)
        return pages

    def write(self, vals):
        """Write these values to the company of the page, which is the one that its user works in.

        :raises AccessError: nobody but managers of the order desk does
        """
        if not self.env.su and not self.env.user.has_group("oms_core.group_oms_manager"):
            raise AccessError(self.env._("Only managers of the order desk change its settings."))
        for page in self:
            page.check_access("write")
            changed = {name: value for name, value in vals.items()
                       if name != "company_id" and self._fields[name].related and page.company_id[name] != value}
            if changed:
                # sudo: a manager of the desk, on a page of their own, may set these fields of it and no others
                page.company_id.sudo().write(changed)
            page._oms_set_checks(vals)
        self.invalidate_recordset()
        return True
