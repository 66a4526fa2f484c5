# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.oms_core.tools import Fact
from odoo.exceptions import UserError
from odoo.fields import Command


class OmsVendorReturn(models.Model):
    """The vendor's credit: entered by Odoo's own purchase, linked where it is there, chased where it is not."""

    _inherit = "oms.vendor.return"

    def action_credit(self):
        """The vendor's credit came: draft credits, one for each of these, for an accountant to check and post."""
        self._oms_check_credit()
        self._oms_in("sent", self.env._("a credit is for what was sent and is not credited."))
        # sudo: drafts about these goods only, for staff of returns and buyers; posting is the accountants'
        claims = self.sudo()
        self.env["oms.guard"]._lock(self.env.cr, "vendor_credit", [(claim.id, 0) for claim in claims])
        creditable = claims.line_ids._oms_creditable()
        drafts = claims.credit_ids.filtered(lambda move: move.state == "draft")
        for claim in claims:
            lines = {line: creditable[line] for line in claim.line_ids if creditable[line]}
            if lines:
                drafts |= self.env["account.move"].sudo().with_company(claim.company_id).create(  # sudo: as above
                    claim._oms_prepare_credit(lines))
            elif not claim.credit_ids & drafts:
                raise UserError(self.env._(
                    "%s: nothing of it was billed that is not credited. The vendor bills that much less: press Nothing is due.",
                    claim.name))
        return self.env["oms.return"]._oms_open("account.move", drafts.sudo(False), self.env._("Vendor's credits"))

    def _oms_prepare_credit(self, lines):
        """Values of a draft credit of the vendor over these quantities, as Odoo bills a purchase.

        :param lines: {line: quantity in the product's unit}
        """
        self.ensure_one()
        order = next((line.purchase_line_id.order_id for line in lines if line.purchase_line_id), None)
        order = order and order.with_context(default_move_type="in_refund").with_company(self.company_id)
        values = order._prepare_invoice() if order else {
            "move_type": "in_refund", "partner_id": self.partner_id.address_get(["invoice"])["invoice"],
            "currency_id": self.currency_id.id, "company_id": self.company_id.id}
        return {**values, "ref": self.rma_number or False, "invoice_origin": self.name, "invoice_line_ids": [
            Command.create(line._oms_prepare_credit_line(quantity)) for line, quantity in lines.items()]}

    def action_link_credit(self):
        """Link the credit that is there: its lines of the same goods are of these; one without goods is of all of it."""
        self.ensure_one()
        self._oms_check_credit()
        self._oms_in("sent", self.env._("a credit is for what was sent and is not credited."))
        credit = self.credit_id
        if not credit:
            raise UserError(self.env._("%s: choose the credit first.", self.name))
        credit.check_access("read")
        if credit.move_type != "in_refund" or credit.commercial_partner_id != self.partner_id.commercial_partner_id \
                or credit.currency_id != self.currency_id:
            raise UserError(self.env._(
                "%(credit)s is no credit of %(vendor)s in %(currency)s.", credit=credit.display_name,
                vendor=self.partner_id.commercial_partner_id.display_name, currency=self.currency_id.name))
        # sudo: which goods a credit is about; that both may be seen and who may link them was checked
        free = credit.sudo().invoice_line_ids.filtered(
            lambda item: item.display_type == "product" and not item.oms_vendor_line_id)
        found = self._oms_match(free)
        if not found:
            raise UserError(self.env._(
                "%(credit)s has no line of these goods that is not linked to others.", credit=credit.display_name))
        for line, items in found.items():
            items.write({"oms_vendor_line_id": Fact(line.id)})
        self.sudo().write({"credit_id": False})  # sudo: as above
        self.sudo()._oms_follow()  # sudo: as above
        return True

    def _oms_match(self, items):
        """{line: lines of a credit that are of it}"""
        found = {}
        lines = self.sudo().line_ids  # sudo: as where it is called
        for item in items:
            same = lines.filtered(lambda line, item=item: line.product_id == item.product_id) or (
                lines if not item.product_id else lines.browse())
            line = next((line for line in same if line not in found), same[:1])
            if line:
                found[line] = found.get(line, items.browse()) | item
        return found

    def action_nothing_due(self):
        """Close what was never billed: the vendor bills that much less."""
        self._oms_check_credit()
        self._oms_in("sent", self.env._("only what was sent is closed."))
        for claim in self.sudo():  # sudo: as above
            if claim.is_due:
                raise UserError(self.env._(
                    "%s: it was billed, so a credit is due. Does the vendor refuse it? Enter why, and press Vendor refuses.",
                    claim.name))
            if drafts := claim.credit_ids.filtered(lambda move: move.state == "draft"):
                raise UserError(self.env._(
                    "%(name)s: post or cancel %(credit)s first.", name=claim.name, credit=drafts[:1].display_name))
            claim._oms_go("credited")
            claim.message_post(body=self.env._("It was not billed: the vendor bills that much less."))
        return True

    def action_refuse(self):
        """The vendor does not credit it."""
        self._oms_check_credit()
        self._oms_in("sent", self.env._("a vendor refuses what was sent."))
        for claim in self:
            if not (claim.refused_why or "").strip():
                raise UserError(self.env._("%s: enter what the vendor says first.", claim.name))
            claim.sudo()._oms_go("refused")  # sudo: as above
        return True

    def action_reopen(self):
        """The vendor credits it after all."""
        self._oms_check_credit()
        self._oms_in("refused", self.env._("only what was refused is opened again."))
        for claim in self.sudo():  # sudo: as above
            claim._oms_go("sent")
            claim._oms_follow()
        return True

    def action_remind(self):
        """Ask the vendor for the credit, by mail; it is asked again after as many days as a credit takes."""
        self._oms_check_credit()
        self._oms_in("sent", self.env._("a vendor is reminded of what was sent and is not credited."))
        template = self.env.ref("oms_returns.mail_template_vendor_credit")
        for claim in self:
            if not claim.partner_id.email:
                raise UserError(self.env._("%(vendor)s has no e-mail address: enter one, or call them and set another day.",
                                           vendor=claim.partner_id.display_name))
            claim.message_post_with_source(
                template, message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=claim.partner_id.ids)
            # sudo: a fact of the mail that was just sent
            claim.sudo().write({"reminded_on": self.env["oms.day"]._today(company=claim.company_id)})
        return True


class OmsVendorReturnLine(models.Model):
    _inherit = "oms.vendor.return.line"

    def _oms_prepare_credit_line(self, quantity):
        """Values of a line of the vendor's credit, as Odoo bills the purchase it is off."""
        self.ensure_one()
        bought = self.purchase_line_id
        if not bought:
            return {"product_id": self.product_id.id, "quantity": quantity, "product_uom_id": self.uom_id.id,
                    "price_unit": self.price_unit, "oms_vendor_line_id": Fact(self.id)}
        in_unit = self.uom_id._compute_quantity(quantity, bought.product_uom_id, rounding_method="HALF-UP")
        return {**bought._prepare_account_move_line(), "oms_vendor_line_id": Fact(self.id), "quantity": in_unit}
