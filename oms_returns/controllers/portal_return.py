# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import secrets
from dataclasses import replace

from psycopg2 import IntegrityError

from odoo import fields
from odoo.addons.oms_core import prepared
from odoo.addons.oms_core.controllers.portal import OmsPortal
from odoo.addons.oms_core.tools import RefusedToCustomer, facts, is_token, stored_id
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request, route
from odoo.tools import consteq, mute_logger

from ..models.portal.oms_return_portal import MORE
from ..planning import portal_form

_logger = logging.getLogger(__name__)
#: Bytes of one request with photos.
MOST = 90 * 2**20


class OmsReturnPortal(OmsPortal):
    """A customer's returns: asked for, followed, taken back. Every door finds orders by the visitor's own rights, or the one
    whose token is shown; what is not found so is unknown, whether or not it exists."""

    # --- who may see what --------------------------------------------------------------------------------------------

    def _oms_own_domain(self):
        """Orders of the visitor's commercial partner."""
        return Domain("partner_id", "child_of", request.env.user.commercial_partner_id.id)

    def _oms_own_orders(self, domain, limit=None, offset=0):
        """Orders of the visitor's company that they may read, with rights of ours; none for staff and strangers."""
        if request.env.user._is_public() or request.env.user._is_internal():
            return request.env["sale.order"].sudo()
        # sudo: found with the visitor's own rights
        return request.env["sale.order"].search(
            self._oms_own_domain() & Domain(domain), order="date_order desc, id desc", limit=limit, offset=offset).sudo()

    def _oms_return_order(self, order_id, access_token):
        """The order from whose page the visitor came, or none; what is not theirs is unknown.

        :raises MissingError:
        """
        if not order_id:
            return request.env["sale.order"].sudo()
        try:
            order = self._oms_order(stored_id(order_id), access_token)
        except AccessError:
            raise MissingError(request.env._("There is no such order.")) from None
        if request.env.user._is_public() or request.env.user._is_internal() or access_token:
            return order
        return self._oms_own_orders([("id", "=", order.id)])  # a follower of another customer's order reads it, and no more

    def _oms_return_orders(self, order, access_token, form, ticked):
        """(the orders of which goods may be chosen on one page, whether there are older ones): that one, a page of others of the
        same commercial partner, and those of which something is ticked; of a search what it finds, and these."""
        offered = self._oms_service()._offered_domain()
        order = order.filtered_domain(offered)
        if request.env.user._is_public() or request.env.user._is_internal():
            return order, False
        if access_token and order and order.partner_id.commercial_partner_id != request.env.user.commercial_partner_id:
            return order, False
        looked = self._oms_service()._named_domain(form.search) if form.search else Domain("id", "not in", order.ids)
        others = self._oms_own_orders(Domain(offered) & looked, limit=MORE + 1, offset=MORE * (form.page - 1))
        page = others[:MORE]  # one more is read: whether there are older ones
        return (page if form.search else order | page) | ticked, len(others) > MORE

    def _oms_own_return(self, return_id, access_token=None):
        """A return of which the visitor may see every order, or the one whose token is shown.

        :raises MissingError:
        """
        # sudo: nothing is told before it is found among the visitor's orders below
        back = request.env["oms.return"].sudo().browse(stored_id(return_id)).exists()
        if not back or not is_token(access_token) or not (back.company_id.oms_portal_returns or back.withdrawn_on):
            raise MissingError(request.env._("There is no such return."))
        orders = back.order_ids
        by_token = len(orders) == 1 and access_token and orders.access_token and consteq(orders.access_token, access_token)
        by_login = orders and len(self._oms_own_orders([("id", "in", orders.ids)])) == len(orders)
        if not (by_token or by_login):
            raise MissingError(request.env._("There is no such return."))
        return back.with_context(tz=back.env["oms.day"]._customer_zone(orders[:1]))

    def _oms_refuse_staff(self):
        """Staff look at a customer's page; what is sent there is the customer's word, which policies may follow by themselves.

        :raises RefusedToCustomer:
        """
        if request.env.user._is_internal():
            raise RefusedToCustomer(request.env._(
                "Only the customer does this here. Please do it on the order, or on the return itself."))

    def _oms_service(self, record=None):
        """The service, in the visitor's language, with the context of a record."""
        # sudo: customers have no rights to models; it is given what was found by the visitor's own rights or token
        return (request if record is None else record).env["oms.return.portal"].sudo()

    def _oms_return_url(self, back, access_token=None, path=""):
        return f"/my/returns/{back.id}{path}" + (f"?access_token={access_token}" if access_token else "")

    # --- asked for -------------------------------------------------------------------------------------------------------

    def _oms_ask_page(self, order, access_token, form=None, lines=None, said=None):
        """The first page, with what was ticked before among ``lines``, those that the visitor may send back."""
        form, service = form or portal_form.Form(key=secrets.token_hex(16)), self._oms_service()
        asked = {ask.line_id for ask in form.asks}
        ticked = lines.filtered(lambda line: line.id in asked).order_id if asked and lines else order.browse()
        orders, older = self._oms_return_orders(order, access_token, form, ticked)
        return request.render("oms_returns.portal_return_ask", {
            **self._prepare_portal_layout_values(), "page_name": "oms_return", "oms_new": True, "oms_order": order,
            "access_token": access_token, "choices": service._choices(orders), "reasons": service._reasons(),
            "resolutions": service._resolutions(), "form": form, "oms_older": older, "oms_refused": said})

    @route("/my/returns/new", type="http", auth="public", website=True, methods=["GET"])
    def oms_return_new(self, order_id=None, access_token=None, **kwargs):
        if request.env.user._is_public() and not access_token:
            return request.redirect("/web/login?redirect=/my/returns/new" if not order_id else (
                f"/web/login?redirect=/my/returns/new%3Forder_id%3D{stored_id(order_id)}"))
        try:
            order = self._oms_return_order(order_id, access_token)
        except MissingError:
            return request.not_found()
        return self._oms_ask_page(order, access_token)

    @route("/my/returns/look", type="http", auth="public", website=True, methods=["POST"])
    def oms_return_look(self, order_id=None, access_token=None, **values):
        """Other orders on the first page; what is ticked and typed stays."""
        try:
            order, form, lines = self._oms_form(order_id, access_token, values)
        except MissingError:
            return request.not_found()
        return self._oms_ask_page(order, access_token, replace(form, key=form.key or secrets.token_hex(16)), lines)

    def _oms_form(self, order_id, access_token, values):
        """(order, form, lines that the visitor may send back).

        :raises MissingError: for a line of another's order, or a component that is none of it, as for one that is not there
        """
        order = self._oms_return_order(order_id, access_token)
        form = portal_form.read(values)
        asked = {ask.line_id for ask in form.asks}
        lines = order.filtered_domain(self._oms_service()._offered_domain()).order_line
        lines |= self._oms_own_orders([
            *self._oms_service()._offered_domain(), ("order_line", "in", sorted(asked - set(lines.ids))),
        ]).order_line if asked - set(lines.ids) else lines.browse()
        if asked - set(lines.ids) or not self._oms_service()._knows_parts(form, lines):
            raise MissingError(request.env._("There is no such line."))
        return order, form, lines

    @route("/my/returns/check", type="http", auth="public", website=True, methods=["POST"])
    def oms_return_check(self, order_id=None, access_token=None, **values):
        """What the policy says, before anything is sent."""
        try:
            order, form, lines = self._oms_form(order_id, access_token, values)
        except MissingError:
            return request.not_found()
        service = self._oms_service()
        try:
            wanted = service._asked(form, lines)
        except RefusedToCustomer as refusal:
            return self._oms_ask_page(order, access_token, form, lines, str(refusal))
        return self._oms_said_page(order, access_token, form, wanted)

    def _oms_said_page(self, order, access_token, form, wanted, refused=None):
        service = self._oms_service()
        rows = service._shown(form, wanted)
        return request.render("oms_returns.portal_return_said", {
            **self._prepare_portal_layout_values(), "page_name": "oms_return", "oms_new": True, "oms_order": order, "form": form,
            "access_token": access_token, "rows": rows, "resolution": dict(service._resolutions()).get(wanted[0]["resolution"]),
            "possible": any(row["outcome"] != "refuse" for row in rows), "oms_refused": refused})

    @route("/my/returns/send", type="http", auth="public", website=True, methods=["POST"], max_content_length=MOST)
    def oms_return_send(self, order_id=None, access_token=None, **values):
        """Make the return. Pressed twice it is one: by the key of the form, and what it says."""
        try:
            order, form, lines = self._oms_form(order_id, access_token, values)
        except MissingError:
            return request.not_found()
        if not form.key:
            return self._oms_ask_page(order, access_token)
        service, wanted = self._oms_service(), []
        try:
            wanted = service._asked(form, lines)
            self._oms_refuse_staff()
            photos = self._oms_photos(service, [ask.key for ask in form.asks])
            with request.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                returns = service._send(form, wanted, note=form.note, photos=photos)
                request.env.flush_all()
        except IntegrityError:  # pressed twice at once: the other one makes it, and is seen by the next request
            request.env.invalidate_all()
            return request.redirect(f"/my/returns/sent/{form.once}" + (f"?access_token={access_token}" if access_token else ""))
        except UserError as error:
            request.env.invalidate_all()
            words = self._oms_words(error)
            if wanted:
                return self._oms_said_page(order, access_token, form, wanted, words)
            return self._oms_ask_page(order, access_token, form, lines, words)
        return self._oms_to_sent(returns, access_token)

    def _oms_words(self, error):
        """What to say: words for customers, or none of those for staff."""
        if isinstance(error, RefusedToCustomer):
            return str(error)
        _logger.info("A customer's return was refused: %s", error)
        return request.env._("This is not possible here. Please ask us.")

    def _oms_photos(self, service, rows):
        """{key of a row of the form: [pictures]} of the request's uploads."""
        files = request.httprequest.files
        every = [file for row in rows for file in files.getlist(f"photo_{row}")]
        pictures = iter(service._read_photos(every))
        return {row: [next(pictures) for file in files.getlist(f"photo_{row}") if file.filename] for row in rows}

    def _oms_to_sent(self, returns, access_token):
        if len(returns) == 1:
            return request.redirect(self._oms_return_url(returns, access_token))
        return request.redirect("/my/returns")

    @route("/my/returns/sent/<string:key>", type="http", auth="public", website=True, methods=["GET"])
    def oms_return_sent(self, key, access_token=None, **kwargs):
        sent = self._oms_service()._sent(portal_form.key(key))
        try:
            returns = [self._oms_own_return(back.id, access_token) for back in sent]
        except MissingError:
            return request.not_found()
        return self._oms_to_sent(sent.browse([back.id for back in returns]), access_token) if returns else request.not_found()

    # --- followed ------------------------------------------------------------------------------------------------------------

    @route("/my/returns/<int:return_id>", type="http", auth="public", website=True, methods=["GET"])
    def oms_return_page(self, return_id, access_token=None, **kwargs):
        try:
            back = self._oms_own_return(return_id, access_token)
        except MissingError:
            return request.not_found()
        said = request.session.get("oms_return_said") or {}
        if said.get("id") == back.id:
            request.session.pop("oms_return_said")
        else:
            said = {}
        return request.render("oms_returns.portal_return_page", {
            **self._prepare_portal_layout_values(), "page_name": "oms_return", "back": back, "access_token": access_token,
            "oms_portal": self._oms_service(back), "oms_said": said})

    def _oms_act_on(self, return_id, access_token, act):
        """Do ``act(service, return)`` for the visitor and go back to the return's page; nothing is half done."""
        try:
            back = self._oms_own_return(return_id, access_token)
        except MissingError:
            return request.not_found()
        tone = "success"
        try:
            self._oms_refuse_staff()
            with request.env.cr.savepoint():
                said = act(self._oms_service(back), back)
                back.env.flush_all()
        except UserError as error:
            back.env.invalidate_all()
            tone, said = "danger", self._oms_words(error)
        request.session["oms_return_said"] = {"id": back.id, "tone": tone, "text": said}
        return request.redirect(self._oms_return_url(back, access_token))

    @route("/my/returns/<int:return_id>/cancel", type="http", auth="public", website=True, methods=["POST"])
    def oms_return_cancel(self, return_id, access_token=None, **kwargs):
        def act(service, back):
            service._cancel(back, self._oms_author(back.order_ids[:1]))
            return request.env._("Your return is cancelled. Please keep the goods.")

        return self._oms_act_on(return_id, access_token, act)

    @route("/my/returns/<int:return_id>/photos", type="http", auth="public", website=True, methods=["POST"],
           max_content_length=MOST)
    def oms_return_photos(self, return_id, access_token=None, line_id=None, **kwargs):
        def act(service, back):
            line = back.line_ids.filtered(lambda line: str(line.id) == line_id)
            files = [file for file in request.httprequest.files.getlist("photo") if file.filename]
            if not line or not files:
                raise RefusedToCustomer(request.env._("Please choose a photo first."))
            service._add_photos(line, files)
            return request.env._("Thank you, we have your photos.")

        return self._oms_act_on(return_id, access_token, act)

    @route("/my/returns/<int:return_id>/photo/<int:photo_id>", type="http", auth="public", website=True, methods=["GET"])
    def oms_return_photo(self, return_id, photo_id, access_token=None, **kwargs):
        try:
            back = self._oms_own_return(return_id, access_token)
        except MissingError:
            return request.not_found()
        photo = back.line_ids.photo_ids.filtered(lambda photo: photo.id == photo_id)
        return self._oms_file(photo.raw, "image/jpeg", photo.name) if photo else request.not_found()

    # --- slip and label ----------------------------------------------------------------------------------------------

    def _oms_file(self, data, mimetype, name, inline=True):
        return request.make_response(data, [
            ("Content-Type", mimetype), ("Content-Length", len(data)), ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
            ("Content-Disposition", content_disposition(name or "file", "inline" if inline else "attachment"))])

    @route("/my/returns/<int:return_id>/slip", type="http", auth="public", website=True, methods=["GET"])
    def oms_return_slip(self, return_id, access_token=None, **kwargs):
        try:
            back = self._oms_own_return(return_id, access_token)
        except MissingError:
            return request.not_found()
        if not self._oms_service(back)._sends(back):
            return request.redirect(self._oms_return_url(back, access_token))
        # sudo: the visitor's own return, found above
        report = request.env["ir.actions.report"].sudo().with_company(back.company_id)
        pdf = report._render_qweb_pdf("oms_returns.return_slip_report_action", back.ids)[0]
        return self._oms_file(pdf, "application/pdf", f"{back.name.replace('/', '-')}.pdf")

    @route("/my/returns/<int:return_id>/label", type="http", auth="public", website=True, methods=["GET"])
    def oms_return_label(self, return_id, access_token=None, **kwargs):
        try:
            back = self._oms_own_return(return_id, access_token)
        except MissingError:
            return request.not_found()
        label = self._oms_service(back)._label(back)
        if not label:
            return request.not_found()
        return self._oms_file(label.raw, label.mimetype or "application/octet-stream", label.name,
                              inline=label.mimetype == "application/pdf")

    @route("/my/returns/<int:return_id>/label", type="http", auth="public", website=True, methods=["POST"])
    def oms_return_label_ask(self, return_id, access_token=None, **kwargs):
        def act(service, back):
            if not service._carrier(back):
                raise RefusedToCustomer(request.env._("Please print the slip: there is no label for this return."))
            self._oms_note_asked(back)
            if service._ask_label(back):
                return request.env._("Here is your label.")
            raise RefusedToCustomer(request.env._("The carrier gave no label. Please print the slip, or ask us."))

        return self._oms_act_on(return_id, access_token, act)

    def _oms_note_asked(self, back):
        """That the carrier is being asked is committed before it is asked; who comes second sees it here, whatever they saw
        before. Two at once collide, and the one is begun anew."""
        with prepared.cursor(request.env.registry) as cr:
            again = back.with_env(back.env(cr=cr))
            if again.label_asked_on:
                raise RefusedToCustomer(request.env._("A label was asked for already. Please load the page again in a moment."))
            again._oms_writing().write(facts({"label_asked_on": fields.Datetime.now()}))
