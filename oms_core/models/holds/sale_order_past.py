# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrder(models.Model):
    """Indexes for what the checks ask of orders before (``oms.checks._gather_past``): however long a customer's history and
    however well a product sells, they look at as much of it as counts."""

    _inherit = "sale.order"

    _oms_ordered_idx = models.Index("(partner_id, date_order) WHERE state = 'sale'")
    _oms_reference_idx = models.Index(
        "(partner_id, lower(trim(left(client_order_ref, 500)))) WHERE state = 'sale' AND client_order_ref IS NOT NULL")


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    _oms_bought_idx = models.Index("(order_partner_id, product_id, id) WHERE state = 'sale'")
    _oms_sold_idx = models.Index("(product_id, id) WHERE state = 'sale'")
