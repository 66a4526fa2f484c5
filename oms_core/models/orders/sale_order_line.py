# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ... import prepared


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # Where the ordered quantity is, in the product's unit. Every unit ordered is in exactly one of
    # them (the checker proves it): ordered + over = closed + short + waiting + released + shipped.
    oms_ordered_qty = fields.Float(
        "Ordered (product unit)", digits="Product Unit", compute="_compute_oms_ordered_qty", store=True)
    oms_short_qty = fields.Float(
        "Backordered", digits="Product Unit", compute="_compute_oms_quantities", store=True)
    oms_waiting_qty = fields.Float(
        "Promised", digits="Product Unit", compute="_compute_oms_quantities", store=True,
        help="Not yet sent to the warehouse.")
    oms_released_qty = fields.Float(
        "In warehouse", digits="Product Unit", compute="_compute_oms_quantities", store=True)
    oms_shipped_qty = fields.Float(
        "Shipped", digits="Product Unit", compute="_compute_oms_quantities", store=True)
    oms_closure_ids = fields.One2many("oms.line.closure", "line_id")
    oms_closed_qty = fields.Float(
        "Given up", digits="Product Unit", compute="_compute_oms_closed_qty", store=True)
    oms_where = fields.Char("Where it is", compute="_compute_oms_where")

    def write(self, vals):
        other_unit = self._oms_in_other_unit(vals)
        result = super().write(vals)
        if other_unit:
            self.browse(other_unit)._action_launch_stock_rule(previous_product_uom_qty=other_unit)
        return result

    def _oms_in_other_unit(self, vals):
        """{id of a confirmed line: its quantity so far, in the unit that it is about to get}: another unit means more or less
        goods, and Odoo launches another quantity only. Where both are written, Odoo's own launch has both."""
        if "product_uom_id" not in vals or "product_uom_qty" in vals:
            return {}
        unit = self.env["uom.uom"].browse(vals["product_uom_id"])
        lines = self.filtered(lambda line: line.state == "sale" and not line.is_expense and line.product_uom_id != unit)
        return {line.id: line.product_uom_id._compute_quantity(line.product_uom_qty, unit, raise_if_failure=False)
                for line in lines}

    @api.depends("product_uom_qty", "product_uom_id", "product_id")
    def _compute_oms_ordered_qty(self):
        for line in self:
            line.oms_ordered_qty = (
                line.product_uom_id._compute_quantity(line.product_uom_qty, line.product_id.uom_id, round=False)
                if line.product_id else 0.0)

    @api.depends("oms_closure_ids.quantity")
    def _compute_oms_closed_qty(self):
        sums = dict(self.env["oms.line.closure"].sudo()._read_group(  # sudo: sums of the line's own rows
            [("line_id", "in", self.ids)], ["line_id"], ["quantity:sum"])) if self.ids else {}
        for line in self:
            line.oms_closed_qty = sums.get(line._origin, 0.0)

    @api.depends("move_ids.state", "move_ids.product_uom_qty", "move_ids.quantity", "move_ids.oms_unreleased")
    def _compute_oms_quantities(self):
        gathered = self._gather_quantities(self.ids)
        for line in self:
            found = gathered.get(line._origin.id, {})
            line.oms_short_qty = found.get("short", 0.0)
            line.oms_waiting_qty = found.get("waiting", 0.0)
            line.oms_released_qty = found.get("released", 0.0)
            line.oms_shipped_qty = found.get("shipped", 0.0)

    @api.model
    def _quantity_bucket_sql(self):
        """In which bucket an open move's quantity is. Extended by promising."""
        return SQL("CASE WHEN move.oms_unreleased THEN 'waiting' ELSE 'released' END")

    @api.model
    def _gather_quantities(self, line_ids):
        """{line id: {bucket: quantity in the product's unit}} of the moves towards the customer, in one query.

        Each unit is on exactly one open move: a further step of a delivery is made when the step before is
        done (ODOO19_MAP, push), and a supply for an order is no move towards the customer.
        """
        found = defaultdict(dict)
        if not line_ids:
            return found
        Move = self.env["stock.move"]
        Move.flush_model()
        rows = prepared.rows(self.env, SQL(
            """SELECT move.sale_line_id,
                      CASE WHEN move.state = 'done' THEN 'shipped' ELSE %s END AS bucket,
                      SUM(CASE WHEN move.state = 'done' THEN move.quantity * unit.factor / product_unit.factor
                               WHEN move.product_uom = template.uom_id THEN move.product_qty
                               ELSE move.product_uom_qty * unit.factor / product_unit.factor END),
                      BOOL_OR(move.product_uom != template.uom_id)
                 FROM stock_move move %s %s
                WHERE move.sale_line_id = ANY(%s) AND move.state NOT IN ('draft', 'cancel')
                  AND (dest.usage = 'customer'
                       OR (move.state != 'done' AND COALESCE(final.usage, dest.usage) = 'customer'))
                GROUP BY 1, 2""",
            self._quantity_bucket_sql(), Move._oms_goes_to_sql(), Move._oms_units_sql(), list(line_ids),
        ))
        in_other_unit = set()
        for line_id, bucket, quantity, other_unit in rows:
            found[line_id][bucket] = quantity
            if other_unit:
                in_other_unit.add(line_id)
        for line_id in in_other_unit:
            found[line_id] = self._oms_split(found[line_id])
        return found

    def _oms_unplaced_qty(self):
        """Goods ordered that are on no move yet, in the product's unit: their vendor has still to be asked or to agree,
        or a hold keeps them from being asked for."""
        self.ensure_one()
        if self.state != "sale" or self.product_id.type != "consu" or self.display_type or self.is_downpayment:
            return 0.0
        placed = self.oms_short_qty + self.oms_waiting_qty + self.oms_released_qty + self.oms_shipped_qty
        rest = self.oms_ordered_qty - self.oms_closed_qty - placed
        return rest if self.product_id.uom_id.compare(rest, 0) > 0 else 0.0

    @api.depends("oms_short_qty", "oms_waiting_qty", "oms_released_qty", "oms_shipped_qty", "oms_closed_qty",
                 "oms_ordered_qty", "qty_delivered", "state")
    def _compute_oms_where(self):
        for line in self:
            parts = [
                (line._oms_shipped_told(), self.env._("shipped")),
                (line.oms_released_qty, self.env._("in warehouse")),
                (line.oms_waiting_qty, self.env._("promised")),
                (line.oms_short_qty, self.env._("backordered")),
                (line._oms_unplaced_qty(), self.env._("to be supplied")),
                (line.oms_closed_qty, self.env._("given up")),
            ]
            line.oms_where = ", ".join(f"{line._oms_count_text(quantity)} {word}" for quantity, word in parts if quantity)

    # --- the one path: confirmation and edits come through here, what comes later through _oms_process --------

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        """Decide (holds, promises) before demand is launched; settle after it."""
        if self.env.context.get("skip_procurement"):
            return super()._action_launch_stock_rule(previous_product_uom_qty=previous_product_uom_qty)
        lines = self.filtered(lambda line: line.state == "sale" and not line.order_id.locked)
        lines.order_id._oms_check()
        withheld = lines._oms_withheld()
        decisions = (lines - withheld)._oms_before_launch(previous_product_uom_qty)
        result = super(SaleOrderLine, (self - withheld).with_context(**decisions))._action_launch_stock_rule(
            previous_product_uom_qty=previous_product_uom_qty)
        lines.filtered("oms_closed_qty")._oms_reopen_excess()
        return result

    def _get_qty_procurement(self, previous_product_uom_qty=False):
        """What was given up is not wanted again, where the company says so; what is ordered less was not."""
        quantity = self._oms_unrounded(super()._get_qty_procurement(previous_product_uom_qty))
        if self.oms_closed_qty and self._oms_given_up_counts():
            quantity += min(self._oms_closed_in_line_uom(), max(self.product_uom_qty - quantity, 0))
        return quantity

    def _oms_unrounded(self, quantity):
        """``quantity`` of this line in demand, without the rounding to its unit: 50 pieces are not 4.17 dozen, and what is
        missing to 50 dozen is 550."""
        unit = self.product_id.uom_id
        if not quantity or self.product_uom_id == unit:
            return quantity
        placed = unit._compute_quantity(
            self.oms_short_qty + self.oms_waiting_qty + self.oms_released_qty + self.oms_shipped_qty, self.product_uom_id,
            round=False, raise_if_failure=False)
        return placed if self.product_uom_id.compare(placed, quantity) == 0 else quantity

    def _oms_given_up_counts(self):
        """Whether given up quantities stay given up when the line is launched again (Odoo: no). Extended by promising."""
        self.ensure_one()
        return False

    def _oms_closed_in_line_uom(self):
        return self._oms_in_line_unit(self.oms_closed_qty)

    def _oms_lost_in_line_uom(self):
        return self.product_id.uom_id._compute_quantity(
            self._oms_lost_qty(), self.product_uom_id, rounding_method="HALF-UP")

    def _oms_unlaunched_quantity(self):
        """What is ordered, not given up and not launched yet, in the line's unit."""
        self.ensure_one()
        quantity = self.product_uom_qty - self._get_qty_procurement()
        if not self._oms_given_up_counts():
            quantity -= self._oms_closed_in_line_uom()
        return quantity

    def _oms_before_launch(self, previous_product_uom_qty):
        """Decide what the demand of these lines carries with it. Extended by promising.

        :returns: dict of context keys with the decisions, for ``_create_procurements``
        """
        return {}

    def _oms_withheld(self):
        """Lines of held orders whose launch would make documents for others (purchase, drop-ship, make to
        order): nothing can un-send those, so they wait until the hold is cleared."""
        held, rules = self._oms_stopped(), {}
        return held.filtered(lambda line: line._oms_asks_others(rules))

    def _oms_asks_others(self, rules=None):
        """Whether its launch makes documents for others, also by a route of its warehouse where its own say nothing.

        :param rules: {what Odoo looks for a rule by: the rule}, kept by who asks for many lines
        """
        self.ensure_one()
        if self._oms_launches_documents():
            return True
        warehouse = self.warehouse_id or self.order_id.warehouse_id
        buys = warehouse.route_ids.rule_ids.filtered(lambda rule: (
            rule.action == "buy" and rule.location_dest_id.usage == "customer"
            and rule.warehouse_id.id in (False, warehouse.id)))
        if not buys:
            return False
        place = self.order_id.partner_shipping_id.with_company(self.company_id).property_stock_customer
        product, rules = self.product_id, {} if rules is None else rules
        key = (place, warehouse, self.company_id, self.route_ids, product.route_ids, product.categ_id.total_route_ids)
        if key not in rules:
            rules[key] = self.env["stock.rule"]._get_rule(
                product, place, {"warehouse_id": warehouse, "route_ids": self.route_ids, "company_id": self.company_id})
        return rules[key] in buys

    def _oms_stopped(self, what="release"):
        """Those of these lines that something (a hold, on them or on their whole order) keeps from ``what``. Extended by holds.

        :param what: "release", "promise" (with promising) or "invoice"
        """
        return self.browse()

    def _oms_release_blocked(self):
        """Whether a hold keeps this line, or its whole order, from the warehouse."""
        self.ensure_one()
        return bool(self._oms_stopped("release"))

    def _oms_launches_documents(self):
        """Whether its launch asks a vendor, or makes something: by a rule for where its customer gets goods or for a place above
        that, of its company or one below, as Odoo looks for rules."""
        self.ensure_one()
        goods = (self.product_id | self._oms_components()).with_prefetch(self.product_id._prefetch_ids)  # a union reads alone
        routes = self.route_ids | goods.route_ids | goods.categ_id.total_route_ids
        if routes:  # read with those of the warehouse, of which Odoo asks next
            routes = routes.with_prefetch((routes | (self.warehouse_id or self.order_id.warehouse_id).route_ids).ids)
        places = self.order_id.partner_shipping_id.with_company(self.company_id).property_stock_customer
        if self.env["stock.rule"]._check_intercomp_location(places):  # to a company of ours: by the rules for customers
            places |= self.env.ref("stock.stock_location_customers")
        return any(
            (rule.action == "buy" or (rule.action != "push" and rule.procure_method in ("make_to_order", "mts_else_mto")))
            and (not rule.company_id or self.company_id in rule.company_id.sudo().parent_ids)  # sudo: only whose rule it is
            and any(place == rule.location_dest_id or place._child_of(rule.location_dest_id) for place in places)
            for rule in routes.rule_ids)

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        if self._oms_waits_for_release(values.get("warehouse_id")):
            values["oms_unreleased"] = True
        return values

    def _oms_waits_for_release(self, warehouse):
        """Whether new demand of this line is not workable yet."""
        return self._oms_release_blocked() or warehouse.oms_release_policy == "planned"

    # --- quantities given up ---------------------------------------------------------------------------

    def _oms_reopen_excess(self):
        """What was given up and is wanted elsewhere on the line by now, or not ordered any more, is not given up."""
        excess = {}
        for line in self:
            placed = line.oms_short_qty + line.oms_waiting_qty + line.oms_released_qty + line.oms_shipped_qty
            excess[line] = min(line.oms_closed_qty, line.oms_closed_qty + placed - line.oms_ordered_qty)
        self._oms_reopen(excess, self.env._("Ordered anew"))

    def _oms_reopen(self, quantities, reason):
        """Append rows that take back what was given up: {line: quantity in the product's unit}."""
        rows = [
            {"line_id": line.id, "company_id": line.company_id.id, "quantity": -quantity, "reason": reason}
            for line, quantity in quantities.items() if quantity and line.product_id.uom_id.compare(quantity, 0) > 0
        ]
        if rows:
            self.env["oms.line.closure"].sudo().create(rows)  # sudo: facts of a confirmation that was allowed
