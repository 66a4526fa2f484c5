# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .oms_import_words import REASONS

OUTCOMES = [
    ("order", "Order line"),
    ("charge", "Charge"),
    ("return", "Return"),
    ("rejected", "Rejected"),
]
STATES = [
    ("pending", "To import"),
    ("waiting", "Waiting"),
    ("done", "Done"),
    ("rejected", "Rejected"),
]


class OmsImportLine(models.Model):
    """One line of an imported file: as it came, what it was taken for, and what it became."""

    _name = "oms.import.line"
    _description = "Line of an imported file"
    _order = "import_id desc, line_number, part"
    _rec_name = "order_ref"

    import_id = fields.Many2one("oms.import", "Import", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="import_id.currency_id")
    line_number = fields.Integer("Line", required=True, readonly=True, aggregator=None)
    part = fields.Integer(readonly=True, aggregator=None, help="0: the line; more: an amount that stands beside it.")
    raw = fields.Text("As it came", readonly=True)
    order_ref = fields.Char("Order number", readonly=True)
    sku = fields.Char("Product code", readonly=True)
    name = fields.Char("Description", readonly=True)
    quantity = fields.Float(digits=(16, 6), readonly=True)
    price_unit = fields.Float("Unit price", digits=(16, 6), readonly=True, aggregator=None)
    amount = fields.Float(digits=(20, 6), readonly=True)
    original_date = fields.Datetime("Date in the file", readonly=True)
    date = fields.Datetime(readonly=True)
    customer_ref = fields.Char("Customer number", readonly=True)
    customer_name = fields.Char("Customer", readonly=True)
    country = fields.Char(readonly=True)
    outcome = fields.Selection(OUTCOMES, required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True)
    reason = fields.Selection(REASONS, readonly=True)
    reason_text = fields.Char("Why", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True, index="btree_not_null", ondelete="set null")
    sale_line_id = fields.Many2one(
        "sale.order.line", "Order line", readonly=True, index="btree_not_null", ondelete="set null")
    match_ids = fields.One2many("oms.import.match", "line_id", "Returns what was ordered here", readonly=True)

    _line_uniq = models.UniqueIndex("(import_id, line_number, part)")
    _pending = models.Index("(import_id, line_number) WHERE state = 'pending'")
    _order_ref = models.Index("(order_ref, import_id)")
