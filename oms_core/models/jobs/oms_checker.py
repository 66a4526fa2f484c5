# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, models
from odoo.tools import SQL

from ...jobs import in_sets, later_on_collision, tell

_logger = logging.getLogger(__name__)


class OmsChecker(models.AbstractModel):
    """What must be true of all records at every commit, stated in SQL. Names the records where it is not.

    A *fault* must never happen. A *decision due* is a state of the world that a person has to look at.
    Runs after every story test, after ``make demo`` and every night.
    """

    _name = "oms.checker"
    _description = "Invariant checker"

    @api.model
    def _oms_check(self):
        """All findings: list of dicts with rule, kind ('fault' or 'decision'), model, id, message."""
        self.env.flush_all()
        return self._oms_findings(self._oms_rules())

    @api.model
    def _oms_findings(self, rules):
        findings = []
        for rule, kind, model, query in rules:
            for record_id, message in self.env.execute_query(query):
                findings.append({"rule": rule, "kind": kind, "model": model, "id": record_id, "message": message})
        return findings

    @api.model
    def _oms_faults(self):
        return [finding for finding in self._oms_check() if finding["kind"] == "fault"]

    @api.model
    @later_on_collision("oms_core.cron_check")
    def _cron_check(self):
        """A rule that takes longer than the database allows keeps none of the others from being checked."""
        rules = self._oms_rules()
        found, failed = in_sets(
            self.env, range(len(rules)), 1, lambda some: self._oms_findings(rules[at] for at in some), faults=())
        for finding in (one for findings in found for one in findings if one["kind"] == "fault"):
            _logger.error("%(rule)s: %(model)s %(id)s: %(message)s", finding)
        for at, error in failed.items():
            tell(_logger, f"The rule {rules[at][0]}", "was not checked", error)

    @api.model
    def _oms_rules(self):
        """List of (rule, kind, model, SQL that selects (id, message) of each record at fault). Extended by addons."""
        return [
            ("line_conserved", "fault", "sale.order.line", SQL(
                """SELECT line.id, format('%%s of %%s: ordered %%s, given up %%s, backordered %%s, promised %%s, '
                                          'in warehouse %%s, shipped %%s', product.default_code, sale.name,
                                          line.oms_ordered_qty, line.oms_closed_qty, line.oms_short_qty,
                                          line.oms_waiting_qty, line.oms_released_qty, line.oms_shipped_qty)
                     FROM sale_order_line line
                     JOIN sale_order sale ON sale.id = line.order_id
                     JOIN product_product product ON product.id = line.product_id
                     JOIN product_template template ON template.id = product.product_tmpl_id
                    WHERE sale.state = 'sale' AND template.type = 'consu' AND line.oms_ordered_qty > 0
                      AND EXISTS (SELECT FROM stock_move move WHERE move.sale_line_id = line.id)
                      AND round((line.oms_ordered_qty - COALESCE(line.oms_closed_qty, 0) - line.oms_short_qty
                          - COALESCE(line.oms_asked_qty, 0)
                          - line.oms_waiting_qty - line.oms_released_qty - line.oms_shipped_qty)::numeric, 4) > 0
                      AND NOT EXISTS (  -- a component of a kit that its vendor has still to agree to send
                          SELECT FROM stock_move part CROSS JOIN unnest(string_to_array(part.oms_kit, ',')) AS piece
                           WHERE part.sale_line_id = line.id AND NOT EXISTS (
                                 SELECT FROM stock_move own WHERE own.sale_line_id = line.id
                                    AND own.product_id = split_part(piece, ':', 1)::int))""")),
            ("line_stored_as_computed", "fault", "sale.order.line", SQL(
                """SELECT line.id, format('%%s: the stored quantities differ from its moves', sale.name)
                     FROM sale_order_line line
                     JOIN sale_order sale ON sale.id = line.order_id
                LEFT JOIN LATERAL (
                          SELECT SUM(move.product_qty) AS quantity, BOOL_OR(move.oms_kit IS NOT NULL) AS kit,
                                 MAX(CASE WHEN move.product_uom = template.uom_id THEN 0 ELSE 0.03 END) AS rounding
                            FROM stock_move move
                            JOIN product_product product ON product.id = move.product_id
                            JOIN product_template template ON template.id = product.product_tmpl_id
                            JOIN stock_location dest ON dest.id = move.location_dest_id
                       LEFT JOIN stock_location final ON final.id = move.location_final_id
                           WHERE move.sale_line_id = line.id AND move.state NOT IN ('draft', 'done', 'cancel')
                             AND COALESCE(final.usage, dest.usage) = 'customer') moves ON TRUE
                    WHERE sale.state = 'sale' AND moves.kit IS NOT TRUE
                      AND round(ABS(COALESCE(moves.quantity, 0) - COALESCE(line.oms_short_qty, 0)
                          + COALESCE(line.oms_unbought_qty, 0) - COALESCE(line.oms_bare_qty, 0)
                          - COALESCE(line.oms_waiting_qty, 0) - COALESCE(line.oms_released_qty, 0))::numeric, 4)
                        > COALESCE(moves.rounding, 0)""")),
            ("unreleased_untouched", "fault", "stock.move", SQL(
                """SELECT move.id, format('%%s: reserved or done, but never sent to the warehouse', move.origin)
                     FROM stock_move move
                    WHERE move.oms_unreleased
                      AND (move.state IN ('assigned', 'partially_available', 'done')
                           OR EXISTS (SELECT FROM stock_move_line item
                                       WHERE item.move_id = move.id AND item.quantity > 0))""")),
            ("reserved_beyond_stock", "decision", "stock.quant", SQL(
                """SELECT MIN(quant.id), format('%%s reserved of %%s in %%s', SUM(quant.reserved_quantity), SUM(quant.quantity),
                                                location.complete_name)
                     FROM stock_quant quant
                     JOIN stock_location location ON location.id = quant.location_id AND location.usage = 'internal'
                    GROUP BY quant.product_id, location.id, quant.lot_id, quant.package_id, quant.owner_id
                   HAVING round((SUM(quant.reserved_quantity)
                                 - GREATEST(COALESCE(SUM(quant.quantity), 0), 0))::numeric, 4) > 0""")),
        ]
