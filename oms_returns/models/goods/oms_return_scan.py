# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Command


class OmsReturn(models.Model):
    """Inspecting with a scanner: each scan of a product or a number counts one piece up, with the condition and the fate that are
    set, else those of the reason. Nothing moves before it is done."""

    _inherit = "oms.return"

    scan = fields.Char(
        "Scan", store=False, help="Barcode or reference of a product, or a lot or serial number. Enter counts one.")
    scan_disposition = fields.Selection(
        selection=lambda self: self.env["oms.return.line"]._fields["disposition"].selection, string="They go", store=False,
        help="Empty: as the reason of the return says.")

    def action_scan(self):
        """Open the screen for a scanner."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Inspect %s", self.name), "res_model": "oms.return",
            "res_id": self.id, "view_mode": "form", "views": [[self.env.ref("oms_returns.oms_return_view_form_scan").id, "form"]]}

    @api.onchange("scan")
    def _onchange_scan(self):
        code, self.scan = (self.scan or "").strip(), False
        why = code and self._oms_count_scanned(code)
        if why:
            return {"warning": {"title": self.env._("Not counted"), "message": why, "type": "notification"}}

    def _oms_count_scanned(self, code):
        """Note one more piece of what was scanned.

        :return: why not, in words, or None
        """
        lines = self._origin.line_ids
        goods = self.env["product.product"].union(*(line._oms_goods() for line in lines))
        # sudo: numbers of goods of this return, for staff without stock access
        lot = self.env["stock.lot"].sudo().search([("name", "=", code), ("product_id", "in", goods.ids)], limit=1)
        product = next((
            one for one in goods if (lot and one.id == lot.product_id.id) or code in (one.barcode, one.default_code)), None)
        if not product:
            return self._origin._oms_why_scanned(code) or self.env._(
                "%(code)s is nothing of %(name)s.", code=code, name=self._origin.name)
        line = self._oms_line_to_scan(lines, product, lot)
        if not line:
            return self.env._("%(code)s: all that came of it is counted, or it did not come with %(name)s.", code=code,
                              name=self._origin.name)
        fate = self.scan_disposition or line.disposition
        same = self.inspection_ids.filtered(
            lambda row: row.state == "draft" and row.line_id._origin == line and row.product_id._origin == product
            and row.lot_id.id == (lot.id or False) and row.disposition == fate)[:1]
        if same:
            same.quantity += 1
        else:
            self.inspection_ids = [Command.create({
                "line_id": line.id, "product_id": product.id, "lot_id": lot.id or False, "quantity": 1,
                "disposition": fate, "condition": line._oms_usual_condition()})]

    def _oms_line_to_scan(self, lines, product, lot):
        """The first of these lines of which more of a product, or of a lot of it, came than is inspected and noted."""
        left, units = {}, lines._oms_units
        for _part, (line, good), of_lot, came in lines._oms_parts_here():
            if good == product and (not lot or of_lot == lot.id):
                left[line] = left.get(line, 0) + came
        gone = [(line, one, of_lot, quantity) for line, goods in lines._oms_inspected_by("product_id", "lot_id").items()
                for (one, of_lot), quantity in goods.items()]
        gone += [(row.line_id._origin, row.product_id._origin, row.lot_id, row.quantity)
                 for row in self.inspection_ids if row.state == "draft"]
        for line, one, of_lot, quantity in gone:
            if line in left and one == product and (not lot or of_lot.id == lot.id):
                left[line] -= units(quantity)
        return next((line for line in lines if left.get(line, 0) > 0), lines.browse())
