# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...planning import packing, sizes
from ..picking.oms_scan_once import Refused

#: No parcel is heavier (1 t): a scale that says more, or a barcode read into the field.
HEAVIEST = 1_000_000


class OmsPacking(models.AbstractModel):
    """What a parcel should weigh, and whether it does. Grams throughout; Odoo's weights are kg or lb."""

    _inherit = "oms.packing"

    @api.model
    def _weights(self, products):
        """{product id: grams of one, 0 where nobody knows}. One query."""
        service = self.env["oms.sizes"]
        grams, known = service._grams(), service._known(set(products.ids))
        found = {}
        for product in products:
            _sides, measured, of_product, _how = known.get((product.id, 0), (None, 0, product.weight * grams, None))
            found[product.id] = sizes.weight_of(measured, of_product)
        return found

    @api.model
    def _expected(self, parcels, inside):
        """{parcel id: (grams with the box, or None where something in it has no known weight; products without a weight)}

        :param inside: {parcel id: [`planning.packing.Line`]}
        """
        grams, products = self.env["oms.sizes"]._grams(), self.env["product.product"]
        weights = self._weights(products.browse({line.product for lines in inside.values() for line in lines}))
        found = {}
        for parcel in parcels:
            mine = inside.get(parcel.id, ())
            unknown = products.browse(dict.fromkeys(line.product for line in mine if not weights[line.product]))
            total = parcel.package_type_id.base_weight * grams + sum(line.quantity * weights[line.product] for line in mine)
            found[parcel.id] = (None if unknown or not mine else round(total), unknown)
        return found

    @api.model
    def _expected_of(self, picking, parcel):
        """Grams that one parcel should weigh, None where that is not known."""
        content = self._content(picking) if picking.state != "done" else self.env["oms.station"]._done_content(picking)
        return self._expected(parcel, {parcel.id: [line for line in content.inside() if line.parcel == parcel.id]})[parcel.id][0]

    @api.model
    def _note_expected(self, cartons):
        """Packages that are packed at a desk weigh what goes into them, with the box, until a scale says otherwise. Of a package
        of which nobody says a weight, Odoo counts the box alone into the weight of its transfer (odoo#238917).

        :param cartons: [(package, its lines)]
        """
        packages = self.env["stock.package"].union(*(package for package, _lines in cartons))
        if not packages:
            return
        expected = self._expected(packages, {package.id: [packing.Line(
            line.id, line.move_id.id, line.product_id.id, line.lot_id.id or 0, line.quantity_product_uom, package.id)
            for line in lines] for package, lines in cartons})
        grams = self.env["oms.sizes"]._grams()
        for package in packages:
            noted = expected[package.id][0] or 0
            self._write_facts(package, {"oms_noted": noted, "shipping_weight": noted / grams})

    @api.model
    def _renew_expected(self, lines):
        """These lines are about to be validated: what packages of a desk weigh is what is in them now. A weight that somebody
        typed or weighed stays."""
        grams = self.env["oms.sizes"]._grams()
        noted = lines.result_package_id.filtered(lambda package: (
            package.oms_noted and not package.oms_weighed and not package.oms_picking_id
            and abs(package.shipping_weight * grams - package.oms_noted) < .5))
        inside = lines.filtered(
            lambda line: line.quantity and line.result_package_id in noted and line.state not in ("done", "cancel"))
        inside = inside.filtered("picked") or inside  # as Odoo: what is not picked stays behind
        self._note_expected(list(inside.grouped("result_package_id").items()))

    @api.model
    def _forget_expected(self, packages):
        """Nothing is in these packages any more, except in those that other transfers have something in."""
        for package in packages.filtered(lambda one: one.oms_noted and not one.move_line_ids):
            self._write_facts(package, {"oms_noted": 0, "shipping_weight": 0})

    @api.model
    def _check_weight(self, value):
        """:raises Refused: it is no weight"""
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= HEAVIEST:
            raise Refused("bad", self.env._("A parcel weighs from 1 g to %s kg: weigh it again.", HEAVIEST // 1000))
        return round(value)

    @api.model
    def _weigh(self, picking, parcel, weight, sure=False):
        """Note what a parcel weighs, on Odoo's shipping weight, too.

        :param sure: somebody looked into it and says that the weight is right
        :raises Refused: `weight`, where it is not what was expected and nobody is sure
        """
        weight = self._check_weight(weight)
        warehouse = picking.picking_type_id.warehouse_id
        expected = self._expected_of(picking, parcel)
        right = packing.weight_is_right(expected, weight, warehouse.oms_weight_percent, warehouse.oms_weight_grams)
        if not right and not sure:
            raise Refused("weight", self.env._(
                "%(parcel)s weighs %(weight)s, expected are %(expected)s. Look what is in it. If it is right, confirm the "
                "weight.",
                parcel=parcel.name, weight=self._weight_text(weight), expected=self._weight_text(expected)))
        self._write_facts(parcel, {
            "oms_weighed": weight, "oms_weight_by_id": False if right else self.env.uid,
            "shipping_weight": weight / self.env["oms.sizes"]._grams()})
        if not right:
            self._log(picking, self.env._(
                "%(parcel)s: weight of %(weight)s confirmed, expected were %(expected)s", parcel=parcel.name,
                weight=self._weight_text(weight), expected=self._weight_text(expected)))

    @api.model
    def _weight_text(self, grams):
        if grams is None:
            return self.env._("not known")
        return self.env._("%.2f kg", grams / 1000) if grams >= 1000 else self.env._("%s g", grams)
