# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsCreditAccount(models.Model):
    _inherit = "oms.credit.account"

    @api.model
    def _open_amount_sql(self):
        """What came back is not going to be invoiced: its credit note must not make the customer owe it again. Where
        what was delivered is invoiced, the base sees that. Nor is what the customer may keep. What was credited and is still
        to come is with the customer, and counts."""
        return SQL(
            """CASE WHEN line.product_uom_qty = 0 OR COALESCE(line.oms_qty_kept, 0) = 0
                         AND (COALESCE(line.oms_qty_returned, 0) = 0 OR fact.policy = 'delivery')
                    THEN %(amount)s
                    ELSE GREATEST(%(amount)s - line.price_total / line.product_uom_qty * (
                         COALESCE(line.oms_qty_kept, 0) + CASE WHEN fact.policy = 'delivery' THEN 0
                              ELSE LEAST(COALESCE(line.oms_qty_returned, 0),
                                         GREATEST(line.product_uom_qty - COALESCE(line.qty_delivered, 0), 0)) END), 0) END""",
            amount=super()._open_amount_sql())

    @api.model
    def _sent_amount_sql(self):
        return SQL(
            """CASE WHEN COALESCE(line.oms_qty_kept, 0) = 0 OR line.product_uom_qty <= 0 THEN %(amount)s
                    ELSE LEAST(%(amount)s, line.price_total / line.product_uom_qty * GREATEST(
                         COALESCE(line.qty_delivered, 0) - COALESCE(line.qty_invoiced, 0) - line.oms_qty_kept, 0)) END""",
            amount=super()._sent_amount_sql())

    @api.model
    def _unbilled_sql(self):
        """Odoo calls a line invoiced whose credit came before its goods."""
        return SQL("%s OR line.oms_qty_ahead > 0", super()._unbilled_sql())


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    _oms_unbilled_idx = models.Index(
        "(order_id) WHERE display_type IS NULL AND (is_downpayment OR invoice_status IS DISTINCT FROM 'invoiced' "
        "OR oms_qty_ahead > 0)")
