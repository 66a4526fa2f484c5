# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    """What is read of lines of which something is still to be shipped (``oms.overview``)."""

    _inherit = "sale.order.line"

    # All that the manager's figures read of lines, so that they need not look at the lines themselves.
    _oms_open_idx = models.Index(
        "(order_id) INCLUDE (price_subtotal, oms_ordered_qty, oms_shipped_qty, oms_closed_qty, oms_short_qty) "
        "WHERE state = 'sale' AND qty_delivered_method = 'stock_move' "
        "AND oms_ordered_qty > oms_shipped_qty + oms_closed_qty AND oms_ordered_qty > 0")
