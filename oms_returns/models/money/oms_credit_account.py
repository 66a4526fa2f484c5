# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsCreditAccount(models.Model):
    _inherit = "oms.credit.account"

    @api.model
    def _open_amount_sql(self):
        """What came back is not going to be invoiced: its credit note must not make the customer owe it again. Where
        what was delivered is invoiced, the base sees that."""
        return SQL(
            """CASE WHEN COALESCE(line.oms_qty_returned, 0) = 0 OR line.product_uom_qty = 0 OR fact.policy = 'delivery'
                    THEN %(amount)s
                    ELSE GREATEST(%(amount)s - line.price_total / line.product_uom_qty
                         * LEAST(line.oms_qty_returned,
                                 GREATEST(line.product_uom_qty - COALESCE(line.qty_delivered, 0), 0)), 0) END""",
            amount=super()._open_amount_sql())
