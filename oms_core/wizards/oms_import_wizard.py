# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from base64 import b64decode

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.imports.oms_import_channel import LAYOUTS
from ..models.imports.oms_import_words import refusal
from ..planning.conventions import Ambiguous
from ..planning.table_error import TableError
from .oms_import_column import NOTHING

AT_ONCE = 500  # lines that are imported while the user waits; more go on in the background
COLUMN_FAULTS = ("missing_column", "other_columns", "double_column")
OF_CHANNEL = (
    "team_id", "warehouse_id", "pricelist_id", "guest_partner_id", "create_products", "create_customers", "tz", "layout")


def nothing(_env):
    return False


def as_channel(name, otherwise):
    """A compute for one field: what the channel says, or for a program that names one that is not set up, this. Each has
    its own: who gives one of several that are computed together gives none of the others."""
    @api.depends("channel_id")
    def compute(wizards):
        for wizard in wizards:
            wizard[name] = wizard.channel_id[name] if wizard.channel_id else wizard[name] or otherwise(wizard.env)
    return {"compute": compute, "store": True, "readonly": False}


class OmsImportWizard(models.TransientModel):
    """Choose a file and see what an import would do, before it is done.

    What the file leaves open is asked here, once: the answers, and what is chosen beside the file, are the channel's.
    """

    _name = "oms.import.wizard"
    _description = "Import orders"
    _check_company_auto = True

    data = fields.Binary("File", attachment=False)
    file_name = fields.Char()
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, required=True)
    channel_id = fields.Many2one(
        "oms.import.channel", "Sales channel", check_company=True, default=lambda self: self._default_channel())
    channel = fields.Char("Name of the sales channel", compute="_compute_channel", store=True, readonly=False, help=(
        "For programs that name a channel that nobody has set up."))
    team_id = fields.Many2one("crm.team", "Sales team", check_company=True, **as_channel("team_id", nothing))
    warehouse_id = fields.Many2one("stock.warehouse", "Warehouse", check_company=True, **as_channel("warehouse_id", nothing))
    pricelist_id = fields.Many2one(
        "product.pricelist", "Pricelist", check_company=True, **as_channel("pricelist_id", nothing),
        help="Gives the currency of the file's prices. The prices themselves are the file's.")
    create_products = fields.Boolean("Create unknown products", **as_channel("create_products", nothing))
    create_customers = fields.Boolean("Create unknown customers", **as_channel("create_customers", nothing))
    guest_partner_id = fields.Many2one(
        "res.partner", "Customer of lines without one", check_company=True, **as_channel("guest_partner_id", nothing),
        help="Empty: one guest customer per country, if customers may be created.")
    layout = fields.Selection(
        LAYOUTS, **as_channel("layout", nothing), help="Empty: as the names of the columns say.")
    tz = fields.Selection(
        lambda self: self.env["res.users"]._fields["tz"]._description_selection(self.env), "Time zone of the dates",
        **as_channel("tz", lambda env: env.company.partner_id.tz or env.user.tz or "UTC"))
    shift = fields.Selection([
        ("none", "Keep the dates"),
        ("days", "Shift by days"),
        ("yesterday", "Last day is yesterday"),
    ], "Dates", default="none", required=True)
    shift_days = fields.Integer("Days")
    answers = fields.Json(readonly=True)
    choice_ids = fields.One2many("oms.import.choice", "wizard_id", "What it may mean", readonly=True)
    column_ids = fields.One2many("oms.import.column", "wizard_id", "Columns")
    columns_told = fields.Char(readonly=True)
    preview = fields.Html(readonly=True, sanitize=True)
    archived = fields.Json(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        """A program that names a channel means that one, set up or not, and never the default."""
        return super().create([
            {"channel_id": self._oms_channel_of(vals).id, **vals} if "channel" in vals else vals for vals in vals_list])

    def _oms_channel_of(self, vals):
        company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
        return self.env["oms.import.channel"].with_company(company)._oms_of(vals["channel"])

    def _default_channel(self):
        """The only one there is."""
        channels = self.env["oms.import.channel"].search([("company_id", "=", self.env.company.id)], limit=2)
        return channels if len(channels) == 1 else channels.browse()

    @api.depends("channel_id")
    def _compute_channel(self):
        for wizard in self:
            wizard.channel = wizard.channel_id.name or wizard.channel or "web"

    @api.onchange("data", "channel_id", "channel", "create_products", "create_customers", "guest_partner_id", "layout",
                  "pricelist_id", "shift", "shift_days", "tz")
    def _onchange_facts(self):
        """A preview of something else is worse than none, and so is a question about it."""
        self.preview = self.columns_told = False
        self.choice_ids = self.column_ids = False

    @api.onchange("data", "channel_id")
    def _onchange_file(self):
        self.answers = False

    # --- buttons -------------------------------------------------------------------------------------

    def action_preview(self):
        """Show what would become of the file's lines, or ask what it means. Writes nothing but what the channel says."""
        self._oms_keep()
        imports = self._oms_imports()
        try:
            lines, options = imports._oms_preview_lines(*self._oms_file(), self._oms_import_options())
        except Ambiguous as error:
            return self._oms_ask(error.questions)
        except TableError as error:
            if error.code in COLUMN_FAULTS:
                return self._oms_show_columns(self._oms_columns_wrong(error))
            raise UserError(refusal(self.env, error)) from error
        self.write({"column_ids": [(5,)], "columns_told": False, "choice_ids": [(5,)]})
        self._oms_show(lines, *imports._oms_plan(lines, options))
        return self._oms_reopen()

    def action_columns(self):
        """Choose what is taken from which column."""
        self._oms_keep()
        return self._oms_show_columns("")

    def action_import(self):
        """Import: a small file at once, a big one in the background."""
        self._oms_keep()
        imports = self._oms_imports()
        record = imports._oms_import_file(*self._oms_file(), self._oms_import_options())
        if record.lines_in <= AT_ONCE:
            record._oms_run(commit=False)
        else:
            record._oms_trigger()
        self.data = False  # it is kept with the import
        return {
            "type": "ir.actions.act_window", "res_model": "oms.import", "res_id": record.id, "view_mode": "form"}

    def action_archived(self):
        """The archived products that the file names, for who may unarchive them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Archived products of the file"),
            "res_model": "product.product", "view_mode": "list,form", "domain": [("id", "in", self.archived or [])],
            "context": {"active_test": False}}

    # --- the channel ---------------------------------------------------------------------------------

    def _oms_keep(self):
        """What is chosen in the dialog is what the channel says from now on."""
        for wizard in self.filtered("channel_id"):
            chosen = {name: wizard[name] for name in OF_CHANNEL if wizard[name] != wizard.channel_id[name]}
            chosen, columns = wizard._convert_to_write(chosen), wizard._oms_columns()
            if columns and columns != wizard.channel_id.columns:
                chosen["columns"] = columns
            if chosen:
                wizard.channel_id.write(chosen)

    def _oms_columns(self):
        """{meaning: names of the columns} as chosen in the dialog; empty where nothing was to choose."""
        columns = {}
        for column in self.column_ids.filtered(lambda column: column.meaning not in (False, NOTHING)):
            columns.setdefault(column.meaning, []).append(column.name)
        return columns

    def _oms_answer(self, key, answer):
        """Remember what something of the file means, and check it again."""
        self.ensure_one()
        self._oms_imports()._oms_check_conventions({key: answer})
        self.answers = {**self._oms_answers(), key: answer}
        if self.channel_id:
            self.channel_id.write(self.channel_id._oms_vals({key: answer}))
        return self.action_preview()

    def _oms_answers(self):
        return self.answers if isinstance(self.answers, dict) else {}

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
        columns, layout = self._oms_columns(), {"layout": self.layout} if self.layout else {}
        return {
            "channel": self.channel_id.name or self.channel,
            "team_id": self.team_id.id,
            "warehouse_id": self.warehouse_id.id,
            "pricelist_id": self.pricelist_id.id,
            "create_products": self.create_products,
            "create_customers": self.create_customers,
            "guest_partner_id": self.guest_partner_id.id,
            "date_shift": shift,
            "tz": self.tz,
            "conventions": {**layout, **self._oms_answers(), **({"columns": columns} if columns else {})},
        }

    def _oms_reopen(self):
        return {
            "type": "ir.actions.act_window", "name": self.env._("Import orders"), "res_model": self._name,
            "res_id": self.id, "view_mode": "form", "target": "new"}
