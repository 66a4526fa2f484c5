# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import BadRequest

from odoo import models
from odoo.http import request

from ..planning.api_bodies import read_envelope
from ..planning.api_schema import BadInput


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

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
