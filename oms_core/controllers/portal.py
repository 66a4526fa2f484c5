# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from math import isfinite

from odoo import fields
from odoo.addons.sale.controllers.portal import CustomerPortal
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from ..tools import RefusedToCustomer, is_token, stored_id

_logger = logging.getLogger(__name__)
SAID = "oms_portal_said"


class OmsPortal(CustomerPortal):
    """What a customer may do alone. Every door checks anew who asks; ``oms.portal`` checks what may still be done."""

    @staticmethod
    def _cast_as_float(str_value):
        """Amounts in links: Odoo takes "NaN" and "1e999" for numbers, and fails where it rounds them."""
        value = CustomerPortal._cast_as_float(str_value)
        return value if value is not None and isfinite(value) else None

    def _get_page_view_values(self, document, access_token, values, session_history, no_breadcrumbs, **kwargs):
        values = super()._get_page_view_values(
            document, access_token, values, session_history, no_breadcrumbs, **kwargs)
        if document._name == "sale.order":
            self._oms_in_customers_days(document)
            said = request.session.get(SAID) or {}
            if said.get("order_id") == document.id:
                values["oms_said"] = request.session.pop(SAID)
            # Whoever only has the link of one order does not learn the customer's other addresses.
            values["oms_addresses"] = (
                document.env["res.partner"] if request.env.user._is_public()
                else document.env["oms.portal"]._addresses(document))
        return values

    def _show_report(self, model, report_type, report_ref, download=False):
        if model._name == "sale.order":
            self._oms_in_customers_days(model)
        return super()._show_report(model, report_type, report_ref, download=download)

    def _get_payment_values(self, order_sudo, is_down_payment=False, payment_amount=None, **kwargs):
        """What is kept for an order of its customer's balance is paid: the form asks for the rest, or for what the link says of
        it (see ``payment.link.wizard``), but not for less than is to be paid first."""
        kept = order_sudo.env["oms.on.account"]._gather_kept(order_sudo.ids).get(order_sudo.id)
        asked = self._cast_as_float(request.params.get("oms_amount")) if payment_amount else None
        if not kept and not asked:
            return super()._get_payment_values(
                order_sudo, is_down_payment=is_down_payment, payment_amount=payment_amount, **kwargs)
        paid, money = order_sudo.env["oms.checks"]._gather_paid(order_sudo)[order_sudo.id], order_sudo.currency_id
        if asked and asked > 0:
            first = order_sudo._get_prepayment_required_amount() - paid if order_sudo.state in ("draft", "sent") else 0.0
            payment_amount = min(payment_amount, money.round(max(asked, first)))
        values = super()._get_payment_values(
            order_sudo, is_down_payment=is_down_payment, payment_amount=payment_amount, **kwargs)
        if kept:
            whole = order_sudo._get_prepayment_required_amount() if is_down_payment and not payment_amount else (
                order_sudo.amount_total)
            left = money.round(max(whole - paid, 0.0))
            values.update(oms_kept=kept, amount=min(values["amount"], left),
                          payment_amount=payment_amount and (min(payment_amount, left) or None))
        return values

    def _oms_in_customers_days(self, order):
        """Odoo's own parts tell the same days as ours, to who has no time zone and to staff who look, too."""
        request.update_context(tz=order.env["oms.day"]._customer_zone(order))

    @route()
    def portal_quote_accept(self, order_id, access_token=None, name=None, signature=None):
        """Odoo posts the signed document in the customer's name: that is a signature, and no question to us."""
        request.update_context(oms_by_itself=True)
        return super().portal_quote_accept(order_id, access_token=access_token, name=name, signature=signature)

    def _oms_order(self, order_id, access_token):
        """The order, with rights of ours, after the checks: the visitor may read it or shows its token; staff are
        those who sell and may write it (Odoo lets the warehouse write orders, too).

        :raises AccessError, MissingError: to be answered as Odoo's portal does
        """
        if not stored_id(order_id) or not is_token(access_token):  # neither can be looked for
            raise MissingError(request.env._("There is no such order."))
        order = self._document_check_access("sale.order", order_id, access_token=access_token)
        if request.env.user._is_internal():
            if not request.env.user.has_group("sales_team.group_sale_salesman"):
                raise AccessError(request.env._("Only sales people act for a customer."))
            request.env["sale.order"].browse(order_id).check_access("write")
        return order

    def _oms_act(self, order_id, access_token, act):
        """Do ``act(order)`` for the visitor and go back to the order's page; nothing is half done.

        :param act: returns what to say, or (what to say, the order to go to)
        """
        try:
            order = self._oms_order(order_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        target, tone = order, "success"
        try:
            with request.env.cr.savepoint():
                said = act(order)
                order.env.flush_all()
            if isinstance(said, tuple):
                said, target = said
        except RefusedToCustomer as refusal:
            tone, said = "danger", str(refusal)
        except UserError as error:
            _logger.info("%s: a customer was refused in the portal: %s", order.name, error)
            tone, said = "danger", request.env._("This is not possible any more. Please ask us.")
        if tone == "danger":
            order.env.invalidate_all()
        if said:
            request.session[SAID] = {"order_id": target.id, "tone": tone, "text": said}
        if target == order and not access_token:
            return request.redirect(f"/my/orders/{order.id}")
        return request.redirect(target.get_portal_url())

    def _oms_author(self, order):
        """Who speaks: the visitor, or the order's customer where only the link is known."""
        # sudo: the visitor's own partner
        return order.partner_id if request.env.user._is_public() else request.env.user.partner_id.sudo()

    @route("/my/orders/<int:order_id>/oms/cancel", type="http", auth="public", methods=["POST"], website=True)
    def oms_portal_cancel(self, order_id, access_token=None, line_id=None, **kwargs):
        def act(order):
            portal = order.env["oms.portal"]
            if not line_id:
                portal._cancel(order)
                return request.env._("Your order is cancelled.")
            line = order.order_line.filtered(lambda line: str(line.id) == line_id)
            if not line:
                raise RefusedToCustomer(request.env._("This cannot be cancelled here any more. Please ask us."))
            portal._cancel(order, line)
            return request.env._("%s is cancelled.", line.product_id.display_name)

        return self._oms_act(order_id, access_token, act)

    @route("/my/orders/<int:order_id>/oms/change", type="http", auth="public", methods=["POST"], website=True)
    def oms_portal_change(self, order_id, access_token=None, address_id=None, wish=None, **kwargs):
        def act(order):
            portal = order.env["oms.portal"]
            if address_id:
                known = portal._addresses(order) if not request.env.user._is_public() else order.env["res.partner"]
                portal._set_address(order, known.filtered(lambda address: str(address.id) == address_id))
            if wish:
                portal._set_wish(order, self._oms_day(wish))
            return request.env._("Your order is changed.")

        return self._oms_act(order_id, access_token, act)

    def _oms_day(self, text):
        try:
            return fields.Date.to_date(text)
        except ValueError:
            return None

    @route("/my/orders/<int:order_id>/oms/ask", type="http", auth="public", methods=["POST"], website=True)
    def oms_portal_ask(self, order_id, access_token=None, question=None, **kwargs):
        def act(order):
            order.env["oms.portal"]._ask(order, question, self._oms_author(order))
            return request.env._("Thank you. We will answer soon.")

        return self._oms_act(order_id, access_token, act)

    @route("/my/orders/<int:order_id>/oms/again", type="http", auth="public", methods=["POST"], website=True)
    def oms_portal_again(self, order_id, access_token=None, **kwargs):
        def act(order):
            portal = order.env["oms.portal"]
            quotation, dropped = portal._again(order)
            said = [request.env._("Here is the same again, at today's prices.")]
            if dropped:
                said.append(request.env._("Not sold any more, so left out: %s.", ", ".join(dropped)))
            said.append(portal._again_next(quotation))
            return " ".join(said), quotation

        return self._oms_act(order_id, access_token, act)
