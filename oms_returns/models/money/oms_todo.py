# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsTodo(models.Model):
    """Money that another person has to approve; what was paid back and never came; parcels that a carrier has for too long."""

    _inherit = "oms.todo"

    kind = fields.Selection(selection_add=[
        ("return_approve", "Approve a refund"), ("return_claim", "Bill what never came back"),
        ("return_carrier", "Ask the carrier")])

    @api.model
    def _oms_todo_queries(self):
        return [*super()._oms_todo_queries(), SQL(
            """SELECT 'returns', 'return_approve',
                      (SELECT MIN(part.order_id) FROM oms_return_line part WHERE part.return_id = back.id),
                      'oms.return', back.id, %s, back.approval_asked_on, NULL::timestamp, back.approval_amount,
                      back.currency_id, back.company_id
                 FROM oms_return back WHERE back.approval_state = 'asked'
                UNION ALL
               SELECT 'returns', 'return_approve', given.order_id, 'oms.goodwill', given.id, sale.name, given.approval_asked_on,
                      NULL::timestamp, given.approval_amount, sale.currency_id, given.company_id
                 FROM oms_goodwill given JOIN sale_order sale ON sale.id = given.order_id
                WHERE given.approval_state = 'asked'""", self._oms_return_name_sql()),
            self._oms_claims_sql(), self._oms_carrier_sql()]

    @api.model
    def _oms_claims_sql(self):
        """A row opens the order: whoever bills reads no returns, and the order's bill has what never came."""
        return SQL(
            """SELECT 'accountant', 'return_claim', sold.order_id, 'sale.order', sold.order_id,
                      string_agg(DISTINCT back.name, ', '), MIN(back.state_since), NULL::timestamp,
                      SUM(LEAST(part.claim_quantity, sold.qty_to_invoice * unit.factor / own.factor)
                          * part.price_unit * COALESCE(sold.price_total / NULLIF(sold.price_subtotal, 0), 1)),
                      MIN(back.currency_id), MIN(back.company_id)
                 FROM oms_return_line part
                 JOIN oms_return back ON back.id = part.return_id
                 JOIN sale_order_line sold ON sold.id = part.sale_line_id
                 JOIN product_product product ON product.id = part.product_id
                 JOIN product_template template ON template.id = product.product_tmpl_id
                 JOIN uom_uom own ON own.id = template.uom_id
                 JOIN uom_uom unit ON unit.id = sold.product_uom_id
                WHERE part.claim_quantity > 0 AND part.waived IS NOT TRUE AND sold.qty_to_invoice > 0
                GROUP BY sold.order_id""")

    @api.model
    def _oms_carrier_sql(self):
        """Returns of which a carrier has goods longer than returned goods may wait: they are not given up by themselves. What did
        not come with its transfer is on a later one of the same parcel, as ``stock.picking._oms_is_scanned`` has it."""
        return SQL(
            """SELECT 'returns', 'return_carrier',
                      (SELECT MIN(part.order_id) FROM oms_return_line part WHERE part.return_id = back.id),
                      'oms.return', back.id, %s, back.scanned_on, NULL::timestamp, back.amount, back.currency_id,
                      back.company_id
                 FROM oms_return back
                 JOIN res_company company ON company.id = back.company_id AND company.oms_return_wait_days > 0
           CROSS JOIN LATERAL (
                      SELECT now() AT TIME ZONE 'UTC' - company.oms_return_wait_days * INTERVAL '1 day' AS instant) before
                WHERE back.state IN ('authorised', 'received', 'inspected') AND back.scanned_on < before.instant
                  AND EXISTS (
                      WITH RECURSIVE parcel AS (
                           SELECT picking.id, picking.backorder_id, picking.oms_scanned_on
                             FROM oms_return_line part
                             JOIN stock_move move ON move.oms_return_line_id = part.id
                              AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                             JOIN stock_location source ON source.id = move.location_id AND source.usage = 'customer'
                             JOIN stock_picking picking ON picking.id = move.picking_id
                            WHERE part.return_id = back.id
                            UNION
                           SELECT picking.id, picking.backorder_id, picking.oms_scanned_on
                             FROM parcel JOIN stock_picking picking ON picking.id = parcel.backorder_id
                            WHERE parcel.oms_scanned_on IS NULL)
                      SELECT FROM parcel WHERE parcel.oms_scanned_on < before.instant)""", self._oms_return_name_sql())

    @api.model
    def _oms_own_values(self):
        return [*super()._oms_own_values(), "oms.goodwill"]

    @api.model
    def _oms_opened_models(self):
        return {**super()._oms_opened_models(), "oms.goodwill": "oms.goodwill"}
