# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockPicking(models.Model):
    """Odoo's mail when a delivery leaves (a setting of the company) is not sent beside ours."""

    _inherit = "stock.picking"

    def message_post_with_source(self, source_ref, **kwargs):
        # stock_delivery ships inside the method that sends Odoo's mail, so the mail itself is where to stop it.
        template = self.company_id[:1].stock_mail_confirmation_template_id
        if len(self) == 1 and isinstance(source_ref, models.BaseModel) and source_ref == template:
            order = self.sudo().sale_id  # sudo: only whether its customer is told, for warehouse staff
            if order and self.env["oms.mail"]._is_mailed(order, "shipped"):
                return self.env["mail.message"]
        return super().message_post_with_source(source_ref, **kwargs)
