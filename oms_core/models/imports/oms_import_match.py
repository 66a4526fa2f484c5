# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsImportMatch(models.Model):
    """So much of a returned line gives back what this order line ordered."""

    _name = "oms.import.match"
    _description = "What a returned line gives back"

    line_id = fields.Many2one("oms.import.line", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    source_id = fields.Many2one(
        "oms.import.line", "Ordered in the same file by", readonly=True, index="btree_not_null", ondelete="cascade")
    sale_line_id = fields.Many2one(
        "sale.order.line", "Order line", readonly=True, index="btree_not_null", ondelete="set null")
    order_id = fields.Many2one(related="sale_line_id.order_id", string="Order")
    quantity = fields.Float(digits=(16, 6), readonly=True)
    cut_quantity = fields.Float(
        "Taken off the order", digits=(16, 6), readonly=True, help="Was cancelled before it left; does not come back.")

    def _oms_to_come(self):
        """{order line: how much of it these matches give back, in its unit}: what is taken off the order does not."""
        return {line: sum(match.quantity - match.cut_quantity for match in some)
                for line, some in self.grouped("sale_line_id").items()}
