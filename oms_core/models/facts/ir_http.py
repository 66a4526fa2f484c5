# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.http import request

from ...jobs import collided
from ...planning import calls


class Busy(UserError):
    """Somebody else was at the same each time (HTTP 503). Nothing was done; the same once more may go well."""

    http_status = 503


class IrHttp(models.AbstractModel):
    """Calls of our methods that no method could answer are refused in words, at every door (docs/architecture.md)."""

    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        call = calls.read(request.params)
        if not call:
            return super()._dispatch(endpoint)
        if not calls.is_ours(call):
            cls._oms_wait(call)
            return super()._dispatch(endpoint)
        method = getattr(request.registry.get(call.model), call.method, None)
        fault = calls.fault(call, static=hasattr(method, "_api_model"))
        if fault:
            kind, _space, where = fault.partition(" ")
            raise UserError(cls._oms_fault_words(where)[kind])
        cls._oms_wait(call)
        try:
            return super()._dispatch(endpoint)
        except ValueError as error:
            if calls.wants_one(error, call):
                raise UserError(cls._oms_fault_words()["one"]) from error
            raise

    @classmethod
    def _oms_wait(cls, call):
        """For its turn."""
        if "service" not in request.params:  # /jsonrpc: who calls is not known yet
            request.env["oms.turn"]._take(call)

    @classmethod
    def _oms_fault_words(cls, where=""):
        _ = request.env._
        return {
            "ids": _("ids: must be a list of record numbers."),
            "one": _("ids: must be the number of one record."),
            "context": _("context: must be an object."),
            "context.lang": _("context.lang: must be the code of a language."),
            "context.tz": _("context.tz: must be the name of a time zone."),
            "context.allowed_company_ids": _("context.allowed_company_ids: must be a list of record numbers."),
            "text": _("%s: must be text without NUL and half characters.", where),
        }

    @classmethod
    def _handle_error(cls, exception):
        """What Odoo has repeated in vain ends in words, and for a client in what says that it may try again. A page of the portal
        ends as ever: Odoo has none for this."""
        is_page = request.dispatcher.routing_type == "http" and getattr(request, "is_frontend", False)
        if collided(exception) and request.env is not None and not is_page:
            exception = Busy(request.env._(
                "Others are changing the same records at this moment. Nothing was done: please try again."))
        return super()._handle_error(exception)
