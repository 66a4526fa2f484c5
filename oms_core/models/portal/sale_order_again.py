# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields, models

from ...tools import RefusedToCustomer

#: Who asks again within this time gets the quotation that is there (a double click, a page loaded anew).
SAME = timedelta(minutes=10)


class SaleOrder(models.Model):
    """The same again, at today's prices."""

    _inherit = "sale.order"

    def _oms_portal_again(self):
        """Make a quotation over what is still sold, priced as of now.

        :returns: (quotation, names of the products that are not sold any more)
        :raises RefusedToCustomer: nothing of the order is sold any more
        """
        self.ensure_one()
        wanted = self._oms_portal_wanted_again()
        sold = wanted.filtered(lambda line: line._oms_portal_is_still_sold())
        dropped = (wanted - sold).product_id.mapped("display_name")
        if not sold:
            raise RefusedToCustomer(self.env._("Nothing of this order is sold any more. Please ask us."))
        self.env["oms.guard"]._lock(self.env.cr, "again", [(self.id, 0)])  # of two at once the second finds what the first made
        quotation = self._oms_portal_again_made() or self._oms_portal_make_again(sold, dropped)
        return quotation, dropped

    def _oms_portal_wanted_again(self):
        return self.order_line.filtered(lambda line: line._oms_portal_is_wanted_again())

    def _oms_portal_again_made(self):
        return self.search([
            ("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id), ("origin", "=", self.name),
            ("state", "in", ("draft", "sent")), ("create_date", ">=", fields.Datetime.now() - SAME)], limit=1)

    def _oms_portal_make_again(self, lines, dropped):
        quotation = self.with_company(self.company_id).create({
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "origin": self.name,
            "user_id": self.user_id.filtered("active").id,
            "team_id": self.team_id.id,
            **({"partner_shipping_id": self.partner_shipping_id.id} if self.partner_shipping_id.active else {}),
            "order_line": [Command.create(line._oms_portal_again_vals()) for line in lines],
        })
        quotation.action_quotation_sent()  # what is not sent does not show in the portal
        note = self.env._("Ordered again from %s in the portal.", self.name)
        if dropped:
            note += " " + self.env._("Not sold any more: %s", ", ".join(dropped))
        quotation.message_post(body=note, subtype_xmlid="mail.mt_note")
        if not (quotation._has_to_be_signed() or quotation._has_to_be_paid()):
            quotation.activity_schedule(
                "mail.mail_activity_data_todo", summary=self.env._("Ordered again in the portal: confirm it"),
                user_id=quotation._oms_responsible().id)
        return quotation

    def _oms_portal_again_next(self):
        """What makes an order of the quotation."""
        self.ensure_one()
        if self._has_to_be_signed():
            return self.env._("Sign it to order it.")
        if self._has_to_be_paid():
            return self.env._("Pay it to order it.")
        return self.env._("You need not do anything: we look at it and confirm it.")

    def _oms_responsible(self):
        """Who looks after the customer of this order; never nobody, nor somebody who has left."""
        self.ensure_one()
        return (self.user_id | self.team_id.user_id).filtered("active")[:1] or self.env.ref("base.user_admin")
