# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..planning.layouts import FIELDS

NOTHING = "none"
MEANINGS = [
    ("order_ref", "Order number"),
    ("date", "Date"),
    ("sku", "Product code"),
    ("text", "Description"),
    ("quantity", "Quantity"),
    ("price", "Unit price"),
    ("amount", "Amount of the line"),
    ("customer", "Customer number or e-mail"),
    ("name", "Customer's name"),
    ("country", "Country"),
    ("currency", "Currency"),
    ("status", "Status of the order"),
    ("state", "Status of the order, where the line has its own"),
    ("fulfilled", "Status of the shipment"),
    ("cancelled", "Cancelled (on)"),
    ("payment", "Way of payment"),
    ("order_shipping", "Freight of the order"),
    ("line_shipping", "Freight of the line"),
    ("order_discount", "Discount on the order"),
    ("line_discount", "Discount on the line"),
    ("order_tax", "Taxes of the order"),
    ("line_tax", "Taxes of the line"),
    ("order_fee", "Fees of the order"),
    ("line_fee", "Fees of the line"),
    ("order_refunded", "Refunded"),
    ("subtotal", "Subtotal of the order"),
    ("total", "Total of the order"),
]
assert {meaning for meaning, _label in MEANINGS} == set(FIELDS)


class OmsImportColumn(models.TransientModel):
    """A column of the file, with a sample, and what is taken from it."""

    _name = "oms.import.column"
    _description = "Column of a file"
    _order = "id"

    wizard_id = fields.Many2one("oms.import.wizard", required=True, readonly=True, ondelete="cascade")
    name = fields.Char("Column", readonly=True)
    sample = fields.Char("Sample", readonly=True)
    # A blank cell of a list does not look like something to be chosen.
    meaning = fields.Selection([(NOTHING, "Not taken"), *MEANINGS], "Is", default=NOTHING)
