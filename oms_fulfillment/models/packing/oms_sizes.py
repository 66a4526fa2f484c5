# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...planning import sizes


class Goods(NamedTuple):
    """``pieces``: what goes into boxes (`planning.sizes.Piece`); ``missing``: what is not known (`planning.sizes.Missing`)."""

    pieces: list
    missing: list


class Carton(NamedTuple):
    """A box by its inside in mm; ``weight`` is its own, ``max_weight`` what it takes, both in g (None: no limit is known)."""

    id: int
    length: int
    width: int
    height: int
    weight: int
    max_weight: int | None


class OmsSizes(models.AbstractModel):
    """Answers for sets of goods what they measure, and which boxes there are. Nothing here writes."""

    _name = "oms.sizes"
    _description = "Sizes of goods and boxes"

    @api.model
    def _goods(self, wanted):
        """What goes into boxes, one statement for all of them.

        :param wanted: [(id, product, unit, quantity)]: a number of the caller's, records of product.product and uom.uom
        :return: :class:`Goods`; a size of a variant counts before that of its product
        """
        wanted = list(wanted)
        known = self._known({product.id for _key, product, _unit, _quantity in wanted})
        needs = []
        for key, product, unit, quantity in wanted:
            own = unit == product.uom_id
            each = 1.0 if own else unit._compute_quantity(1.0, product.uom_id, round=False)
            needs.append(sizes.Need(key, product.id, 0 if own else unit.id, quantity, each))
        each_of = {(need.product, need.unit): need.each for need in needs}
        return Goods(*sizes.pieces(needs, {
            key: sizes.Size(*sides, sizes.weight_of(weight, of_product, each_of.get(key, 1.0), not key[1]), *how)
            for key, (sides, weight, of_product, how) in known.items() if all(sides)}))

    @api.model
    def _goods_of(self, move_lines):
        """:class:`Goods` of what these stock.move.line hold, by their ids."""
        return self._goods((line.id, line.product_id, line.product_uom_id, line.quantity) for line in move_lines)

    @api.model
    def _known(self, product_ids):
        """{(product, unit or 0): (sides, measured g, g by the product, how)}, of whoever asks for these products. Sides of 0:
        nobody measured it. What is said of a variant alone counts before what is said of its product; where it was not measured
        by itself, it measures what its product does."""
        if not product_ids:
            return {}
        self.env["oms.size"].flush_model()
        self.env["product.product"].flush_model(["weight", "product_tmpl_id"])
        rows = self.env.execute_query(SQL(
            """SELECT product.id, COALESCE(size.uom_id, 0),
                      size.length, size.width, size.height, COALESCE(size.weight, 0), COALESCE(product.weight, 0) * %s, size.turn,
                      COALESCE(size.stackable, FALSE), COALESCE(size.own_box, FALSE), COALESCE(size.fragile, FALSE),
                      COALESCE(LOWER(TRIM(size.apart)), '')
                 FROM product_product product
                 JOIN oms_size size ON size.product_tmpl_id = product.product_tmpl_id
                  AND (size.product_id = product.id OR size.product_id IS NULL)
                WHERE product.id = ANY(%s)
                ORDER BY product.id, COALESCE(size.uom_id, 0), size.product_id NULLS LAST""",
            self._grams(), list(product_ids)))
        found = {}
        for row in rows:
            key, sides, weight = row[:2], row[2:5], row[5]
            if key not in found:
                found[key] = (sides, weight, float(row[6]), row[7:])
            elif not all(found[key][0]):
                found[key] = (sides, found[key][1] or weight, *found[key][2:])
        return found

    @api.model
    def _grams(self):
        """How many grams one of Odoo's weights has: it keeps kg or lb, by a setting of the database."""
        # sudo: how weights are kept, which every screen says; not by Odoo's units, which are asked of the database each time
        return 453.59237 if self.env["ir.config_parameter"].sudo().get_param("product.weight_in_lbs") == "1" else 1000.0

    @api.model
    def _millimetres(self):
        """How many mm one of Odoo's lengths has: it keeps mm or ft."""
        # sudo: as for weights
        return 304.8 if self.env["ir.config_parameter"].sudo().get_param("product.volume_in_cubic_feet") == "1" else 1.0

    @api.model
    def _cartons(self, company):
        """The boxes that goods of this company are packed in, smallest first: [:class:`Carton`]. Those without sides are left out
        (`stock.package.type.oms_carton` says so when it is set)."""
        types = self.env["stock.package.type"].search([("oms_carton", "=", True), ("company_id", "in", [False, company.id])])
        grams, found = self._grams(), []
        for kind in types:
            sides = kind._oms_inner()
            if all(sides):
                found.append(Carton(kind.id, *sides, round(kind.base_weight * grams), round(kind.max_weight * grams) or None))
        return sorted(found, key=lambda carton: (carton.length * carton.width * carton.height, carton.id))

    @api.model
    def _missing_words(self, missing):
        """One sentence on what is not known, product by product; "" where all is."""
        lacking = {}
        for row in missing:
            lacking.setdefault(row.what, set()).add(row.product)
        said = []
        for what, ids in sorted(lacking.items()):
            products = self.env["product.product"].browse(sorted(ids))
            names = ", ".join(products[:5].mapped("display_name")) + (" …" if len(products) > 5 else "")
            said.append(self.env._("No size: %s. Measure it (Warehouse, Missing sizes).", names) if what == "size"
                        else self.env._("No weight: %s. Weigh it, or give the product a weight.", names))
        return " ".join(said)
