# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...planning import sizes


class StockPackageType(models.Model):
    """Odoo's package types are the boxes that goods are packed in, where that is said of them; what fits is what is inside."""

    _inherit = "stock.package.type"

    oms_carton = fields.Boolean("Goods are packed in it", help="Parcels are planned with it: a box, not a pallet or a tote.")
    oms_inner_length = fields.Integer("Inner length (mm)", help="Empty: the length above.")
    oms_inner_width = fields.Integer("Inner width (mm)", help="Empty: the width above.")
    oms_inner_height = fields.Integer("Inner height (mm)", help="Empty: the height above.")

    def _oms_inner(self):
        """(length, width, height) inside, in whole mm; what was not measured is as outside, rounded down."""
        self.ensure_one()
        each = self.env["oms.sizes"]._millimetres()
        return tuple(inner or int(outer * each + 0.001) for inner, outer in (
            (self.oms_inner_length, self.packaging_length), (self.oms_inner_width, self.width),
            (self.oms_inner_height, self.height)))

    @api.constrains(
        "oms_carton", "oms_inner_length", "oms_inner_width", "oms_inner_height", "packaging_length", "width", "height")
    def _check_oms_carton(self):
        each = self.env["oms.sizes"]._millimetres()
        for kind in self:
            inner = (kind.oms_inner_length, kind.oms_inner_width, kind.oms_inner_height)
            outer = (kind.packaging_length, kind.width, kind.height)
            sides = kind._oms_inner() if kind.oms_carton else tuple(side or 1 for side in inner)
            if sizes.refused(dict(zip("lwh", sides, strict=True))):
                raise ValidationError(self.env._(
                    "%(box)s: %(sides)s mm inside. A box that goods are packed in has three sides from 1 mm to 10 m: measure it "
                    "inside.",
                    box=kind.display_name, sides=" × ".join(map(str, sides))))
            over = [f"{one} > {round(other * each)}" for one, other in zip(inner, outer, strict=True)
                    if other and one > other * each + 0.5]
            if over:
                raise ValidationError(self.env._(
                    "%(box)s is longer inside than outside (%(sides)s mm). Correct one of the two.",
                    box=kind.display_name, sides=", ".join(over)))
