# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockLot(models.Model):
    """A lot with dates (``product_expiry``) is there for orders until the day on which it has to be removed, or expires."""

    _inherit = "stock.lot"

    def write(self, vals):
        dated = self.browse()
        if not {"removal_date", "expiration_date"}.isdisjoint(vals):
            dated = self.filtered(lambda lot: lot.product_id.is_storable)
        before = {lot: (lot.removal_date, lot.expiration_date) for lot in dated}
        result = super().write(vals)
        changed = dated.filtered(lambda lot: (lot.removal_date, lot.expiration_date) != before[lot])
        # Promises that rest on them are looked at after the commit, and such as could be kept now.
        self.env["oms.dirty"]._oms_append(changed.product_id, ", ".join(sorted(set(changed.mapped("name"))))[:100])
        return result

    def _oms_lapses_on(self, warehouse):
        """The day, where a warehouse is, from which on orders get nothing from this lot; None: there is none."""
        if not self:
            return None
        instant = self._oms_lapses_at()
        return self.env["oms.day"]._of(instant, warehouse) if instant else None

    def _oms_lapses_at(self):
        """When a lot has to be removed from stock or expires, whichever comes first; None: never."""
        self.ensure_one()
        if "removal_date" not in self._fields or not self.product_id.use_expiration_date:
            return None
        return min(filter(None, (self.removal_date, self.expiration_date)), default=None)

    def _oms_lapsed(self):
        """Those of these lots that go to nobody any more, from that instant on."""
        if "removal_date" not in self._fields:
            return self.browse()
        now = fields.Datetime.now()
        return self.filtered(lambda lot: (at := lot._oms_lapses_at()) and at <= now)
