# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import content_disposition, request

from ..tools import stored_id

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class OmsImportReport(http.Controller):

    @http.route("/oms/import/<int:import_id>/rejected.<string:kind>", type="http", auth="user", readonly=True)
    def rejected(self, import_id, kind):
        """The rejected lines of an import as XLSX or CSV, for whoever may read the import."""
        record = request.env["oms.import"].browse(stored_id(import_id))
        if kind not in TYPES or not record.exists() or not record.has_access("read"):
            raise request.not_found()
        name = f"{record.name.replace('/', '-')}-rejected.{kind}"
        data = record._oms_rejected_xlsx() if kind == "xlsx" else record._oms_rejected_csv()
        return request.make_response(data, [
            ("Content-Type", TYPES[kind]), ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff")])
