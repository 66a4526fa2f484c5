# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

DISPOSITIONS = [("restock", "Put back into stock"), ("scrap", "Scrap")]


class OmsReturnReason(models.Model):
    """Why customers send goods back, and what usually becomes of them then."""

    _name = "oms.return.reason"
    _inherit = ["oms.shared.config"]
    _description = "Return reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Used by imports and other programs.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    disposition = fields.Selection(
        DISPOSITIONS, "Usually", required=True, default="restock",
        help="Proposed at inspection; whoever inspects the goods decides.")

    defect = fields.Boolean("A defect", help="Warranty counts for it, and opening the package is no fault.")
    fault = fields.Selection(
        [("customer", "The customer's"), ("shop", "Ours"), ("carrier", "The carrier's")], "Whose fault", required=True,
        default="customer", help="Fees and the cost of sending back are the customer's only where the fault is.")

    _code_uniq = models.Constraint("UNIQUE (code)", "There is a reason with this code already.")
