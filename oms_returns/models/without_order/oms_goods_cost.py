# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsGoodsCost(models.AbstractModel):
    """What a credit note for goods of no order takes off the cost of goods sold is what they came in at, whatever they cost by
    then: Odoo takes the cost of the day on which it is posted. What the customer keeps came in at nothing."""

    _inherit = "oms.goods.cost"

    def _of_documents(self, moves):
        found = super()._of_documents(moves)
        # sudo: sums of transfers of the very return lines, for whoever may post their credit note
        items = moves.sudo().invoice_line_ids.filtered(
            lambda item: item.oms_return_line_id and not item.oms_return_line_id.sale_line_id and not item.oms_return_charge
            and item.move_id.move_type == "out_refund" and item.product_id.is_storable
            and item.product_id.with_company(item.company_id).valuation == "real_time")
        for line, mine in items.grouped("oms_return_line_id").items():
            came = line.move_ids._oms_from_customer().filtered(lambda move: move.state == "done")
            value, units = sum(came.mapped("value")), sum(
                move.product_uom._compute_quantity(move.quantity, line.uom_id, round=False) for move in came)
            before = line._oms_credited_quantity()[line]
            for item in mine.sorted("id"):
                until = before - item._oms_cost_quantity()
                part = min(until, units) - min(before, units)
                found[item.id] = -item.company_currency_id.round(value * part / units) if units else 0.0
                before = until
        return found
