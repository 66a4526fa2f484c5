# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.wsgi import wrap_file

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.http import Controller, Response, content_disposition, request, route

from ..tools import stored_id


class BillingSheet(Controller):
    @route("/oms/billing_sheet", type="http", auth="user", methods=["GET"], readonly=True)
    def download(self, company_id=None, date_from="", date_to="", open_before="1"):
        """The billing spreadsheet, sent from a temporary file: its size never is in memory.

        Only for accountants of the company; the sheet itself checks that.
        """
        try:
            company = request.env["res.company"].browse(stored_id(company_id)).exists()
            days = [fields.Date.to_date(day) or None for day in (date_from, date_to)]
            if any(day and not 1900 <= day.year < 2200 for day in days):
                raise ValueError(days)
        except ValueError:
            raise BadRequest(request.env._("The company or a date is not valid.")) from None
        try:
            if not company:
                raise AccessError(request.env._("You have no access to this company."))
            file, name, _totals = request.env["oms.billing.sheet"]._oms_temporary(
                company, *days, open_before=open_before == "1")
        except AccessError as error:
            raise Forbidden(str(error)) from None
        except UserError as error:
            raise BadRequest(str(error)) from None
        return Response(
            wrap_file(request.httprequest.environ, file), direct_passthrough=True,
            headers=[
                ("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ])
