# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ...planning import refund, states


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    oms_qty_returned = fields.Float(
        "Returned for good", digits="Product Unit", compute="_compute_oms_qty_returned", store=True,
        help="In the order's unit: what came back and is not to be replaced.")
    oms_return_line_ids = fields.One2many(
        "oms.return.line", "sale_line_id", "Return lines", groups="oms_core.group_oms_user,oms_returns.group_returns_user")

    def _auto_init(self):
        # No line has a return yet: do not compute it for every line there is.
        if not column_exists(self.env.cr, "sale_order_line", "oms_qty_returned"):
            create_column(self.env.cr, "sale_order_line", "oms_qty_returned", "numeric")
        return super()._auto_init()

    @api.depends("move_ids.state", "move_ids.to_refund", "move_ids.quantity", "move_ids.oms_return_line_id")
    def _compute_oms_qty_returned(self):
        for line in self:
            moves = line.move_ids.filtered(
                lambda move: move.oms_return_line_id and move.state == "done" and move.to_refund)
            parts = moves._oms_from_customer()._oms_for_kits()
            line.oms_qty_returned = line._oms_sum(
                (move.quantity, move.product_uom) for move in moves._oms_from_customer() - parts)
            if parts:
                line.oms_qty_returned += line._oms_from_kits(parts._oms_in_kits(lambda move: move.product_uom._compute_quantity(
                    move.quantity, move.product_id.uom_id, round=False)))

    @api.depends("oms_qty_returned")
    def _compute_oms_stage(self):
        return super()._compute_oms_stage()

    def _oms_is_settled(self):
        """A line of which everything came back before it was billed is done with, too."""
        return super()._oms_is_settled() or bool(
            self.oms_qty_returned and self.invoice_status != "to invoice" and self.qty_delivered <= 0 and self.qty_invoiced <= 0)

    # --- what can come back ------------------------------------------------------------------------------

    def _oms_gather_returnable(self, without=None):
        """Facts for returns of these order lines, in the product's unit, in one query.

        shipped: left for the customer, by part: (instant, quantity, ids or None of picking, order, warehouse, delivery method).
        returned: came back or is coming back, by a return of ours or by Odoo's own. asked: by other open returns whose goods are
        not here yet. takes: (instant, quantity) of both, when they were asked for.

        :param without: return lines that are being judged themselves; neither what they ask for nor their moves count
        :return: {line id: {"shipped", "returned", "asked": quantity, "shipped_on": last date or None, "parts", "takes": lists}}
        """
        facts = {line_id: self._oms_nothing_returnable() for line_id in self.ids}
        if not self.ids:
            return facts
        self.env["stock.move"].flush_model()
        self.env["stock.picking"].flush_model(["carrier_id"])
        self.env["oms.return.line"].flush_model()
        for line_id, shipped, returned, asked, shipped_on, parts, back, asks in self.env.execute_query(
                self._oms_returnable_sql(self.ids, without.ids if without else [])):
            facts[line_id] = {
                "shipped": shipped, "returned": returned, "asked": asked, "shipped_on": shipped_on,
                "parts": [(datetime.fromisoformat(when), *part) for when, *part in parts or ()],
                "takes": [(datetime.fromisoformat(when), quantity) for when, quantity in (*(back or ()), *(asks or ()))]}
        return facts

    @api.model
    def _oms_nothing_returnable(self):
        return {"shipped": 0.0, "returned": 0.0, "asked": 0.0, "shipped_on": None, "parts": [], "takes": []}

    @api.model
    def _oms_returnable_sql(self, line_ids, without_ids):
        return SQL(
            """SELECT line.id, COALESCE(moves.shipped, 0), COALESCE(moves.returned, 0), COALESCE(asks.asked, 0),
                      moves.shipped_on, moves.parts, moves.back, asks.asks
                 FROM sale_order_line line
    LEFT JOIN LATERAL (
               SELECT SUM(part.quantity) FILTER (WHERE part.leaves AND part.state = 'done') AS shipped,
                      SUM(part.quantity) FILTER (WHERE NOT part.leaves) AS returned,
                      MAX(part.date) FILTER (WHERE part.leaves AND part.state = 'done') AS shipped_on,
                      jsonb_agg(jsonb_build_array(part.date, part.quantity, part.picking_id, line.order_id, part.warehouse_id,
                                                  part.carrier_id))
                          FILTER (WHERE part.leaves AND part.state = 'done') AS parts,
                      jsonb_agg(jsonb_build_array(part.asked_on, part.quantity)) FILTER (WHERE NOT part.leaves) AS back
                 FROM (SELECT move.state, move.date, dest.usage = 'customer' AS leaves, move.picking_id, kind.warehouse_id,
                              picking.carrier_id, COALESCE(asking.create_date, move.date) AS asked_on,
                              CASE WHEN move.state = 'done' THEN move.quantity * unit.factor / product_unit.factor
                                   ELSE move.product_qty END AS quantity
                         FROM stock_move move
                         JOIN stock_location source ON source.id = move.location_id
                         JOIN stock_location dest ON dest.id = move.location_dest_id
                         %(units)s
                    LEFT JOIN stock_picking picking ON picking.id = move.picking_id
                    LEFT JOIN stock_picking_type kind ON kind.id = move.picking_type_id
                    LEFT JOIN oms_return_line asking ON asking.id = move.oms_return_line_id
                        WHERE move.sale_line_id = line.id AND move.product_id = line.product_id
                          AND move.state NOT IN ('draft', 'cancel')
                          AND COALESCE(move.oms_return_line_id, 0) != ALL(%(without)s)
                          AND (source.usage = 'customer') != (dest.usage = 'customer')) part) moves ON TRUE
    LEFT JOIN LATERAL (
               SELECT SUM(ask.quantity) AS asked, jsonb_agg(jsonb_build_array(ask.create_date, ask.quantity)) AS asks
                 FROM oms_return_line ask
                WHERE ask.sale_line_id = line.id AND ask.state = ANY(%(claims)s) AND ask.id != ALL(%(without)s)
                  AND COALESCE(ask.decision, 'accept') != 'refuse') asks ON TRUE
                WHERE line.id = ANY(%(ids)s)""",
            claims=sorted(states.CLAIMS), without=list(without_ids) or [-1], ids=list(line_ids),
            units=self.env["stock.move"]._oms_units_sql())

    def _oms_still_shipping(self):
        """Those of which goods are still to leave for the customer."""
        return self.filtered(lambda line: line.state == "sale" and (
            line.oms_short_qty + line.oms_waiting_qty + line.oms_released_qty > 0))

    # --- what Odoo makes of it --------------------------------------------------------------------------

    @api.depends("move_ids.to_refund")
    def _compute_qty_delivered(self):
        # Odoo forgets this dependency: whether a return counts is decided after it was received.
        super()._compute_qty_delivered()

    def _get_qty_procurement(self, previous_product_uom_qty=False):
        """Returned for good is not to be shipped again: it counts as launched."""
        net = super()._get_qty_procurement(previous_product_uom_qty)
        if not self.oms_qty_returned:
            return net
        outgoing, _incoming = self._get_outgoing_incoming_moves(strict=False)
        waiting = sum(
            move.product_uom._compute_quantity(move.product_uom_qty, self.product_uom_id, rounding_method="HALF-UP")
            for move in outgoing if move.state != "done") if not self._oms_kit_lines() else self._oms_from_kits(
                self._oms_placed_qty() - self.oms_shipped_qty)
        previous = (previous_product_uom_qty or {}).get(self.id, self.product_uom_qty)
        return refund.procured(self.product_uom_qty, previous, net, waiting, self.oms_qty_returned)

    def _oms_returned_unbilled(self):
        """How much of the ordered quantity came back and is therefore not billed."""
        self.ensure_one()
        return self.product_uom_qty - refund.kept(self.product_uom_qty, self.qty_delivered, self.oms_qty_returned)

    def _oms_final_qty(self):
        """What came back for good is not billed in the end."""
        return super()._oms_final_qty() - self._oms_returned_unbilled()

    def _oms_billed_as_ordered(self):
        return self.filtered(
            lambda line: line.oms_qty_returned and line.state == "sale" and not line.display_type
            and line.product_id.invoice_policy == "order")

    def _oms_billable_qty(self):
        returned = self._oms_returned_unbilled() if self._oms_billed_as_ordered() else 0.0
        return super()._oms_billable_qty() - returned

    @api.depends("oms_qty_returned", "oms_reduced_order_id.order_line.oms_qty_returned")
    def _compute_qty_to_invoice(self):
        """Billed as ordered: its credit note must not make it billable again. (Billed as delivered: Odoo does.)"""
        super()._compute_qty_to_invoice()
        for line in self._oms_billed_as_ordered():
            line.qty_to_invoice -= line._oms_returned_unbilled()

    @api.depends("oms_qty_returned")
    def _compute_invoice_status(self):
        """With returns: invoiced when all that the customer keeps is, or when it was invoiced and credited;
        nothing to invoice when it came back before it was ever billed."""
        super()._compute_invoice_status()
        for line in self:
            if not line.oms_qty_returned or line.state != "sale" or line.invoice_status not in ("no", "invoiced"):
                continue
            if line.product_uom_qty and not line.invoice_lines and line.qty_delivered <= 0:
                line.invoice_status = "no"
            elif line.product_id.invoice_policy == "order" and line.qty_to_invoice == 0:
                line.invoice_status = "invoiced"

    @api.depends("oms_qty_returned")
    def _compute_untaxed_amount_to_invoice(self):
        super()._compute_untaxed_amount_to_invoice()
        for line in self._oms_billed_as_ordered().filtered("product_uom_qty"):
            each = line.price_subtotal / line.product_uom_qty
            line.untaxed_amount_to_invoice -= each * line._oms_returned_unbilled()

    @api.depends("oms_qty_returned")
    def _compute_amount_to_invoice(self):
        super()._compute_amount_to_invoice()
        for line in self._oms_billed_as_ordered().filtered("product_uom_qty"):
            each = line.price_total / line.product_uom_qty
            line.amount_to_invoice -= each * line._oms_returned_unbilled()
