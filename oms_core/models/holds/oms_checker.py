# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsHold(models.Model):
    _inherit = "oms.hold"

    def _oms_note_in_hands(self, moves):
        """What of these moves could not be taken back: it may leave, held or not."""
        left = moves.filtered(lambda move: not move.oms_unreleased and move.state not in ("done", "cancel"))
        for hold in self if left else ():
            mine = left.filtered(lambda move, hold=hold: move.sale_line_id.order_id == hold.order_id
                                 and hold.line_id in (hold.line_id.browse(), move.sale_line_id))
            if mine:
                hold.in_hands = mine.ids


class OmsChecker(models.AbstractModel):
    """What went on beyond a hold, whatever door it took: goods and bills."""

    _inherit = "oms.checker"

    @api.model
    def _oms_rules(self):
        return [
            *super()._oms_rules(),
            ("held_not_released", "fault", "sale.order", self._oms_held_in_warehouse_sql()),
            ("nothing_beyond_a_hold", "fault", "sale.order", self._oms_beyond_hold_sql()),
            ("nothing_billed_beyond_a_hold", "fault", "account.move", self._oms_billed_beyond_hold_sql()),
        ]

    @api.model
    def _oms_held_in_warehouse_sql(self):
        """What a hold stops and the warehouse has, unpicked."""
        holds = self.env["oms.hold"]
        return SQL(
            """SELECT DISTINCT sale.id, format('%%s is held, and goods of it are in the warehouse unpicked', sale.name)
                 FROM oms_hold hold
                 JOIN oms_hold_reason reason ON reason.id = hold.reason_id
                 JOIN sale_order sale ON sale.id = hold.order_id AND sale.state = 'sale'
                 JOIN sale_order_line line ON line.order_id = sale.id AND %(on_line)s
                 JOIN stock_move move ON move.sale_line_id = line.id
                WHERE %(stops)s AND NOT COALESCE(move.oms_unreleased, FALSE)
                  AND move.state IN ('confirmed', 'assigned', 'partially_available')
                  AND NOT COALESCE(move.picked, FALSE) AND move.create_date > hold.placed_on
                  AND NOT EXISTS (SELECT FROM stock_move_move_rel chain WHERE chain.move_dest_id = move.id)""",
            stops=holds._stopping_sql("release"), on_line=holds._on_line_sql())

    @api.model
    def _oms_beyond_hold_sql(self):
        """Goods that left a warehouse for a customer while their order, or the order that they were demanded for, was held;
        without what was in the warehouse's hands before."""
        return SQL(
            """SELECT DISTINCT sale.id, format('%%s is held (%%s), and goods demanded for it left after that (%%s)',
                                               sale.name, reason.name ->> 'en_US', move.reference)
                 FROM oms_hold hold
                 JOIN oms_hold_reason reason ON reason.id = hold.reason_id
                 JOIN sale_order sale ON sale.id = hold.order_id
                 JOIN LATERAL (
                      SELECT line.order_id AS sale_id, mine.id
                        FROM sale_order_line line JOIN stock_move mine ON mine.sale_line_id = line.id
                       WHERE line.order_id = sale.id AND %(on_line)s
                       UNION
                      SELECT theirs.sale_id, mine.move_id
                        FROM stock_reference_sale_rel theirs
                        JOIN stock_reference_move_rel mine ON mine.reference_id = theirs.reference_id
                       WHERE theirs.sale_id = sale.id AND hold.line_id IS NULL) demand ON TRUE
                 JOIN stock_move move ON move.id = demand.id AND move.state = 'done' AND move.date > hold.placed_on
                 JOIN stock_location source ON source.id = move.location_id AND source.usage = 'internal'
                 JOIN stock_location dest ON dest.id = move.location_dest_id AND dest.usage = 'customer'
                WHERE %(stops)s AND NOT COALESCE(hold.in_hands @> to_jsonb(move.id), FALSE)
                  AND NOT EXISTS (SELECT FROM stock_move_move_rel chain WHERE chain.move_dest_id = move.id)""",
            stops=self.env["oms.hold"]._stopping_sql("release"), on_line=self.env["oms.hold"]._on_line_sql())

    @api.model
    def _oms_billed_beyond_hold_sql(self):
        """Bills made by other means after the hold; nothing that a bill needs was there before it."""
        return SQL(
            """SELECT DISTINCT move.id, format('%%s bills %%s, held for %%s', move.name, sale.name, reason.name ->> 'en_US')
                 FROM oms_hold hold
                 JOIN oms_hold_reason reason ON reason.id = hold.reason_id
                 JOIN sale_order sale ON sale.id = hold.order_id AND sale.state = 'sale'
                 JOIN sale_order_line line ON line.order_id = sale.id AND %(on_line)s
                 JOIN sale_order_line_invoice_rel link ON link.order_line_id = line.id
                 JOIN account_move_line item ON item.id = link.invoice_line_id
                 JOIN account_move move ON move.id = item.move_id AND move.state = 'posted'
                                       AND move.move_type IN ('out_invoice', 'out_receipt')
                WHERE %(stops)s AND move.create_date > hold.placed_on""",
            stops=self.env["oms.hold"]._stopping_sql("invoice"), on_line=self.env["oms.hold"]._on_line_sql())
