# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets

from psycopg2 import IntegrityError

from odoo.addons.oms_core.controllers.portal import OmsPortal
from odoo.addons.oms_core.tools import RefusedToCustomer, stored_id
from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route
from odoo.tools import consteq, email_normalize, mute_logger

from ..planning import portal_form

#: Characters of what is typed.
LONGEST = {"name": 120, "email": 254, "order_text": 60, "goods_text": 1000}


class OmsWithdraw(OmsPortal):
    """"Withdraw from contract here": a statement, then its confirmation, with and without an account. What is answered is the
    same whether or not there is such an order: nothing is looked up while the visitor waits."""

    def _oms_withdraw_companies(self):
        # sudo: names of companies that offer it, for the page that says so to everybody
        return request.env["res.company"].sudo().search([("oms_withdrawal", "=", True)])

    def _oms_withdraw_company(self, number):
        """The company that was chosen, else the visitor's, else the first that offers it; none where none does."""
        companies = self._oms_withdraw_companies()
        return (companies.filtered(lambda company: company.id == stored_id(number))
                or companies.filtered(lambda company: company in request.env.companies) or companies)[:1]

    def _oms_withdraw_order(self, order_id, access_token):
        """The order that the visitor was shown to be the customer of, or whose link they have; or none. Its number may be
        known; it tells nothing."""
        if not order_id:
            return request.env["sale.order"].sudo()
        try:
            order = self._oms_order(stored_id(order_id), access_token)
        except (AccessError, MissingError):
            return request.env["sale.order"].sudo()
        if not self._oms_has_link(order, access_token) and not self._oms_is_customer(order):
            return order.browse()  # staff, followers: it is the customer who withdraws
        return order.filtered(lambda order: order.state == "sale" and order.company_id.oms_withdrawal)

    def _oms_has_link(self, order, access_token):
        """Odoo does not look at the token of who may read the order anyway."""
        return bool(access_token and order.access_token and consteq(order.access_token, access_token))

    def _oms_is_customer(self, order):
        user = request.env.user
        return not user._is_public() and order.partner_id.commercial_partner_id == user.commercial_partner_id

    def _oms_withdraw_lines(self, order):
        """[(line, quantity)] of an order that may be chosen by themselves, in the product's unit; of one of services alone the
        customer says it in words."""
        goods = [(line, line.oms_ordered_qty - line.oms_closed_qty) for line in order.env["oms.portal"]._goods(order)
                 if line.oms_ordered_qty - line.oms_closed_qty > 0] if order else []
        return goods and goods + order.env["oms.return.withdrawal"]._oms_services(order)

    def _oms_withdraw_values(self, order_id, access_token, company_id, values, **more):
        order = self._oms_withdraw_order(order_id, access_token)
        company = order.company_id or self._oms_withdraw_company(company_id)
        user = request.env.user
        partner = user.partner_id.sudo()  # sudo: the visitor's own name
        typed = {name: portal_form.words(values.get(name), longest) for name, longest in LONGEST.items()}
        if order:
            typed["order_text"] = order.name
        if not user._is_public():  # whoever has an order's link is not told, nor answers for, its customer
            typed["name"] = typed["name"] or partner.name or ""
            typed["email"] = typed["email"] or partner.email or ""
        return {
            "page_name": "oms_withdraw", "oms_order": order, "access_token": access_token if order else None, "company": company,
            "companies": self._oms_withdraw_companies(), "lines": self._oms_withdraw_lines(order), "typed": typed,
            "key": portal_form.key(values.get("key")) or secrets.token_hex(16), "oms_refused": None, **more}

    @route("/my/withdraw", type="http", auth="public", website=True, methods=["GET"], sitemap=False)
    def oms_withdraw(self, order_id=None, access_token=None, company_id=None, **kwargs):
        if not self._oms_withdraw_companies():
            return request.not_found()
        values = self._oms_withdraw_values(order_id, access_token, company_id, {})
        return request.render("oms_returns.withdraw_state", values)

    @route("/my/withdraw/check", type="http", auth="public", website=True, methods=["POST"])
    def oms_withdraw_check(self, order_id=None, access_token=None, company_id=None, **kwargs):
        """The statement as it will be sent, to be confirmed."""
        if not self._oms_withdraw_companies():
            return request.not_found()
        values = self._oms_withdraw_values(order_id, access_token, company_id, kwargs)
        try:
            values["said"], values["chosen"] = self._oms_said(values, kwargs)
        except RefusedToCustomer as refusal:
            return request.render("oms_returns.withdraw_state", {**values, "oms_refused": str(refusal)})
        return request.render("oms_returns.withdraw_confirm", values)

    @route("/my/withdraw/confirm", type="http", auth="public", website=True, methods=["POST"])
    def oms_withdraw_confirm(self, order_id=None, access_token=None, company_id=None, **kwargs):
        if not self._oms_withdraw_companies():
            return request.not_found()
        values = self._oms_withdraw_values(order_id, access_token, company_id, kwargs)
        # sudo: a declaration is everybody's to make; it is kept and acknowledged, and nothing is told of any order
        declarations = request.env["oms.return.withdrawal"].sudo()
        try:
            said, chosen = self._oms_said(values, kwargs)
        except RefusedToCustomer as refusal:
            return request.render("oms_returns.withdraw_state", {**values, "oms_refused": str(refusal)})
        order = values["oms_order"]
        if not self._oms_is_customer(order) and not declarations._oms_is_address_of(order, said["email"]):
            order = order.browse()  # has the link: what is declared is kept as a guest's, who does not learn that either
        source = declarations._oms_source(request.httprequest.remote_addr)
        flood = ""  # neither for the customer, whose own address is not used up by others, nor for who loads the page again
        if not declarations._oms_is_address_of(order, said["email"]) and not declarations.search([("key", "=", said["key"])]):
            flood = declarations._oms_is_flood(said["email"], source)
        if flood == "refused":
            return self._oms_flood(values)
        try:
            with request.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                found = declarations._oms_declare(
                    values["company"], said, source, order=order, lines=chosen if order else None,
                    kept=flood == "kept")
                request.env.flush_all()
        except IntegrityError:  # pressed twice at once: the other one declares it
            request.env.invalidate_all()
            found = declarations.browse()
        return request.render("oms_returns.withdraw_done", {
            **values, "said": said, "kept": found and not found.message_id,
            "moment": found and declarations._oms_moment(found.company_id, found.declared_on)})

    def _oms_flood(self, values):
        company = values["company"]
        words = request.env._(
            "Too many withdrawals came from here just now. Please try again in an hour, or write to %s: that is as good.",
            company.email or company.name)
        answer = request.render("oms_returns.withdraw_state", {**values, "oms_refused": words})
        answer.status_code = 429
        return answer

    def _oms_said(self, values, sent):
        """What is declared, checked: (said, {order line id: quantity}, or none where it is all of it or said in words).

        :raises RefusedToCustomer: for what is missing to know who withdraws from what; a reason is never asked for
        """
        _, typed = request.env._, values["typed"]
        if not typed["name"]:
            raise RefusedToCustomer(_("Please enter your name."))
        if not typed["order_text"]:
            raise RefusedToCustomer(_("Please enter the number of your order: it is in our confirmation."))
        email = email_normalize(typed["email"])
        if not email:
            raise RefusedToCustomer(_("Please enter one e-mail address, to which we send the acknowledgement."))
        if any(mark in text.lower() for text in typed.values() for mark in ("://", "www.")):
            raise RefusedToCustomer(_("Please leave out addresses of web pages."))
        said = {"key": values["key"], "email": email, "name": " ".join(typed["name"].split()),
                "order_text": " ".join(typed["order_text"].split()), "goods_text": typed["goods_text"] or False}
        chosen = None
        if values["lines"]:  # chosen on the page, else in words: of an order without goods, too
            chosen = self._oms_chosen(values["lines"], sent)
            said["goods_text"] = self._oms_chosen_words(values["lines"], chosen) if chosen else False
        said["key"] = portal_form.once(
            values["key"], values["company"].id, values["oms_order"].id, {**said, "key": None}, sorted((chosen or {}).items()))
        return said, chosen

    def _oms_chosen_words(self, lines, chosen):
        words = request.env["oms.portal"]._number_words
        return "\n".join(f"{words(chosen[line.id])} {line.product_id.uom_id.name} {line.product_id.display_name}"
                         for line, _most in lines if line.id in chosen)

    def _oms_chosen(self, lines, sent):
        """{order line id: quantity}, or none where everything was chosen: who ticks all goods says nothing of the services that
        they ordered besides."""
        if sent.get("all") != "some":
            return None
        _, chosen = request.env._, {}
        for line, most in lines:
            if not sent.get(f"take_{line.id}"):
                continue
            quantity = portal_form.quantity(sent.get(f"qty_{line.id}"))
            if quantity is None or quantity > most:
                raise RefusedToCustomer(_("%(goods)s: please enter how many, %(most)s at most.",
                                          goods=line.product_id.display_name, most=f"{most:.12g}"))
            chosen[line.id] = quantity
        if not chosen:
            raise RefusedToCustomer(_("Tick what you withdraw from, or choose everything."))
        return chosen
