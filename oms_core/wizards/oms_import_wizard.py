# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from base64 import b64decode

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.oms_import_words import reason_sentences
from ..planning.order_lines import REJECTED

AT_ONCE = 500  # lines that are imported while the user waits; more go on in the background
SHOWN = 15  # rejected lines in the preview


class OmsImportWizard(models.TransientModel):
    """Choose a file and see what an import would do, before it is done."""

    _name = "oms.import.wizard"
    _description = "Import orders"
    _check_company_auto = True

    data = fields.Binary("File", attachment=False)
    file_name = fields.Char()
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, required=True)
    channel = fields.Char("Sales channel", default="web", required=True, help=(
        "Where the orders come from. Order numbers are unique within a channel: what was imported once is not "
        "imported again."))
    team_id = fields.Many2one("crm.team", "Sales team", check_company=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Warehouse", check_company=True)
    pricelist_id = fields.Many2one(
        "product.pricelist", "Pricelist", check_company=True,
        help="Gives the currency of the file's prices. The prices themselves are the file's.")
    create_products = fields.Boolean("Create unknown products", default=True)
    create_customers = fields.Boolean("Create unknown customers", default=True)
    guest_partner_id = fields.Many2one(
        "res.partner", "Customer of lines without one", check_company=True,
        help="Empty: one guest customer per country.")
    shift = fields.Selection([
        ("none", "Keep the dates"),
        ("days", "Shift by days"),
        ("yesterday", "Last day is yesterday"),
    ], "Dates", default="none", required=True)
    shift_days = fields.Integer("Days")
    tz = fields.Selection(
        lambda self: self.env["res.users"]._fields["tz"]._description_selection(self.env), "Time zone of the dates",
        default=lambda self: self.env.company.partner_id.tz or self.env.user.tz or "UTC", required=True)
    preview = fields.Html(readonly=True, sanitize=True)

    @api.onchange(
        "data", "channel", "create_products", "create_customers", "guest_partner_id", "shift", "shift_days", "tz")
    def _onchange_facts(self):
        """A preview of something else is worse than none."""
        self.preview = False

    def action_preview(self):
        """Show what would become of the file's lines. Writes nothing but the preview."""
        plan, shift = self._oms_imports()._oms_preview_file(*self._oms_file(), self._oms_import_options())
        self.preview = self._oms_preview_html(plan, shift)
        return self._oms_reopen()

    def action_import(self):
        """Import: a small file at once, a big one in the background."""
        imports = self._oms_imports()
        record = imports._oms_import_file(*self._oms_file(), self._oms_import_options())
        if record.lines_in <= AT_ONCE:
            record._oms_run(commit=False)
        else:
            record._oms_trigger()
        self.data = False  # it is kept with the import
        return {
            "type": "ir.actions.act_window", "res_model": "oms.import", "res_id": record.id, "view_mode": "form"}

    def _oms_imports(self):
        return self.env["oms.import"].with_company(self.company_id)

    def _oms_file(self):
        self.ensure_one()
        data = self.with_context(bin_size=False).data
        if not data:
            raise UserError(self.env._("Choose a file first."))
        try:
            return self.file_name or "", b64decode(data)
        except ValueError as error:
            raise UserError(self.env._("The file did not arrive whole. Choose it again.")) from error

    def _oms_import_options(self):
        shift = {"none": 0, "days": self.shift_days, "yesterday": "yesterday"}[self.shift]
        return {
            "channel": self.channel,
            "team_id": self.team_id.id,
            "warehouse_id": self.warehouse_id.id,
            "pricelist_id": self.pricelist_id.id,
            "create_products": self.create_products,
            "create_customers": self.create_customers,
            "guest_partner_id": self.guest_partner_id.id,
            "date_shift": shift,
            "tz": self.tz,
        }

    def _oms_reopen(self):
        return {
            "type": "ir.actions.act_window", "name": self.env._("Import orders"), "res_model": self._name,
            "res_id": self.id, "view_mode": "form", "target": "new"}

    def _oms_preview_html(self, plan, shift):
        """Counts and amounts by outcome, then the first rejected lines. Text of the file is escaped."""
        _ = self.env._
        counts, amounts = plan.counts(), plan.amounts()
        names = dict(self.env["oms.import.line"]._fields["outcome"]._description_selection(self.env))
        total = Markup("<tr><th>%s</th><th class='text-end'>%d</th><th class='text-end'>%s</th></tr>") % (
            _("Lines in the file"), len(plan.lines), f"{sum(amounts.values()):,.2f}")
        rows = Markup("").join(
            Markup("<tr><td>%s</td><td class='text-end'>%d</td><td class='text-end'>%s</td></tr>") % (
                names[outcome], counts[outcome], f"{amounts[outcome]:,.2f}")
            for outcome in names)
        shifted = Markup("<p>%s</p>") % _("Dates are shifted by %s days.", shift) if shift else Markup("")
        return Markup("<table class='table table-sm w-auto'>%s%s</table>%s%s") % (
            rows, total, shifted, self._oms_rejected_html(plan))

    def _oms_rejected_html(self, plan):
        _ = self.env._
        rejected = [planned for planned in plan.lines if planned.outcome == REJECTED]
        if not rejected:
            return Markup("<p>%s</p>") % _("No line would be rejected.")
        sentences = reason_sentences(self.env)
        rows = Markup("").join(
            Markup("<tr><td class='text-end'>%d</td><td>%s</td><td>%s</td><td>%s</td></tr>") % (
                planned.line.number, planned.line.order_ref, planned.line.sku,
                sentences[planned.reason] % dict(planned.facts))
            for planned in rejected[:SHOWN])
        return Markup(
            "<p>%s</p><table class='table table-sm'><tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr>%s</table>"
        ) % (_("Rejected, the first %s:", min(SHOWN, len(rejected))), _("Line"), _("Order number"),
             _("Product code"), _("Why"), rows)
