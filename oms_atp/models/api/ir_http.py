# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import psycopg2
from werkzeug.exceptions import BadRequest

from odoo import models
from odoo.exceptions import AccessDenied
from odoo.http import request

from ...planning.api_bodies import read_envelope
from ...planning.api_schema import BadInput


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _authenticate_explicit(cls, auth):
        """Odoo answers "access denied" (403) where the database broke off while it looked up the key; a client takes that
        for final. It is the server's fault (5xx): Odoo, or the client, tries again."""
        try:
            super()._authenticate_explicit(auth)
        except AccessDenied as error:
            if isinstance(error.__context__, psycopg2.Error):
                raise error.__context__ from None
            raise

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Refuse bodies that Odoo would stumble over before it calls the API (only for the model ``oms.atp``)."""
        super()._pre_dispatch(rule, args)
        if args.get("__model__") != "oms.atp" or not request.httprequest.content_length:
            return
        try:
            body = request.get_json_data()
        except RecursionError as error:
            raise BadRequest(request.env._("The body is nested too deeply.")) from error
        except ValueError:
            return  # not JSON: the dispatcher says so
        try:
            read_envelope(body)
        except BadInput as error:
            raise request.env["oms.atp"]._refusal(error) from error
