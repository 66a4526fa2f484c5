# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...planning import sizes

SIDES = ("length", "width", "height")
CM = tuple(f"{side}_cm" for side in SIDES)


class OmsSize(models.Model):
    """What one unit of a product measures, and how it may be packed: of the product's own unit, or of one of its packagings
    (Odoo's ``product.uom`` demands a barcode). A size of the product counts for all its variants without one of their own.
    Without sides it says how goods are packed that nobody measured yet. Kept in whole millimetres and grams. The weight of the
    product's own unit is Odoo's, where the product has one."""

    _name = "oms.size"
    _description = "Size of a product"
    _order = "product_tmpl_id, product_id, uom_id, id"

    product_tmpl_id = fields.Many2one(
        "product.template", "Product", required=True, index=True, ondelete="cascade", domain="[('type', '=', 'consu')]",
        compute="_compute_product_tmpl_id", store=True, readonly=False, precompute=True)
    product_id = fields.Many2one(
        "product.product", "Variant", index="btree_not_null", ondelete="cascade",
        domain="[('product_tmpl_id', '=?', product_tmpl_id)]", help="Empty: of all variants that have no size of their own.")
    uom_id = fields.Many2one(
        "uom.uom", "Packaging", ondelete="cascade", domain="[('id', 'in', packaging_ids)]",
        help="Empty: one piece, in the product's own unit. Else one of its packagings, measured as it is packed.")
    packaging_ids = fields.Many2many("uom.uom", string="Packagings of the product", compute="_compute_packaging_ids")
    company_id = fields.Many2one("res.company", related="product_tmpl_id.company_id", store=True, index="btree_not_null")
    length = fields.Integer(  # pylint: disable=attribute-deprecated
        "Length (mm)", required=True, default=0, aggregator=None)
    width = fields.Integer("Width (mm)", required=True, default=0, aggregator=None)
    height = fields.Integer("Height (mm)", required=True, default=0, aggregator=None, help="As it stands upright.")
    weight = fields.Integer(
        "Measured weight (g)", aggregator=None,
        help="Of a piece: counts where the product has no weight of its own. Of a packaging: with the packing; left empty, the "
             "weight of what is in it.")
    length_cm = fields.Float("Length (cm)", digits=(16, 1), compute="_compute_cm", inverse="_inverse_cm", aggregator=None)
    width_cm = fields.Float("Width (cm)", digits=(16, 1), compute="_compute_cm", inverse="_inverse_cm", aggregator=None)
    height_cm = fields.Float("Height (cm)", digits=(16, 1), compute="_compute_cm", inverse="_inverse_cm", aggregator=None)
    weighs = fields.Integer("Weighs (g)", compute="_compute_weighs", help="What counts when parcels are planned; 0 is not known.")
    turn = fields.Selection(
        [("any", "Any way"), ("upright", "Upright"), ("as_is", "As it is")], "May be turned", required=True, default="any",
        help="Upright: turned about, never tipped over. As it is: length along the length of the box.")
    stackable = fields.Boolean("Bears others", default=True, help="Other goods may stand on it.")
    own_box = fields.Boolean("Own box", help="It is shipped in its own packing, with nothing else.")
    fragile = fields.Boolean(help="Only what is fragile, too, may stand on it.")
    apart = fields.Char(
        "Keep apart",
        help="A word such as food or chemicals: goods of two different words never share a box. Empty: goes with all.")
    doubt = fields.Selection(
        [("long", "Longer than 3 m: is it mm?"), ("tiny", "No side has 5 mm: were these cm or m?"),
         ("dense", "Heavier than lead: were these cm, not mm?"), ("airy", "Light as air: were these mm, not cm?"),
         ("weights", "The product has another weight")],
        "To check", compute="_compute_doubt", store=True, help="Looks like a mistake; nothing is changed by it.")

    _once = models.UniqueIndex(
        "(product_tmpl_id, COALESCE(product_id, 0), COALESCE(uom_id, 0))",
        "This product has a size for this unit already: change that one.")
    _sides = models.Constraint(
        "CHECK ((length > 0 AND width > 0 AND height > 0) OR (length = 0 AND width = 0 AND height = 0))",
        "Length, width and height are more than 0 mm; all three are 0 where nobody measured yet.")
    _weight = models.Constraint("CHECK (weight >= 0)", "A weight is not negative.")

    @api.depends("product_id")
    def _compute_product_tmpl_id(self):
        for size in self:
            size.product_tmpl_id = size.product_id.product_tmpl_id or size.product_tmpl_id

    @api.depends("product_tmpl_id")
    def _compute_packaging_ids(self):
        for size in self:
            size.packaging_ids = size.product_tmpl_id.uom_ids

    @api.depends("length", "width", "height")
    def _compute_cm(self):
        for size in self:
            size.length_cm, size.width_cm, size.height_cm = (size[side] / 10 for side in SIDES)

    def _inverse_cm(self):
        """Nothing is left to do: whatever was given in cm is written as mm (`_oms_in_mm`)."""

    @api.depends("weight", "uom_id", "product_id.weight", "product_tmpl_id.weight", "product_tmpl_id.uom_id")
    def _compute_weighs(self):
        for size in self:
            size.weighs = sizes.weight_of(size.weight, *size._oms_inside())

    @api.depends(*SIDES, "weight", "uom_id", "product_id.weight", "product_tmpl_id.product_variant_ids.weight")
    def _compute_doubt(self):
        for size in self:
            size.doubt = size._oms_doubt() if all(size[side] > 0 for side in SIDES) else False

    @api.depends("product_tmpl_id", "product_id", "uom_id")
    def _compute_display_name(self):
        for size in self:
            name = (size.product_id or size.product_tmpl_id).display_name or ""
            size.display_name = f"{name} [{size.uom_id.name}]" if size.uom_id else name

    def _oms_inside(self):
        """(grams of one of the product's own unit by Odoo, how many of them are in this, whether it is that unit)."""
        self.ensure_one()
        product = self.product_id or self.product_tmpl_id
        each = self.uom_id._compute_quantity(1.0, product.uom_id, round=False, raise_if_failure=False) if self.uom_id else 1.0
        return product.weight * self.env["oms.sizes"]._grams(), each, not self.uom_id

    def _oms_doubt(self):
        of_product, each, own = self._oms_inside()
        found = sizes.doubt((self[side] for side in SIDES), sizes.weight_of(self.weight, of_product, each, own))
        differs = sizes.weights_differ(self.weight, sizes.weight_of(0, of_product, each, own), own)
        return found or ("weights" if differs else False)

    # --- what may be typed -------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._oms_one_way([self._oms_in_mm(vals) for vals in vals_list])
        for vals in vals_list:
            self._oms_refuse({side: vals.get(side) or 0 for side in SIDES}, vals.get("weight") or 0, vals)
        self._oms_refuse_twice(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        vals = self._oms_in_mm(vals)
        told = any(side in vals for side in SIDES)
        for size in self if told else self[:1]:
            size._oms_refuse({side: vals.get(side, size[side]) or 0 for side in SIDES if told}, vals.get("weight") or 0)
        return super().write(vals)

    @api.model
    def _oms_in_mm(self, vals):
        """The values with what was given in cm as mm, and the first way to turn it where a file says none."""
        if not vals.get("turn", True):
            vals = {**vals, "turn": "any"}
        given = {side: round((vals[f"{side}_cm"] or 0) * 10) for side in SIDES if f"{side}_cm" in vals}
        both = [side for side, value in given.items() if side in vals and vals[side] != value]
        if both:
            raise ValidationError(self.env._(
                "%(fields)s: another value in cm than in mm. Leave one of the two out.",
                fields=", ".join(self._fields[side]._description_string(self.env) for side in both)))
        return {**{name: value for name, value in vals.items() if name not in CM}, **given} if given else vals

    @api.model
    def _oms_one_way(self, vals_list):
        """The same thing is said in one way: the only variant of a product is the product, its own unit is no packaging."""
        variants = self.env["product.product"].browse({vals["product_id"] for vals in vals_list if vals.get("product_id")})
        of_variant = {variant.id: variant.product_tmpl_id for variant in variants}
        templates = self.env["product.template"].browse(
            {vals["product_tmpl_id"] for vals in vals_list if vals.get("product_tmpl_id")})
        known = {template.id: template for template in templates}
        return [self._oms_said(vals, of_variant.get(vals.get("product_id")), known.get(vals.get("product_tmpl_id")))
                for vals in vals_list]

    @api.model
    def _oms_said(self, vals, of_variant, template):
        if of_variant and not template:
            vals, template = {**vals, "product_tmpl_id": of_variant.id}, of_variant
        if of_variant and of_variant == template and len(template.product_variant_ids) == 1:
            vals = {**vals, "product_id": False}
        return {**vals, "uom_id": False} if template and vals.get("uom_id") == template.uom_id.id else vals

    def _oms_refuse(self, sides, weight, vals=None):
        """Before anything is written, so that the error can say which product.

        :raises ValidationError: for measures that nothing has
        """
        faults = sizes.refused(sides, weight, measured=False)
        if faults:
            size = self.new(vals) if vals else self[:1]
            raise ValidationError("\n".join(self._oms_fault(size.display_name, *fault) for fault in faults))

    @api.model
    def _oms_refuse_twice(self, vals_list):
        """The index refuses it, too, but does not say which product.

        :raises ValidationError: for a size of what has one
        """
        named = [vals for vals in vals_list if vals.get("product_tmpl_id")]
        there = {(size.product_tmpl_id.id, size.product_id.id, size.uom_id.id) for size in self.search(
            [("product_tmpl_id", "in", [vals["product_tmpl_id"] for vals in named])])}
        for vals in named:
            if (vals["product_tmpl_id"], vals.get("product_id") or False, vals.get("uom_id") or False) in there:
                raise ValidationError(self.env._(
                    "%s has a size for this unit already. Change that one.", self.new(vals).display_name))

    @api.constrains("product_tmpl_id", "product_id", "uom_id")
    def _check_product(self):
        for size in self:
            template = size.product_tmpl_id
            if size.product_id and size.product_id.product_tmpl_id != template:
                raise ValidationError(self.env._(
                    "%(variant)s is no variant of %(product)s. Choose one of its own, or leave the variant empty.",
                    variant=size.product_id.display_name, product=template.display_name))
            if size.uom_id and size.uom_id not in template.uom_ids:
                raise ValidationError(self.env._(
                    "%(product)s has no packaging %(unit)s (its packagings: %(known)s). Add it to the packagings of the product "
                    "first, or leave it empty for one piece.",
                    product=template.display_name, unit=size.uom_id.name,
                    known=", ".join(template.uom_ids.mapped("name")) or self.env._("none")))

    @api.model
    def _oms_fault(self, name, which, value, why):
        """What is wrong with a measure, and the way out."""
        what = {"record": name, "field": self._fields[which]._description_string(self.env), "value": f"{value:,.10g}"}
        if why == "missing":
            return self.env._("%(record)s: %(field)s is %(value)s. Measure it: a size has all three sides.", **what)
        if why == "negative":
            return self.env._("%(record)s: %(field)s is %(value)s. Give what was measured, without the sign.", **what)
        return self.env._(
            "%(record)s: %(field)s is %(value)s: nothing measures that (1 mm to 10 m, up to 10 t). Sides are in millimetres and "
            "weights in grams: convert what was measured in another unit.", **what)

    def _oms_doubted(self):
        """Words on what looks like a mistake: of which size, what, and which measures."""
        self.ensure_one()
        return self.env._(
            "%(record)s: %(sides)s mm, %(weight)s g. %(doubt)s", record=self.display_name,
            sides=" × ".join(str(self[side]) for side in SIDES), weight=self.weighs,
            doubt=dict(self._fields["doubt"]._description_selection(self.env))[self.doubt])
