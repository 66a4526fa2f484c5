# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsChecker(models.AbstractModel):
    """Kits, counted anew from their components: in SQL, not by the code that is checked."""

    _inherit = "oms.checker"

    @api.model
    def _oms_rules(self):
        if not self.env["stock.move"]._oms_knows_kits():
            return super()._oms_rules()
        return [
            *super()._oms_rules(),
            ("kits_within_components", "fault", "sale.order.line", SQL(
                """SELECT counted.id, format('%%s: %%s shipped and %%s on their way by its record, components for %%s and %%s',
                                             counted.name, counted.shipped_qty, counted.placed_qty - counted.shipped_qty,
                                             counted.shipped, counted.placed - counted.shipped)
                     FROM (%s) counted
                    WHERE counted.shipped_qty > counted.shipped + 0.26 OR counted.placed_qty > counted.placed + 0.26
                       OR counted.placed_qty <= counted.placed - counted.grain - 0.26""", self._kits_counted_sql())),
            ("kit_sent_in_part", "decision", "sale.order.line", SQL(
                """SELECT counted.id, format('%%s: components of a kit were sent, and the rest of it will not be', counted.name)
                     FROM (%s) counted
                    WHERE counted.placed_qty <= counted.shipped_qty AND counted.most_shipped > counted.shipped_qty + 0.26
                      AND counted.back = 0""", self._kits_counted_sql())),
        ]

    @api.model
    def _kits_counted_sql(self):
        """SELECT of (id, name of the order, grain, shipped_qty, placed_qty as recorded; shipped, placed: kits that there are
        components for; most_shipped: of the component that is furthest; back: how much came back) of lines of kits."""
        Move = self.env["stock.move"]
        return SQL(
            """SELECT line.id, sale.name, line.oms_shipped_qty AS shipped_qty, SUM(recipe.back) AS back,
                      CASE WHEN line.oms_ordered_qty = round(line.oms_ordered_qty) THEN 1 ELSE 0.01 END AS grain,
                      COALESCE(line.oms_shipped_qty + line.oms_released_qty + line.oms_waiting_qty + line.oms_short_qty, 0)
                          AS placed_qty,
                      SUM(recipe.shipped) AS shipped, SUM(recipe.placed) AS placed, SUM(recipe.most_shipped) AS most_shipped
                 FROM (SELECT slot.line_id, slot.kit, MIN(slot.shipped / slot.each) AS shipped, SUM(slot.back) AS back,
                              MIN(slot.placed / slot.each) AS placed, MAX(slot.shipped / slot.each) AS most_shipped
                         FROM (SELECT known.line_id, known.kit, split_part(part, ':', 2)::numeric AS each,
                                      COALESCE(SUM(there.quantity) FILTER (WHERE there.shipped), 0) AS shipped,
                                      COALESCE(SUM(there.quantity) FILTER (WHERE there.back), 0) AS back,
                                      COALESCE(SUM(there.quantity) FILTER (WHERE there.shipped OR there.open), 0) AS placed
                                 FROM (SELECT DISTINCT sale_line_id AS line_id, oms_kit AS kit FROM stock_move
                                        WHERE oms_kit IS NOT NULL AND sale_line_id IS NOT NULL AND state != 'draft') known
                           CROSS JOIN unnest(string_to_array(known.kit, ',')) AS part
                            LEFT JOIN (%s) there ON there.line_id = known.line_id AND there.kit = known.kit
                                  AND there.product_id = split_part(part, ':', 1)::int
                                GROUP BY known.line_id, known.kit, part) slot
                        GROUP BY slot.line_id, slot.kit) recipe
                 JOIN sale_order_line line ON line.id = recipe.line_id
                 JOIN sale_order sale ON sale.id = line.order_id AND sale.state = 'sale'
                WHERE NOT EXISTS (SELECT FROM stock_move own WHERE own.sale_line_id = line.id AND own.oms_kit IS NULL)
                GROUP BY line.id, sale.name""",
            SQL("""SELECT move.sale_line_id AS line_id, move.oms_kit AS kit, move.product_id,
                          dest.usage = 'customer' AND move.state = 'done' AS shipped, source.usage = 'customer' AS back,
                          move.state != 'done' AND COALESCE(final.usage, dest.usage) = 'customer' AS open,
                          CASE WHEN move.state = 'done' THEN move.quantity ELSE move.product_uom_qty END
                              * unit.factor / product_unit.factor AS quantity
                     FROM stock_move move
                     JOIN stock_location source ON source.id = move.location_id %s %s
                    WHERE move.oms_kit IS NOT NULL AND move.state NOT IN ('draft', 'cancel')""",
                Move._oms_goes_to_sql(), Move._oms_units_sql()))
