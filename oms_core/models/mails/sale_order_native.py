# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrder(models.Model):
    """One confirmation for one order, whoever sends it. A quotation template with a mail of its own (``sale_management``) has
    the company's words for such orders: that mail goes, and ours about the confirmation does not. Odoo's standard one, at
    whichever door (also where a quotation template names it), is replaced by ours where ours comes."""

    _inherit = "sale.order"

    def _oms_is_mailed(self, event):
        return super()._oms_is_mailed(event) and not (
            event in ("confirmed", "received") and self._oms_template_mail())

    def _oms_template_mail(self):
        """The mail that the quotation template wants sent instead of a standard one, if any."""
        self.ensure_one()
        if "sale_order_template_id" not in self._fields:  # of sale_management, which may not be installed
            return self.env["mail.template"]
        mail = self.sudo().sale_order_template_id.mail_template_id  # sudo: which mail goes out, for whoever confirms
        return mail and mail - self._oms_standard_mails()

    def _oms_standard_mails(self):
        """Odoo's confirmation mails that are of no one order or quotation template."""
        chosen = self.env["ir.config_parameter"].sudo().get_param("sale.default_confirmation_template")  # sudo: a setting
        mails = self.env["mail.template"].sudo().browse(  # sudo: ids to compare
            [int(chosen)] if str(chosen or "").isdigit() else [])
        return mails | (self.env.ref("sale.mail_template_sale_confirmation", raise_if_not_found=False) or mails).sudo()

    def _send_order_notification_mail(self, mail_template, allow_deferred_sending=True):
        """Every mail of Odoo's about a confirmation, from a form, the portal, a payment or its own queue, comes through here."""
        self.ensure_one()
        # sudo: records are compared, nothing is read
        if mail_template and self.state == "sale" and mail_template.sudo() in self._oms_standard_mails() \
                and self._oms_is_mailed("confirmed"):
            return None
        return super()._send_order_notification_mail(mail_template, allow_deferred_sending=allow_deferred_sending)
