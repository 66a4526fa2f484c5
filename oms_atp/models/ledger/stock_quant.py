# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain


class ForOrders(NamedTuple):
    """Reservation for orders: of which warehouse, on which date, and whether lots have dates. A class of our own: a context key
    that a client sends is never one."""

    warehouse: models.BaseModel
    date: object
    dated: bool


class StockQuant(models.Model):
    """What is reserved for orders is what the ledger counts (``oms_supply_stock.py``), no more."""

    _inherit = "stock.quant"

    # Lots of which more was taken than there was, of which there are few.
    _oms_below_idx = models.Index("(product_id) WHERE quantity < 0")

    @api.model
    def _get_gather_domain(self, product_id, location_id, lot_id=None, package_id=None, owner_id=None, strict=False):
        domain = super()._get_gather_domain(product_id, location_id, lot_id, package_id, owner_id, strict)
        asks = self.env.context.get("oms_for_orders")
        if not isinstance(asks, ForOrders) or strict:
            return domain
        domain = Domain(domain) & Domain("location_id.oms_serves_id", "=", asks.warehouse.id) & Domain(
            "location_id.usage", "=", "internal")
        if not owner_id and not asks.warehouse.oms_sells_consigned:
            domain &= Domain("owner_id", "=", False)
        return domain & self._oms_keeps_domain(asks) if asks.dated else domain

    @api.model
    def _oms_keeps_domain(self, asks):
        """The quants whose lot neither expires nor has to be removed from stock by a date there, that date included."""
        after = self.env["oms.day"]._start(asks.date + timedelta(days=1), asks.warehouse)
        return Domain.AND(
            Domain(name, "=", False) | Domain(name, ">=", after) for name in ("removal_date", "expiration_date"))
