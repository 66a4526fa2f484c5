# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

_FIXED = {"order_id", "line_id", "product_id", "warehouse_id", "quantity", "date", "delivery_date", "delivery_late",
          "firm", "decision_id"}


class OmsPromise(models.Model):
    """So much of an order line, from this warehouse, by this date. The only record of what was promised to whom.

    Written once; it closes by itself when its goods have left or are not wanted any more. A changed promise is
    a new one that names the one it replaces.
    """

    _name = "oms.promise"
    _description = "Promise"
    _order = "date, id"
    _rec_name = "product_id"

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="cascade", readonly=True)
    line_id = fields.Many2one("sale.order.line", required=True, index=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one(related="order_id.partner_id")
    product_id = fields.Many2one("product.product", required=True, index=True, readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    warehouse_id = fields.Many2one("stock.warehouse", required=True, readonly=True)
    quantity = fields.Float(digits="Product Unit", required=True, readonly=True, help="In the product's unit.")
    date = fields.Datetime("Ships by", required=True, readonly=True)
    move_ids = fields.One2many("stock.move", "oms_promise_id", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("kept", "Kept"), ("withdrawn", "Withdrawn")],
        compute="_compute_state", store=True, index=True)
    at_risk = fields.Boolean("At risk", readonly=True, help="The goods promised are not there any more.")
    replaces_id = fields.Many2one("oms.promise", "Replaces", readonly=True, index="btree_not_null")
    replaced = fields.Boolean(readonly=True)
    delivery_date = fields.Date("Arrives", readonly=True, help="Ship date and usual transit.")
    delivery_late = fields.Date("Arrives at the latest", readonly=True, help="Nine of ten arrive by then.")
    firm = fields.Boolean(readonly=True, help="From goods that were there when it was promised; else it is likely.")
    coming = fields.Boolean("Waits for a receipt", readonly=True)
    vendor_id = fields.Many2one("res.partner", "Vendor", readonly=True, index="btree_not_null",
                                help="Whose delivery it waits for.")
    decision_id = fields.Many2one("oms.decision", "Decision", readonly=True, index="btree_not_null")
    claim_token = fields.Char(readonly=True, index="btree_not_null", groups="base.group_system")

    # Until when orders have to leave, for the To-do list.
    _open_ship_idx = models.Index("(order_id, date, warehouse_id) WHERE state = 'open'")
    _kept_on_idx = models.Index("(warehouse_id, date) WHERE state = 'kept'")

    @api.depends("move_ids.state", "replaced")
    def _compute_state(self):
        for promise in self:
            moves = promise.sudo().move_ids  # sudo: only whether something is still open
            if promise.replaced:
                promise.state = "withdrawn"
            elif not moves or any(move.state not in ("done", "cancel") for move in moves):
                promise.state = "open"
            elif any(move.state == "done" and move.location_dest_usage == "customer" for move in moves):
                promise.state = "kept"
            else:
                promise.state = "withdrawn"

    def write(self, vals):
        if not _FIXED.isdisjoint(vals):
            raise AccessError(self.env._("A promise is never rewritten: it is closed and another one is made."))
        return super().write(vals)

    @api.model
    def _oms_staff_only(self):
        """For methods that a browser may call: where goods are is not for customers, whose portal may read their lines."""
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only for staff."))

    def _oms_day(self):
        """The day on which it has to leave its warehouse, there."""
        self.ensure_one()
        return self.env["oms.day"]._of(self.date, self.warehouse_id)

    def _oms_shrink(self, quantity):
        """Replace this promise by one over less (in the product's unit): the rest is not wanted any more."""
        self.ensure_one()
        smaller = self.copy({
            "quantity": quantity, "replaces_id": self.id, "at_risk": self.at_risk,
            "claim_token": False,
        })
        self.replaced = True
        self.move_ids.filtered(lambda move: move.state != "cancel").write({"oms_promise_id": smaller.id})
        return smaller

    def _oms_procurement_dates(self, native):
        """What changes in the values of a native procurement, where goods leave on another day than Odoo would have it:
        later, because they are not there; earlier, because the date is the customer's and they are on the way for days."""
        self.ensure_one()
        if self._oms_day() == self.env["oms.day"]._of(native["date_planned"], self.warehouse_id):
            return {}
        return {"date_planned": self.date, "date_deadline": max(self.date, native.get("date_deadline") or self.date)}

    @api.model
    def _oms_mark_at_risk(self, product_ids=None):
        """Mark open promises beyond supply by their date, the latest first to fall; unmark what is covered again.

        One statement over all open promises (of these products) that still have to leave the stock location.

        :returns: the promises marked or unmarked
        """
        self.env.flush_all()
        changed = self.env.execute_query(SQL(
            """UPDATE oms_promise promise SET at_risk = judged.risky
                 FROM (%s) judged
                WHERE judged.id = promise.id AND judged.risky IS DISTINCT FROM COALESCE(promise.at_risk, FALSE)
            RETURNING promise.id""", self._oms_judged_sql(product_ids)))
        promises = self.browse([row[0] for row in changed])
        promises.invalidate_recordset(["at_risk"])
        self.env.add_to_compute(self.env["sale.order"]._fields["oms_at_risk"], promises.order_id)
        return promises

    @api.model
    def _oms_judged_sql(self, product_ids=None, moved=()):
        """SELECT of (id, risky, uncovered, own) for each open promise: how much of it is beyond supply by its day, where
        promises for earlier days are served first? ``own``: how much of that is not missing to earlier promises already.

        :param moved: pairs (purchase line id, date) to judge as if they were saved
        """
        supply = self.env["oms.supply"]
        warehouse_ids = self.env["stock.warehouse"]._oms_all_ids()
        scope = supply._scope(supply._with_siblings(product_ids), warehouse_ids, first_receipt=0, moved=moved)
        lost, minus_lost = self._oms_lost_sql(scope)
        judged = SQL(
            """WITH wanted AS (%(wanted)s),
               supply AS (
                   SELECT product_id, warehouse_id, day, SUM(quantity) AS quantity
                     FROM (%(there)s) AS row GROUP BY product_id, warehouse_id, day) %(lost)s
               SELECT id, product_id, kit, gap > 0.00001 AS risky, LEAST(quantity, GREATEST(gap, 0))::float AS uncovered,
                      LEAST(quantity, GREATEST(gap, 0) - GREATEST(COALESCE(MAX(gap) OVER (
                          PARTITION BY product_id, warehouse_id ORDER BY upto
                          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0), 0))::float AS own
                 FROM (SELECT wanted.id, wanted.product_id, wanted.warehouse_id, wanted.kit, wanted.upto, wanted.quantity,
                              wanted.upto - COALESCE(SUM(supply.quantity), 0) %(minus_lost)s AS gap
                         FROM wanted
                    LEFT JOIN supply ON supply.product_id = wanted.product_id
                          AND supply.warehouse_id = wanted.warehouse_id AND supply.day <= wanted.day
                        GROUP BY wanted.id, wanted.product_id, wanted.warehouse_id, wanted.kit, wanted.day, wanted.upto,
                                 wanted.quantity
                      ) AS covered""",
            wanted=self._oms_wanted_sql(scope), lost=lost, minus_lost=minus_lost,
            there=SQL(" UNION ALL ").join([
                supply._on_hand_sql(scope, promised=True), supply._receipts_sql(scope),
                *self.env["oms.may.come"]._terms(supply, scope)]))
        return self._oms_judged_kits_sql(judged) if self.env["stock.move"]._oms_knows_kits() else judged

    @api.model
    def _oms_wanted_sql(self, scope):
        """SELECT of what open promises still want of a product in a warehouse, and how much all up to each of them do."""
        supply = self.env["oms.supply"]
        return SQL(
            """SELECT promise.id, move.product_id, promise.warehouse_id, MAX(move.oms_kit) AS kit,
                      GREATEST(%(day)s, 0) AS day, SUM(move.product_qty) AS quantity,
                      -SUM(GREATEST(move.product_qty - COALESCE(move.quantity * move.product_qty
                          / NULLIF(move.product_uom_qty, 0), 0), 0))::numeric AS loose,
                      SUM(SUM(move.product_qty)) OVER (
                          PARTITION BY move.product_id, promise.warehouse_id ORDER BY promise.date, promise.id) AS upto
                 FROM oms_promise promise
                 JOIN stock_move move ON move.oms_promise_id = promise.id
                  AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                 JOIN stock_location source ON source.id = move.location_id
                  AND source.oms_serves_id = promise.warehouse_id
                WHERE promise.state = 'open' %(of_products)s %(stored)s
                GROUP BY promise.id, move.product_id, promise.warehouse_id""",
            day=supply._day_sql(scope, SQL("promise.date"), SQL("promise.warehouse_id")),
            of_products=supply._of_products(scope, SQL("move.product_id")), stored=supply._stored_parts_sql())

    @api.model
    def _oms_lost_sql(self, scope):
        """(a further WITH, what it adds to a gap): what of supply lapses by the promise's day, beyond what promises before take
        of it. Empty where no goods lapse."""
        supply = self.env["oms.supply"]
        if not supply._goods_lapse():
            return SQL(), SQL()
        lost = SQL(", lost AS (%s)", supply._lost_sql(scope, SQL("SELECT product_id, warehouse_id, day, loose FROM wanted")))
        return lost, SQL("""+ COALESCE((SELECT MAX(lost.lost) FROM lost
                                         WHERE lost.product_id = wanted.product_id
                                           AND lost.warehouse_id = wanted.warehouse_id AND lost.day <= wanted.day), 0)""")

    @api.model
    def _oms_judged_kits_sql(self, judged):
        """Of kits one row, in kits: as much is missing as of the component that is missing most."""
        return SQL(
            """SELECT id, BOOL_OR(risky) AS risky, MAX(%s)::float AS uncovered, MAX(%s)::float AS own
                 FROM (%s) AS part GROUP BY id""",
            self._oms_in_kits_sql(SQL("uncovered")), self._oms_in_kits_sql(SQL("own")), judged)

    @api.model
    def _oms_in_kits_sql(self, quantity):
        each = self.env["oms.supply"]._kit_part_sql(SQL("kit"), SQL("product_id"))
        return SQL("CASE WHEN kit IS NULL THEN %s ELSE CEIL(%s / %s - 0.01) END", quantity, quantity, each)
