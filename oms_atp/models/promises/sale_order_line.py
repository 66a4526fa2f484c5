# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    oms_promise_ids = fields.One2many("oms.promise", "line_id", "Promises")
    oms_fixed_warehouse_ids = fields.Many2many(
        "stock.warehouse", "oms_line_fixed_warehouse_rel", string="Only from", copy=False,
        help="Promise this line from these warehouses only. Empty: from wherever it is best.")
    oms_is_fixed = fields.Boolean(compute="_compute_oms_is_fixed", store=True)  # spares confirmation a look at each line

    oms_way = fields.Selection(
        [("fastest", "As early as possible"), ("together", "All in one parcel")], "Supplied", copy=False,
        help="How this line is promised where somebody chose it. Empty: as the policy of its order has it.")

    @api.depends("oms_fixed_warehouse_ids")
    def _compute_oms_is_fixed(self):
        for line in self:
            line.oms_is_fixed = bool(line.oms_fixed_warehouse_ids)

    @api.model
    def _quantity_bucket_sql(self):
        return SQL("CASE WHEN move.oms_short THEN 'short' ELSE %s END", super()._quantity_bucket_sql())

    # --- confirm and edit: claim and promise before demand is launched -------------------------------------

    def _oms_before_launch(self, previous_product_uom_qty):
        """Promise what is newly wanted; take back what is wanted no more.

        The promises made travel to `_create_procurements` with the lines: native code stands between.
        """
        decisions = super()._oms_before_launch(previous_product_uom_qty)
        needs = {}
        for line in self._oms_promised_lines():
            missing = line._oms_missing_quantity(previous_product_uom_qty)
            if missing > 0:
                needs[line] = missing
            elif missing < 0:
                line._oms_want_less(-missing)
        by_line = self._oms_promise({
            line: missing for line, missing in needs.items() if not line._oms_promise_blocked()}).grouped("line_id")
        return {**decisions, "oms_promise_ids": {
            line.id: by_line[line].ids if line in by_line else [] for line in needs}}

    def _oms_want_less(self, quantity):
        """Take ``quantity`` (in the product's unit) off the demand of this line; refused where it is picked already: Odoo
        would have the customer send back what never left."""
        moves = self.sudo().move_ids  # sudo: demand of a line the user may edit
        left = self.env["oms.demand"]._give_back(moves, quantity)
        if self.product_id.uom_id.compare(left, 0) > 0:
            picked = moves.filtered(lambda move: move.state not in ("done", "cancel", "draft")).picking_id
            raise UserError(self.env._(
                "%(quantity).12g × %(product)s of %(order)s are picked already (%(pickings)s): have them put back first, or "
                "lower the order by less.",
                quantity=left, product=self.product_id.display_name, order=self.order_id.name,
                pickings=", ".join(picked.mapped("name")) or self.env._("shipped")))

    def _oms_promise_blocked(self):
        """Whether a hold keeps anything from being promised to this line."""
        self.ensure_one()
        return bool(self._oms_stopped("promise"))

    def _oms_promised_lines(self):
        """Lines that get goods from stock in a company that promises: a product, or whole kits."""
        lines = self.filtered(lambda line: line.company_id.oms_promise_mode == "on" and not line.is_expense)
        kept = {company: some.product_id.with_company(company)._oms_kept_in_stock()
                for company, some in lines.grouped("company_id").items()}
        return lines.filtered(
            lambda line: line.product_id in kept[line.company_id] and not line.route_ids and not line._oms_launches_documents())

    def _oms_missing_quantity(self, previous_product_uom_qty):
        """What demand lacks (negative: exceeds) to be what was ordered, in the product's unit."""
        self.ensure_one()
        launched = self._get_qty_procurement(previous_product_uom_qty)
        quantity, unit = self.product_uom_id._adjust_uom_quantities(
            self.product_uom_qty - launched, self.product_id.uom_id)
        return unit._compute_quantity(quantity, self.product_id.uom_id, rounding_method="HALF-UP")

    def _oms_given_up_counts(self):
        return super()._oms_given_up_counts() or self.company_id.oms_promise_mode == "on"

    def _create_procurements(self, product_qty, procurement_uom, values):
        """One procurement per promise, in its warehouse, and one for what is backordered, in the order's own."""
        native = super()._create_procurements(product_qty, procurement_uom, values)
        pending = self.env.context.get("oms_promise_ids")
        if pending is None or self.id not in pending or len(native) != 1 or product_qty <= 0:
            return native
        unit = self.product_id.uom_id
        left = procurement_uom._compute_quantity(product_qty, unit, rounding_method="HALF-UP")
        procurements, rest = [], product_qty
        for promise in self.env["oms.promise"].sudo().browse(pending[self.id]):  # sudo: made just now for this line
            left -= promise.quantity
            part = rest if unit.compare(left, 0) <= 0 else procurement_uom._oms_as_asked(
                unit._compute_quantity(promise.quantity, procurement_uom, round=False), unit)
            rest -= part
            procurements.append(self._oms_procurement(native[0], part, {
                "warehouse_id": promise.warehouse_id, "oms_promise_id": promise.id,
                "oms_unreleased": promise.coming or self._oms_waits_for_release(promise.warehouse_id),
                **promise._oms_procurement_dates(native[0].values)}))
        if unit.compare(left, 0) > 0:
            procurements.append(self._oms_procurement(
                native[0], rest, {"oms_short": True, "oms_unreleased": True}))
        return procurements

    def _oms_procurement(self, native, quantity, changes):
        return native._replace(product_qty=quantity, values={**native.values, **changes})

    def _oms_launch_again(self, quantity):
        """The procurements of ``quantity`` (in the product's unit) of this line, in the unit that can express it."""
        unit = self.product_id.uom_id
        if self._oms_per_unit() > 1.0:
            quantity, unit = self._oms_in_line_unit(quantity), self.product_uom_id
        return self._create_procurements(quantity, unit, self._prepare_procurement_values())
