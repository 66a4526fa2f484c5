# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..planning import promise as planning


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    oms_promise_ids = fields.One2many("oms.promise", "line_id", "Promises")

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
                line.sudo().move_ids._oms_give_back(-missing)  # sudo: demand of a line the user may edit
        by_line = self._oms_promise(needs).grouped("line_id")
        return {**decisions, "oms_promise_ids": {
            line.id: by_line[line].ids if line in by_line else [] for line in needs}}

    def _oms_promised_lines(self):
        """Lines that get goods from stock in a company that promises."""
        return self.filtered(
            lambda line: line.company_id.oms_promise_mode == "on" and line.product_id.is_storable
            and not line.route_ids and not line.is_expense and not line._oms_launches_documents()
            and not ("is_kits" in line.product_id._fields and line.product_id.is_kits))

    def _oms_missing_quantity(self, previous_product_uom_qty):
        """What demand lacks (negative: exceeds) to be what was ordered, in the product's unit."""
        self.ensure_one()
        launched = self._get_qty_procurement(previous_product_uom_qty)
        quantity, unit = self.product_uom_id._adjust_uom_quantities(
            self.product_uom_qty - launched, self.product_id.uom_id)
        return unit._compute_quantity(quantity, self.product_id.uom_id, rounding_method="HALF-UP")

    def _oms_given_up_counts(self):
        return super()._oms_given_up_counts() or self.company_id.oms_promise_mode == "on"

    def _oms_promise(self, needs, for_backorders=False):
        """Claim stock for ``needs`` ({line: quantity in the product's unit}) and write the promises.

        One claim for all of them, per company.
        """
        promises = self.env["oms.promise"]
        lines = self.browse().concat(*needs)
        for company, company_lines in lines.grouped("company_id").items():
            promises |= company_lines._oms_claim_and_write(company, needs, for_backorders)
        return promises

    def _oms_claim_and_write(self, company, needs, for_backorders):
        # sudo: promises come from all warehouses of the company, whichever of them the user works with
        warehouses = self.env["stock.warehouse"].sudo().search(
            [("company_id", "=", company.id), ("oms_promises", "=", True)])
        scale = 10 ** self.env["decimal.precision"].precision_get("Product Unit")
        wanted = [
            planning.Need(line.id, line.order_id.id, line.product_id.id, round(needs[line] * scale),
                          (line.warehouse_id or line.order_id.warehouse_id).id)
            for line in self
        ]
        product_ids = sorted({need.product_id for need in wanted})

        def decide(cr):
            free = self.env["oms.supply"]._gather_free(cr, product_ids, warehouses.ids, for_backorders)
            free = {key: int(quantity * scale + 1e-6) for key, quantity in free.items() if quantity > 0}
            plan = planning.plan(wanted, free, warehouses.ids)
            return plan, [(pick.product_id, pick.node, pick.quantity / scale, pick.line_id) for pick in plan.picks]

        keys = [(product_id, warehouse_id) for product_id in product_ids for warehouse_id in warehouses.ids]
        token, plan = self.env["oms.claim"]._claim("stock", keys, decide)
        return self._oms_write_promises(plan, token, scale, for_backorders)

    def _oms_write_promises(self, plan, token, scale, for_backorders):
        lines = {line.id: line for line in self}
        # sudo: the promise is the answer to an order the user confirms; nobody writes promises by hand
        promises = self.env["oms.promise"].sudo().create([
            {
                "order_id": line.order_id.id, "line_id": line.id, "company_id": line.company_id.id,
                "product_id": pick.product_id, "warehouse_id": pick.node, "quantity": pick.quantity / scale,
                "date": line.order_id.commitment_date or line._expected_date(), "claim_token": token,
                "why": [[node, free / scale, taken / scale] for node, free, taken in plan.why[line.id]],
            }
            for pick in plan.picks for line in [lines[pick.line_id]]
        ])
        promises.flush_recordset()
        self.env["oms.claim"]._consume(token)
        # What goes on being backordered is no news.
        short = {} if for_backorders else {line: plan.short.get(line.id, 0) / scale for line in self}
        self._oms_log_promises(promises, short)
        return promises

    def _oms_log_promises(self, promises, short):
        """Tell each order what it was promised and what it lacks, in one batch."""
        entries, by_order = [], promises.grouped("order_id")
        for order, lines in self.grouped("order_id").items():
            made = by_order.get(order)
            if made:
                parts = ", ".join(
                    f"{warehouse.name} {len(some.line_id)}" for warehouse, some in made.grouped("warehouse_id").items())
                entries.append({
                    "order_id": order.id, "kind": "promised", "customer_visible": False,
                    "summary": self.env._("Lines promised: %s", parts)})
            lacking = lines.filtered(lambda line: short.get(line))
            if lacking:
                entries.append({
                    "order_id": order.id, "kind": "short",
                    "summary": self.env._("Lines backordered: %s", len(lacking)),
                    "facts": {str(line.id): short[line] for line in lacking}})
        self.env["oms.order.event"]._oms_log(entries)

    def _create_procurements(self, product_qty, procurement_uom, values):
        """One procurement per promise, in its warehouse, and one for what is backordered, in the order's own."""
        native = super()._create_procurements(product_qty, procurement_uom, values)
        pending = self.env.context.get("oms_promise_ids")
        if pending is None or self.id not in pending or len(native) != 1 or product_qty <= 0:
            return native
        unit = self.product_id.uom_id
        left = procurement_uom._compute_quantity(product_qty, unit, rounding_method="HALF-UP")
        procurements = []
        for promise in self.env["oms.promise"].sudo().browse(pending[self.id]):  # sudo: made just now for this line
            procurements.append(self._oms_procurement(native[0], promise.quantity, {
                "warehouse_id": promise.warehouse_id, "oms_promise_id": promise.id,
                "oms_unreleased": self._oms_waits_for_release(promise.warehouse_id)}))
            left -= promise.quantity
        if unit.compare(left, 0) > 0:
            procurements.append(self._oms_procurement(
                native[0], left, {"oms_short": True, "oms_unreleased": True}))
        return procurements

    def _oms_procurement(self, native, quantity, changes):
        return native._replace(
            product_qty=quantity, product_uom=self.product_id.uom_id, values={**native.values, **changes})

    def _oms_leave_to_odoo(self):
        """Backordered lines that are not promised from stock any more (promising was switched off, a route was
        chosen) become plain demand that waits for goods as in Odoo."""
        # sudo: a mark of ours on demand of orders that are being processed
        self.sudo().move_ids.filtered(
            lambda move: move.oms_short and move.state not in ("done", "cancel")).write({"oms_short": False})

    # --- backorders ------------------------------------------------------------------------------------------

    def _oms_promise_short(self):
        """Promise what is backordered as far as supply allows by now, and launch it from where it is."""
        short = self.filtered(lambda line: line.state == "sale" and line.oms_short_qty > 0)
        lines = short._oms_promised_lines()
        (short - lines)._oms_leave_to_odoo()
        promises = self._oms_promise({line: line.oms_short_qty for line in lines}, for_backorders=True)
        if not promises:
            return promises
        procurements = []
        for line, made in promises.grouped("line_id").items():
            wanted, unit = sum(made.mapped("quantity")), line.product_id.uom_id
            waiting = line.sudo().move_ids.filtered("oms_short")  # sudo: demand of ours, nobody else works on it
            if unit.compare(waiting._oms_give_back(wanted), 0) > 0:
                raise UserError(self.env._(
                    "The backorder of %(product)s in %(order)s is being worked on; unpick it first.",
                    product=line.product_id.display_name, order=line.order_id.name))
            values = line._prepare_procurement_values()
            line = line.with_context(oms_promise_ids={line.id: made.ids})
            procurements += line._create_procurements(wanted, unit, values)
        self.env["stock.rule"].run(procurements)
        promises.order_id.picking_ids.filtered(lambda picking: picking.state not in ("cancel", "done")).action_confirm()
        return promises
