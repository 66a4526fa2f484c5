# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields, models

from ...tools import RefusedToCustomer

#: Who asks again within this time gets the quotation that is there (a double click, a page loaded anew).
SAME = timedelta(minutes=10)


class OmsPortal(models.AbstractModel):
    """The same again, at today's prices."""

    _inherit = "oms.portal"

    def _again(self, order):
        """Make a quotation over what is still sold, priced as of now.

        :returns: (quotation, names of the products that are not sold any more)
        :raises RefusedToCustomer: nothing of the order is sold any more
        """
        order.ensure_one()
        wanted = self._wanted_again(order)
        sold = wanted.filtered(self._is_still_sold)
        dropped = (wanted - sold).product_id.mapped("display_name")
        if not sold:
            raise RefusedToCustomer(self.env._("Nothing of this order is sold any more. Please ask us."))
        self.env["oms.guard"]._lock(self.env.cr, "again", [(order.id, 0)])  # of two at once the second finds what the first made
        quotation = self._again_made(order) or self._make_again(order, sold, dropped)
        return quotation, dropped

    def _wanted_again(self, order):
        return order.order_line.filtered(self._is_wanted_again)

    def _is_wanted_again(self, line):
        """Whether it was bought: no freight, and nothing that was taken off the price (a discount is given, not ordered)."""
        line.ensure_one()
        return bool(
            line.product_id and not line.display_type and not line.is_downpayment and not line.is_delivery
            and line.product_uom_qty > 0 and line.price_unit >= 0
            and not line.oms_reduced_order_id and not line._is_discount_line()
            and not ("is_reward_line" in line._fields and line.is_reward_line))

    def _is_still_sold(self, line):
        line.ensure_one()
        return not line.combo_item_id and self._is_sold(line.product_id, line.company_id)

    def _again_made(self, order):
        return order.search([
            ("partner_id", "=", order.partner_id.id), ("company_id", "=", order.company_id.id), ("origin", "=", order.name),
            ("state", "in", ("draft", "sent")), ("create_date", ">=", fields.Datetime.now() - SAME)], limit=1)

    def _make_again(self, order, lines, dropped):
        quotation = order.with_company(order.company_id).create({
            "partner_id": order.partner_id.id,
            "company_id": order.company_id.id,
            "origin": order.name,
            "user_id": order.user_id.filtered("active").id,
            "team_id": order.team_id.id,
            **({"partner_shipping_id": order.partner_shipping_id.id} if order.partner_shipping_id.active else {}),
            "order_line": [Command.create(self._again_vals(line)) for line in lines],
        })
        quotation.action_quotation_sent()  # what is not sent does not show in the portal
        note = self.env._("Ordered again from %s in the portal.", order.name)
        if dropped:
            note += " " + self.env._("Not sold any more: %s", ", ".join(dropped))
        quotation.message_post(body=note, subtype_xmlid="mail.mt_note")
        if not (quotation._has_to_be_signed() or quotation._has_to_be_paid()):
            quotation.activity_schedule(
                "mail.mail_activity_data_todo", summary=self.env._("Ordered again in the portal: confirm it"),
                user_id=quotation._oms_responsible().id)
        return quotation

    def _again_vals(self, line):
        """Values of the same line in a new quotation; the price is today's."""
        line.ensure_one()
        return {
            "product_id": line.product_id.id,
            "product_uom_qty": line.product_uom_qty,
            "product_uom_id": line.product_uom_id.id,
            "product_no_variant_attribute_value_ids": [Command.set(line.product_no_variant_attribute_value_ids.ids)],
        }

    def _again_next(self, quotation):
        """What makes an order of the quotation."""
        quotation.ensure_one()
        if quotation._has_to_be_signed():
            return self.env._("Sign it to order it.")
        if quotation._has_to_be_paid():
            return self.env._("Pay it to order it.")
        return self.env._("You need not do anything: we look at it and confirm it.")
