# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsMail(models.AbstractModel):
    """One confirmation for one order, whoever sends it. A quotation template with a mail of its own (``sale_management``) has
    the company's words for such orders: that mail goes, and ours about the confirmation does not. Odoo's standard one, at
    whichever door (also where a quotation template names it), is replaced by ours where ours comes (``sale_order.py``)."""

    _inherit = "oms.mail"

    def _template_mail(self, order):
        """The mail that the quotation template wants sent instead of a standard one, if any."""
        if "sale_order_template_id" not in order._fields:  # of sale_management, which may not be installed
            return self.env["mail.template"]
        mail = order.sudo().sale_order_template_id.mail_template_id  # sudo: which mail goes out, for whoever confirms
        return mail and mail - self._standard_mails()

    def _standard_mails(self):
        """Odoo's confirmation mails that are of no one order or quotation template."""
        chosen = self.env["ir.config_parameter"].sudo().get_param("sale.default_confirmation_template")  # sudo: a setting
        mails = self.env["mail.template"].sudo().browse(  # sudo: ids to compare
            [int(chosen)] if str(chosen or "").isdigit() else [])
        return mails | (self.env.ref("sale.mail_template_sale_confirmation", raise_if_not_found=False) or mails).sudo()
