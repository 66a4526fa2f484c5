# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsSupply(models.AbstractModel):
    """What is on hand: exactly what reservation would take (``stock.quant._get_available_quantity``), on each day.

    Where lots have dates (``product_expiry``), goods *lapse*: they are there before the day on which they have to be removed
    from stock, or expire, and not from it on. ``planning/ledger.py`` says what that means for promises.
    """

    _inherit = "oms.supply"

    @api.model
    def _goods_lapse(self):
        return "removal_date" in self.env["stock.quant"]._fields

    @api.model
    def _sellable_sql(self, scope):
        """FROM and WHERE of the quants (``quant``, in ``location``) that orders are served from: in locations that serve orders,
        and what belongs to others only where the warehouse sells that."""
        return SQL("%s AND %s", self._quants_sql(scope), self._owned_sql())

    @api.model
    def _quants_sql(self, scope):
        return SQL(
            """FROM stock_quant quant
               JOIN stock_location location ON location.id = quant.location_id AND location.usage = 'internal'
                AND location.oms_serves_id = ANY(%s)
              WHERE TRUE %s""", scope.warehouses, self._of_products(scope, SQL("quant.product_id")))

    @api.model
    def _owned_sql(self):
        """Whether ``quant`` is ours to sell."""
        return SQL("(quant.owner_id IS NULL OR location.oms_serves_id = ANY(%s))",
                   list(self.env["stock.warehouse"]._oms_consigning_ids()))

    @api.model
    def _on_hand_sql(self, scope, promised=False):
        """Pickable stock, of whatever age (see ``_lapsing_sql``). What is reserved of goods of others goes where it was to go,
        also where they are not sold any more. A lot of which more was taken than there was takes nothing from other lots:
        reservation counts each by itself.

        :param promised: what is reserved already is asked for as well: it is not counted against its lot
        """
        # Few joins in one search, and a fence (OFFSET 0): planning the statement takes longer than running it.
        beyond = SQL("SUM(quant.quantity)") if promised else SQL("SUM(quant.quantity - COALESCE(quant.reserved_quantity, 0))")
        place = SQL(", quant.location_id, quant.package_id, quant.owner_id") if promised else SQL()
        return SQL(
            """SELECT quant.product_id AS product_id, location.oms_serves_id AS warehouse_id, 0 AS day,
                      (CASE WHEN %(owned)s THEN quant.quantity
                            ELSE GREATEST(LEAST(quant.quantity, quant.reserved_quantity), 0) END)::numeric AS quantity,
                      'on_hand' AS kind, 'stock.location' AS model, location.id AS res_id, 0::numeric AS loose
                 %(quants)s
            UNION ALL
               SELECT quant.product_id, location.oms_serves_id, 0, -%(beyond)s::numeric, 'on_hand', 'stock.location',
                      MIN(location.id), 0
                 %(sellable)s AND quant.product_id IN (
                      SELECT below.product_id FROM stock_quant below WHERE below.quantity < 0 %(of_below)s OFFSET 0)
                GROUP BY quant.product_id, location.oms_serves_id, quant.lot_id %(place)s
               HAVING %(beyond)s < 0 AND (
                      SELECT template.tracking != 'none' FROM product_product product
                        JOIN product_template template ON template.id = product.product_tmpl_id
                       WHERE product.id = quant.product_id)""",
            quants=self._quants_sql(scope), owned=self._owned_sql(), sellable=self._sellable_sql(scope),
            of_below=self._of_products(scope, SQL("below.product_id")), beyond=beyond, place=place)

    @api.model
    def _lapsing_sql(self, scope):
        """What of it lapses on which day (kind 'lapse', ``loose``: how much nobody has reserved), lot by lot."""
        return SQL(
            """SELECT quant.product_id, location.oms_serves_id AS warehouse_id,
                      CASE WHEN LEAST(%(removed)s, %(expired)s - %(min_life)s) <= %(ahead)s THEN 0
                           ELSE LEAST(%(removed)s, %(expired)s - %(min_life)s) END AS day,
                      0::numeric AS quantity, 'lapse' AS kind, 'stock.lot' AS model, quant.lot_id AS res_id,
                      SUM(COALESCE(quant.quantity, 0) - COALESCE(quant.reserved_quantity, 0))::numeric AS loose
                 %(sellable)s AND (quant.removal_date IS NOT NULL OR quant.expiration_date IS NOT NULL)
                  AND (SELECT template.use_expiration_date FROM product_product product
                         JOIN product_template template ON template.id = product.product_tmpl_id
                        WHERE product.id = quant.product_id)
                GROUP BY quant.product_id, location.oms_serves_id, 3, quant.lot_id
               HAVING SUM(COALESCE(quant.quantity, 0) - COALESCE(quant.reserved_quantity, 0)) > 0""",
            sellable=self._sellable_sql(scope), min_life=scope.min_life,
            removed=self._day_sql(scope, SQL("quant.removal_date"), SQL("location.oms_serves_id")),
            expired=self._day_sql(scope, SQL("quant.expiration_date"), SQL("location.oms_serves_id")),
            ahead=self._ahead_sql(scope, SQL("location.oms_serves_id")))

    @api.model
    def _unreserved_sql(self, scope):
        """SELECT of (product id, warehouse id, quantity): what reservation could take today, in rows to be added up."""
        lapsed = SQL("""UNION ALL SELECT product_id, warehouse_id, -loose FROM (%s) AS lapsing WHERE day = 0""",
                     self._lapsing_sql(scope)) if self._goods_lapse() else SQL()
        return SQL(
            """SELECT quant.product_id, location.oms_serves_id AS warehouse_id,
                      (COALESCE(quant.quantity, 0) - COALESCE(quant.reserved_quantity, 0))::numeric AS quantity %s %s""",
            self._sellable_sql(scope), lapsed)

    @api.model
    def _terms(self, scope):
        return [*super()._terms(scope), *([self._lapsing_sql(scope)] if self._goods_lapse() else [])]

    # --- running totals ---------------------------------------------------------------------------------------------

    @api.model
    def _running_sql(self, scope, by_day=True):
        """SELECT of (product id, warehouse id, day, total, lost): what is there by each day beyond demand, and how much of that
        lapsed before demand could take it (``planning/ledger.py``: ``lapsed``)."""
        if not self._goods_lapse():
            return SQL("SELECT *, 0 AS lost FROM (%s) AS total", super()._running_sql(scope, by_day))
        return SQL(
            """SELECT product_id, warehouse_id, day, total,
                      GREATEST(MAX(due) OVER (PARTITION BY product_id, warehouse_id ORDER BY day), 0) AS lost
                 FROM (SELECT product_id, warehouse_id, day,
                              SUM(SUM(quantity)) OVER (PARTITION BY product_id, warehouse_id ORDER BY day) AS total, %s AS due
                         FROM (%s) AS row GROUP BY product_id, warehouse_id, day) AS total""",
            self._due_to_lapse_sql(), self._rows_sql(scope))

    @api.model
    def _due_to_lapse_sql(self):
        """Of rows grouped by product, warehouse and day: what lapses by the day beyond the demand before it."""
        return SQL(
            """COALESCE(SUM(SUM(loose)) OVER (PARTITION BY product_id, warehouse_id ORDER BY day
                                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
               + COALESCE(SUM(loose) FILTER (WHERE kind = 'lapse'), 0)""")

    @api.model
    def _lost_sql(self, scope, demand):
        """SELECT of (product id, warehouse id, day, lost), against this demand alone.

        :param demand: SELECT of (product id, warehouse id, day, loose)
        """
        return SQL(
            """SELECT product_id, warehouse_id, day,
                      GREATEST(MAX(due) OVER (PARTITION BY product_id, warehouse_id ORDER BY day), 0) AS lost
                 FROM (SELECT product_id, warehouse_id, day, %s AS due
                         FROM (SELECT product_id, warehouse_id, day, loose, kind FROM (%s) AS lapsing
                            UNION ALL SELECT product_id, warehouse_id, day, loose, 'demand' FROM (%s) AS demand) AS row
                        GROUP BY product_id, warehouse_id, day) AS total""",
            self._due_to_lapse_sql(), self._lapsing_sql(scope), demand)
