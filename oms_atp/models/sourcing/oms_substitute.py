# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OmsSubstitute(models.Model):
    """What may be offered instead, where a product cannot be had in time. Only one step is looked at: what replaces
    a substitute is not a substitute itself, so rows that lead in a circle do no harm."""

    _name = "oms.substitute"
    _inherit = ["oms.shared.config"]
    _description = "Substitute product"
    _order = "product_id, sequence, id"
    _rec_name = "substitute_id"

    sequence = fields.Integer(default=10, help="The first one that can be had is offered first.")
    product_id = fields.Many2one("product.product", "Instead of", required=True, index=True, ondelete="cascade")
    substitute_id = fields.Many2one("product.product", "Offer", required=True, ondelete="cascade")
    price_rule = fields.Selection(
        [("kept", "Price of the product ordered"), ("own", "Its own price")], "Price", required=True, default="kept")
    active = fields.Boolean(default=True)

    _pair_uniq = models.UniqueIndex(
        "(product_id, substitute_id) WHERE active", "This substitute is listed already for this product.")

    def _oms_shared(self):
        """Of products that all companies sell. The substitutes of a company's own product are its own."""
        return self.filtered(lambda row: not row.product_id.company_id)

    @api.constrains("product_id", "substitute_id")
    def _check_pair(self):
        for row in self:
            if row.product_id == row.substitute_id:
                raise ValidationError(self.env._("%s cannot replace itself.", row.product_id.display_name))
            if row.product_id.uom_id != row.substitute_id.uom_id:
                raise ValidationError(self.env._(
                    "%(product)s is counted in %(unit)s, %(substitute)s in %(other)s: a substitute must have the same unit.",
                    product=row.product_id.display_name, unit=row.product_id.uom_id.name,
                    substitute=row.substitute_id.display_name, other=row.substitute_id.uom_id.name))
