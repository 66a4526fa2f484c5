# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...planning import kits


class SaleOrderLine(models.Model):
    """Lines of kits are counted in kits, though their moves are of components (``planning/kits.py``)."""

    _inherit = "sale.order.line"

    def _oms_is_kit(self):
        """Whether its components are shipped in its place (of mrp, which may not be installed): so it was launched, or
        would be now."""
        self.ensure_one()
        if not self.env["stock.move"]._oms_knows_kits():
            return False
        return bool(self.move_ids._oms_for_kits() if self.move_ids else self.product_id._oms_kits())

    def _oms_kit_lines(self):
        """Those of which components are on moves."""
        if not self.env["stock.move"]._oms_knows_kits():
            return self.browse()
        return self.filtered(lambda line: line.move_ids._oms_for_kits())

    def _oms_kit_grain(self):
        """In what steps kits of this line are counted, in the product's unit."""
        self.ensure_one()
        unit = self.product_id.uom_id
        one = self.product_uom_id._compute_quantity(1.0, unit, round=False, raise_if_failure=False) or 1.0
        return kits.grain_of(self.oms_ordered_qty, min(one, 1.0))

    @api.model
    def _gather_quantities(self, line_ids):
        found = super()._gather_quantities(line_ids)
        if line_ids and self.env["stock.move"]._oms_knows_kits():
            for line_id, quantities in self._gather_kits(line_ids).items():
                found[line_id] = {bucket: quantities[bucket] for bucket in kits.BUCKETS}
        return found

    @api.model
    def _gather_kits(self, line_ids):
        """{id of a line of kits: {bucket: kits}} in one query; besides the buckets, of what came back for a refund:
        ``returned`` (it is here) and ``net`` (launched less what comes back), ``kept`` (shipped less what came back).

        A kit whose components were launched on another bill of materials is counted by that one. What is sent besides the
        components counts for nothing, unless it is the product itself.
        """
        self.env["stock.move"].flush_model()
        rows = self.env.execute_query(self._kit_rows_sql(list(line_ids)))
        parts = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))  # line, recipe, bucket: {component: quantity}
        for line_id, product_id, text, bucket, quantity in rows:
            there = parts[line_id][text or ""][bucket]
            there[product_id] = there.get(product_id, 0.0) + float(quantity or 0.0)
        return {line.id: line._oms_count_kits(parts[line.id]) for line in self.browse(parts)}

    @api.model
    def _kit_rows_sql(self, line_ids):
        """SELECT of (line id, product id, recipe or NULL, bucket or NULL, quantity in the product's unit) of the moves of
        lines that have components on them. What was cancelled says what is missing."""
        Move = self.env["stock.move"]
        return SQL(
            """SELECT move.sale_line_id, move.product_id, move.oms_kit,
                      CASE WHEN move.state = 'cancel' THEN NULL
                           WHEN source.usage = 'customer' AND move.to_refund
                           THEN CASE WHEN move.state = 'done' THEN 'back' ELSE 'coming_back' END
                           WHEN source.usage = 'customer' THEN NULL
                           WHEN move.state = 'done' THEN CASE WHEN dest.usage = 'customer' THEN 'shipped' END
                           WHEN COALESCE(final.usage, dest.usage) = 'customer' THEN %s END AS bucket,
                      SUM(CASE WHEN move.state = 'done' THEN move.quantity ELSE move.product_uom_qty END
                          * unit.factor / product_unit.factor)
                 FROM stock_move move
                 JOIN stock_location source ON source.id = move.location_id %s %s
                WHERE move.state != 'draft' AND move.sale_line_id IN (
                      SELECT part.sale_line_id FROM stock_move part
                       WHERE part.sale_line_id = ANY(%s) AND part.oms_kit IS NOT NULL)
                GROUP BY 1, 2, 3, 4""", self._quantity_bucket_sql(), Move._oms_goes_to_sql(),
            Move._oms_units_sql(), line_ids)

    def _oms_count_kits(self, parts):
        """:param parts: {recipe as text: {bucket: {component id: quantity}}}, "" for what is no component"""
        self.ensure_one()
        grain, result = self._oms_kit_grain(), dict.fromkeys((*kits.BUCKETS, "returned", "net", "kept"), 0.0)
        for text, buckets in parts.items():
            if text:
                recipe = kits.load(text)
                for bucket, quantity in kits.count(buckets, recipe, grain).items():
                    result[bucket] += quantity
                result["returned"] += kits.whole(buckets.get("back", {}), recipe, grain)
                shipped, back = buckets.get("shipped", {}), buckets.get("back", {})
                result["kept"] += kits.whole(self._oms_less(shipped, back), recipe, grain)
                launched = {component: sum(buckets.get(bucket, {}).get(component, 0.0) for bucket in kits.BUCKETS)
                            for component in recipe}
                result["net"] += kits.whole(
                    self._oms_less(self._oms_less(launched, back), buckets.get("coming_back", {})), recipe, grain)
                continue
            own = {bucket: there.get(self.product_id.id, 0.0) for bucket, there in buckets.items()}  # was no kit then
            for bucket in kits.BUCKETS:
                result[bucket] += own.get(bucket, 0.0)
                result["net"] += own.get(bucket, 0.0)
            result["returned"] += own.get("back", 0.0)
            result["kept"] += own.get("shipped", 0.0) - own.get("back", 0.0)
            result["net"] -= own.get("back", 0.0) + own.get("coming_back", 0.0)
        return result

    @api.model
    def _oms_less(self, quantities, others):
        return {component: quantity - others.get(component, 0.0) for component, quantity in quantities.items()}

    def _oms_count_billed(self):
        """How much is invoiced, in the product's unit."""
        self.ensure_one()
        return self.product_uom_id._compute_quantity(self.qty_invoiced, self.product_id.uom_id, round=False)

    def _oms_from_kits(self, quantity):
        """``quantity`` of kits in the line's unit."""
        self.ensure_one()
        return self.product_id.uom_id._compute_quantity(quantity, self.product_uom_id, rounding_method="HALF-UP")

    def _oms_recipe_now(self):
        """{product: how much of it is in one of this line's, in the units of both}: itself, or of a kit its components, as
        they were launched last, else as they would be."""
        self.ensure_one()
        if not self._oms_is_kit():
            return {self.product_id: 1.0}
        moves = self.move_ids._oms_for_kits().sorted("id")
        recipe = kits.load(moves[-1:].oms_kit or "") or self.product_id.with_company(self.company_id)._oms_kit_recipe(
            never=self.product_no_variant_attribute_value_ids)
        return {self.env["product.product"].browse(product_id): each for product_id, each in recipe.items()}

    def _oms_components(self):
        """What is sent in place of those of these lines that are of kits."""
        return self.env["product.product"].union(*(
            product for line in self if line._oms_is_kit() for product in line._oms_recipe_now()))

    def _oms_begun_kits(self):
        """Of how many kits something has left or is in somebody's hands."""
        self.ensure_one()
        found, moves = 0.0, self.move_ids._oms_towards_customer()._oms_for_kits().filtered(
            lambda move: move.state not in ("draft", "cancel"))
        for text, some in moves.grouped("oms_kit").items():
            taken = {}
            for move in some:
                quantity = move.product_qty - move._oms_spare_qty()
                if move.state == "done":
                    quantity = move.product_uom._compute_quantity(
                        move.quantity, move.product_id.uom_id, round=False) if move.location_dest_id.usage == "customer" else 0.0
                taken[move.product_id.id] = taken.get(move.product_id.id, 0.0) + quantity
            found += kits.begun(taken, kits.load(text), self._oms_kit_grain())
        return found

    def _oms_bought_kits(self, bought):
        """The whole kits that these purchase lines bring; none where not all of it is bought."""
        self.ensure_one()
        recipe, there = self._oms_recipe_now(), {}
        for line in bought:
            there[line.product_id] = there.get(line.product_id, 0.0) + line.product_uom_id._compute_quantity(
                line.product_qty, line.product_id.uom_id, round=False)
        return kits.whole(there, recipe, self._oms_kit_grain())

    # --- what Odoo counts ----------------------------------------------------------------------------------------

    def _prepare_qty_delivered(self):
        """Odoo counts by today's bill of materials, whole ones of its unit: a kit of a dozen that is sold by one would
        never be delivered, nor one whose bill was changed meanwhile."""
        delivered = super()._prepare_qty_delivered()
        # What goes to another company of ours goes through transit: that is Odoo's to count.
        lines = self.filtered(lambda line: line.qty_delivered_method == "stock_move")._oms_kit_lines().filtered(
            lambda line: "transit" not in line.move_ids.location_dest_id.mapped("usage"))
        if lines:
            found = self._gather_kits(lines._origin.ids)
            for line in lines:
                if line._origin.id in found:
                    delivered[line] = line._oms_from_kits(found[line._origin.id]["kept"])
        return delivered

    def _oms_unrounded(self, quantity):
        """How much of this line is in demand: of kits, those that their components say."""
        if self._oms_kit_lines():
            return self._oms_from_kits(self._gather_kits(self.ids)[self.id]["net"])
        return super()._oms_unrounded(quantity)
