# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError, MissingError, UserError

from ...planning.api_bodies import read_body, read_context
from ...planning.api_schema import BadInput
from .oms_api_call import Conflict


class OmsAtp(models.AbstractModel):
    """The API: ``POST /json/2/oms.atp/<method>`` (docs/api.md).

    Each method checks who calls (:meth:`_enter`), then what was sent, then looks up records with the caller's
    rights, and only then does its work.
    """

    _name = "oms.atp"
    _description = "API of promising"

    # --- the methods -----------------------------------------------------------------------------------------

    @api.model
    @api.readonly
    def availability(self, products=None, warehouses=None, until=None, **unknown):
        """What can be promised, now and later, per product and warehouse."""
        self, body = self._enter("availability", unknown, products=products, warehouses=warehouses, until=until)
        return self._answer_availability(
            self._find_products(body["products"], "products[%s]"),
            self._find_warehouses(body["warehouses"], "warehouses"), body["until"])

    @api.model
    @api.readonly
    def promise(self, lines=None, ship_to=None, wanted=None, customer=None, **unknown):
        """Options for these lines. Nothing is reserved."""
        self, body = self._enter("promise", unknown, lines=lines, ship_to=ship_to, wanted=wanted, customer=customer)
        self._check_promising()
        customer = self._find_partner(body["customer"], "customer")
        return {"lines": self._options(
            self._find_lines(body["lines"]), ship_to=self._find_ship_to(body["ship_to"], customer),
            wanted=body["wanted"], customer=customer)}

    @api.model
    def reserve(self, key=None, lines=None, minutes=None, partial=None, customer=None, replaces=None, **unknown):
        """Keep goods in the cart ``key`` for some minutes (30)."""
        self, body = self._enter(
            "reserve", unknown, key=key, lines=lines, minutes=minutes, partial=partial, customer=customer,
            replaces=replaces)
        self._check_promising()
        cart = self.env["oms.cart"]._of_user(body["key"])
        return self.env["oms.api.call"]._once(
            "reserve", body, lambda: self._work_reserve(body), stands=lambda: cart.state == "open")

    @api.model
    def extend(self, key=None, minutes=None, **unknown):
        """Let a cart's time run until so many minutes from now."""
        self, body = self._enter("extend", unknown, key=key, minutes=minutes)
        cart = self._find_cart(body["key"], "key")
        expires_at = cart._extend(body["minutes"])
        if not expires_at:
            raise Conflict(self.env._(
                "key: the cart %(key)s has ended (%(state)s); reserve again.", key=cart.key, state=cart.state))
        return {"key": cart.key, "expires_at": self._time(expires_at)}

    @api.model
    def drop(self, key=None, **unknown):
        """Give back what a cart keeps. Dropping it twice is no error."""
        self, body = self._enter("drop", unknown, key=key)
        cart = self._find_cart(body["key"], "key")
        return {"key": cart.key, "dropped": bool(cart.filtered(lambda one: one.state == "open")._end("dropped"))}

    @api.model
    def order(self, key=None, lines=None, customer=None, cart=None, ship_to=None, wanted=None, reference=None,
              **unknown):
        """Create and confirm a sales order, once per ``key``."""
        self, body = self._enter(
            "order", unknown, key=key, lines=lines, customer=customer, cart=cart, ship_to=ship_to, wanted=wanted,
            reference=reference)
        self._check_promising()
        return self.env["oms.api.call"]._once("order", body, lambda: self._work_order(body))

    # --- who calls, and what was sent ------------------------------------------------------------------------

    @api.model
    def _enter(self, method, unknown, **body):
        """(self with a clean context, clean body), for callers of the group "OMS API" only."""
        if not (self.env.user._is_internal() and self.env.user.has_group("oms_atp.group_oms_api")):
            raise AccessError(self.env._("Only users of the group “OMS API” may call this."))
        try:
            context = read_context(self.env.context)
            company = self.env.company  # checks that the user may work in it
            self = self.with_context({**context, "allowed_company_ids": company.ids})
            today = self.env["oms.sourcing"]._today(company)
            return self, read_body(method, {**body, **unknown}, today)
        except BadInput as error:
            raise self._refusal(error) from error

    @api.model
    def _check_promising(self):
        if self.env.company.oms_promise_mode != "on":
            raise UserError(self.env._("Promising is switched off for %s.", self.env.company.name))

    @api.model
    def _find_cart(self, key, field):
        """The caller's own cart."""
        cart = self.env["oms.cart"]._of_user(key)
        if not cart:
            raise MissingError(self.env._("%(field)s: you have no cart %(key)s.", field=field, key=key))
        return cart

    @api.model
    def _refuse(self, field, message):
        """The error that names a field of the body (HTTP 422)."""
        return UserError(f"{field}: {message}")  # both are translated already

    @api.model
    def _refusal(self, error):
        """What a :class:`BadInput` says to the client."""
        _, facts = self.env._, error.facts
        sentences = {
            "bad_date": lambda: _("must be a day, YYYY-MM-DD"),
            "bad_reference": lambda: _("must be an id (a positive integer) or a code (text)"),
            "bad_text": lambda: _("must be text without control characters"),
            "empty": lambda: _("must not be empty"),
            "not_boolean": lambda: _("must be true or false"),
            "not_integer": lambda: _("must be an integer"),
            "not_list": lambda: _("must be a list"),
            "not_number": lambda: _("must be a number"),
            "not_object": lambda: _("must be an object"),
            "not_positive": lambda: _("must be a positive number"),
            "not_text": lambda: _("must be text"),
            "past": lambda: _("is in the past (today is %(today)s)", **facts),
            "required": lambda: _("is required"),
            "too_far": lambda: _("must be within %(years)s years", **facts),
            "too_few": lambda: _("must not be empty"),
            "too_large": lambda: _("must be at most %(high)s", **facts),
            "too_long": lambda: _("must have at most %(most)s characters", **facts),
            "too_many": lambda: _("has %(count)s entries, at most %(most)s are allowed", **facts),
            "too_small": lambda: _("must be at least %(low)s", **facts),
            "unknown_field": lambda: _("unknown field (known: %(known)s)", **facts),
        }
        return self._refuse(error.field, sentences[error.code]())

    @api.model
    def _time(self, value):
        """A time as the API writes it: UTC, ISO 8601."""
        return value.replace(microsecond=0).isoformat() + "Z"
