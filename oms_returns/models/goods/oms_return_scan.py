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
        goods = {product: line for line in lines for product in line._oms_goods()}
        # sudo: numbers of goods of this return, for staff without stock access
        lot = self.env["stock.lot"].sudo().search([("name", "=", code), ("product_id", "in", [one.id for one in goods])], limit=1)
        product = next((
            one for one in goods if (lot and one.id == lot.product_id.id) or code in (one.barcode, one.default_code)), None)
        if not product:
            return self.env._("%(code)s is nothing of %(name)s.", code=code, name=self._origin.name)
        left = self._oms_left_to_scan(lines, product, lot)
        drafts = self.inspection_ids.filtered(
            lambda row: row.state == "draft" and row.product_id._origin == product and row.lot_id.id == (lot.id or False))
        if sum(drafts.mapped("quantity")) >= left:
            return self.env._("%(code)s: all that came of it is counted, or it did not come with %(name)s.", code=code,
                              name=self._origin.name)
        fate = self.scan_disposition or goods[product].disposition
        same = drafts.filtered(lambda row: row.disposition == fate)[:1]
        if same:
            same.quantity += 1
        else:
            self.inspection_ids = [Command.create({
                "line_id": goods[product].id, "product_id": product.id, "lot_id": lot.id or False, "quantity": 1,
                "disposition": fate, "condition": goods[product]._oms_usual_condition()})]

    def _oms_left_to_scan(self, lines, product, lot):
        """How much of a product, or of a lot of it, is here and not inspected."""
        units, quantity_of = lines._oms_units, lines._oms_quantity
        came = sum(part[3] for part in lines._oms_parts_here()
                   if part[1][1] == product and (not lot or part[2] == lot.id))
        done = sum(quantity for goods in lines._oms_inspected_by("product_id", "lot_id").values()
                   for (one, of_lot), quantity in goods.items() if one == product and (not lot or of_lot.id == lot.id))
        return quantity_of(came - units(done))
