# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    """An index for what of a customer's orders is not billed (``oms.credit.account._open_lines_sql``): of ten thousand orders
    that are, nothing is looked at."""

    _inherit = "sale.order.line"

    _oms_unbilled_idx = models.Index(
        "(order_id) WHERE display_type IS NULL AND (is_downpayment OR invoice_status IS DISTINCT FROM 'invoiced')")
