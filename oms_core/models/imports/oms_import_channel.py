# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.sql import escape_psql

from ...planning.presets import PRESETS
from ...planning.said import are_columns, is_encoding, is_zone
from ...planning.shop_orders import CODES

LAYOUTS = [
    ("shopify", "Shopify: orders export"),
    ("woocommerce", "WooCommerce: Advanced Order Export"),
    ("amazon", "Amazon: order report"),
    ("plain", "Other: by the names of its columns"),
]
NEGATIVE = [
    ("reject", "Rejected"),
    ("return", "Goods that come back from their order"),
    ("stock", "Corrections of stock: rejected, and so are free lines without customer"),
]
#: {convention: (our field, its value for yes, for no)}, of what may be open
YES_NO = {"day_first": ("day_first", "day", "month"), "same_orders": ("same_orders", "one", "two"),
          "gross": ("prices", "gross", "net")}
CODE_LISTS = {"charge_codes": "charges", "test_codes": "tests", "bad_debt_codes": "bad_debts"}
RECORDS = ("team_id", "warehouse_id", "pricelist_id", "guest_partner_id")
KINDS = tuple(CODES)


class OmsImportChannel(models.Model):
    """What one sales channel says about its files: how it writes, what its codes mean, what may be created for it.

    What is not said here is found out where a file leaves no doubt, and asked where it does.
    """

    _name = "oms.import.channel"
    _description = "Sales channel that orders are imported from"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char("Sales channel", required=True, help=(
        "Order numbers are unique within a channel: what was imported once is not imported again."))
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", "Sales team", check_company=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Warehouse", check_company=True)
    pricelist_id = fields.Many2one("product.pricelist", "Pricelist", check_company=True, help=(
        "Gives the currency of the file's prices. The prices themselves are the file's."))
    guest_partner_id = fields.Many2one("res.partner", "Customer of lines without one", check_company=True, help=(
        "Empty: one guest customer per country, if customers may be created."))
    create_products = fields.Boolean("Create unknown products", help=(
        "Otherwise lines with a product code that nobody knows are rejected. What is archived is never created anew."))
    create_customers = fields.Boolean("Create unknown customers", help="Otherwise their lines are rejected.")
    # How it writes
    layout = fields.Selection(LAYOUTS, help="Empty: as the names of the columns say.")
    columns = fields.Json("Columns", help="{our field: names of the columns}, as chosen for this channel.")
    columns_shown = fields.Text("Columns as chosen", compute="_compute_columns_shown")
    decimal = fields.Selection(
        [(".", "Point: 1,234.56"), (",", "Comma: 1.234,56")], "Decimals", help="Empty: asked where a file leaves a doubt.")
    day_first = fields.Selection(
        [("day", "Day first: 31/12/2025"), ("month", "Month first: 12/31/2025")], "Dates",
        help="Empty: asked where a file leaves a doubt.")
    encoding = fields.Char("Encoding of text files", help="Such as cp1251. Empty: UTF-8, and asked where it is none.")
    tz = fields.Selection(
        lambda self: self.env["res.users"]._fields["tz"]._description_selection(self.env), "Time zone of the dates",
        default=lambda self: self.env.company.partner_id.tz or self.env.user.tz or "UTC")
    same_orders = fields.Selection([("one", "One order"), ("two", "Two orders")], "SO-1 and so-1 are", help=(
        "Order numbers that differ in case, blanks or leading zeros alone. Empty: asked where a file has them."))
    prices = fields.Selection(
        [("gross", "Contain taxes"), ("net", "Taxes are added")], "Prices of the shop", help=(
            "Of the files of Shopify, WooCommerce and Amazon. Empty: as the totals of the orders tell, asked where they do not."))
    # What its codes mean
    cancellation_prefix = fields.Char("Cancellations begin with", help=(
        "Order numbers with this before their digits cancel what was ordered earlier. Empty: C1001 is an order."))
    negative = fields.Selection(NEGATIVE, "Negative quantities are", required=True, default="reject")
    charge_codes = fields.Char("Codes of charges", help=(
        "Carriage, fees, vouchers: charged as services. Separated by commas; GIFT_* is whatever begins so."))
    test_codes = fields.Char("Codes of test lines", help="Rejected. Separated by commas.")
    bad_debt_codes = fields.Char("Codes of bad debts", help="Rejected. Separated by commas.")
    # What stands beside the goods
    code_shipping = fields.Char("Freight becomes", default=CODES["shipping"], help=(
        "Code of the product for what the shop charges for carriage. Empty: not taken, only named before the import."))
    code_discount = fields.Char("Discounts become", default=CODES["discount"], help=(
        "Code of the product. Empty: not taken, only named before the import."))
    code_fee = fields.Char("Fees become", default=CODES["fee"], help=(
        "Code of the product for gift wrapping, duties and the like. Empty: not taken, only named before the import."))
    code_tax = fields.Char("Taxes become", default=CODES["tax"], help=(
        "Empty, as usual: taxes are worked out here, by the products and the customer; those of the shop are named."))
    take_shipped = fields.Boolean("Also orders that the shop has shipped", help=(
        "Otherwise they are rejected: they would be shipped again."))

    _name_uniq = models.UniqueIndex("(company_id, LOWER(name))", "This channel is there already.")

    @api.depends("columns")
    def _compute_columns_shown(self):
        for channel in self:
            channel.columns_shown = "\n".join(
                f"{meaning}: {', '.join([names] if isinstance(names, str) else names)}"
                for meaning, names in (channel.columns or {}).items())

    @api.constrains("name", "encoding", "columns", "tz")
    def _check_usable(self):
        for channel in self:
            if not (channel.name or "").strip():
                raise ValidationError(self.env._("Say which sales channel these orders come from."))
            if channel.encoding and not is_encoding(channel.encoding):
                raise ValidationError(self.env._("There is no encoding “%s”.", channel.encoding))
            if channel.tz and not is_zone(channel.tz):
                raise ValidationError(self.env._(
                    "There is no time zone “%s”. Choose one such as Europe/Paris for the dates of this channel.", channel.tz))
            if channel.columns and not are_columns(channel.columns):
                raise ValidationError(self.env._("The columns of %s are not what columns can mean.", channel.name))

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{**vals, **_trimmed(vals)} for vals in vals_list])

    def write(self, vals):
        return super().write({**vals, **_trimmed(vals)})

    @api.model
    def _oms_of(self, name):
        """The settings of a channel of this company, whatever the case of its name: *Web* is no other shop than *web*, whose
        orders would come twice. Empty if nobody set it up."""
        channels = self.search([("company_id", "=", self.env.company.id), ("name", "=ilike", escape_psql(name))], limit=9)
        return next((channel for channel in channels if channel.name == name), channels[:1])

    # --- as options of an import ---------------------------------------------------------------------

    def _oms_settings(self):
        """What it says, as options of ``oms.import``; without what it leaves open."""
        self.ensure_one()
        said = {name: self[name].id for name in RECORDS if self[name]}
        return {
            **said, **({"tz": self.tz} if self.tz else {}),
            "create_products": self.create_products, "create_customers": self.create_customers,
            "conventions": self._oms_conventions()}

    def _oms_conventions(self):
        """The fields of :class:`~.planning.conventions.Conventions` that it says, as JSON has them."""
        says = {
            "decimal": self.decimal or None,
            **{key: self[name] == yes if self[name] else None for key, (name, yes, _no) in YES_NO.items()},
            "encoding": self.encoding or None,
            "layout": self.layout or None,
            "columns": self.columns or None,
            "cancellations": codes_of(self.cancellation_prefix),
            "returns_as_negative": self.negative == "return",
            "stock_corrections": self.negative == "stock",
            "take_shipped": self.take_shipped,
            "money": {kind: (self[f"code_{kind}"] or "").strip().upper() for kind in KINDS},
            **{convention: codes_of(self[name]) for name, convention in CODE_LISTS.items()},
        }
        return {name: value for name, value in says.items() if value is not None and (value or name in YES_NO)}

    @api.model
    def _oms_vals(self, conventions):
        """Values of a channel that says this; the other way round."""
        known = {"decimal", "encoding", "layout", "columns", "take_shipped"}
        vals = {name: value for name, value in conventions.items() if name in known}
        for convention, (name, yes, no) in YES_NO.items():
            if conventions.get(convention) is not None:
                vals[name] = yes if conventions[convention] else no
        if conventions.get("cancellations"):
            vals["cancellation_prefix"] = ", ".join(conventions["cancellations"])
        if conventions.get("stock_corrections") or conventions.get("returns_as_negative"):
            vals["negative"] = "stock" if conventions.get("stock_corrections") else "return"
        vals.update({name: ", ".join(conventions[key]) for name, key in CODE_LISTS.items() if conventions.get(key)})
        vals.update({f"code_{kind}": code for kind, code in (conventions.get("money") or {}).items() if kind in KINDS})
        return vals

    def action_preset_online_retail(self):
        """Start from the conventions of the data set Online Retail."""
        self.write(self._oms_vals(PRESETS["online_retail"]))
        return True

    def action_forget_columns(self):
        """Go by the names of the columns again."""
        self.columns = False
        return True


def codes_of(text):
    """['POST', 'GIFT_*'] of 'post, gift_*'."""
    return list(dict.fromkeys(
        code for part in re.split(r"[,;\n]", text or "") if (code := " ".join(part.split()).upper())))


def _trimmed(vals):
    return {"name": " ".join(vals["name"].split())} if vals.get("name") else {}
