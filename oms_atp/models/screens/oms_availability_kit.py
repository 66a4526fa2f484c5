# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ...planning import availability, ledger
from .oms_availability import SOON


class OmsAvailability(models.AbstractModel):
    """Kits in the grid: as many as their components allow. Why so few: the component of which there is least."""

    _inherit = "oms.availability"

    @api.model
    def _short_kits(self, product_ids, warehouses):
        """Those kits of which nothing can be promised soon in any of these warehouses."""
        kits = self.env["product.product"].browse(product_ids)._oms_kits()._oms_kept_in_stock()
        grid = self._grid(kits.ids, warehouses) if kits else {}
        return {kit.id for kit in kits if not any(
            ledger.available(tuple(grid[kit.id, one.id][0]), SOON) for one in warehouses)}

    @api.model
    def _next_receipts(self, product_ids, warehouses):
        """Of kits: when there will be more whole ones."""
        kits = self.env["product.product"].browse(product_ids)._oms_kits()
        found = super()._next_receipts([one for one in product_ids if one not in kits._ids], warehouses)
        for (kit_id, warehouse_id), (steps, _little) in (self._grid(kits.ids, warehouses).items() if kits else ()):
            later = next(((day, quantity) for day, quantity in steps if day > 0 and quantity > 0), None)
            if kit_id and later:
                date = fields.Date.to_string(fields.Date.add(self._today(), days=later[0]))
                more = later[1] - ledger.available(tuple(steps), 0)
                found.setdefault(warehouse_id, {"date": date, "quantity": more})
        return found

    @api.model
    @api.readonly
    def oms_why(self, product_id, day, warehouse_id=False):
        """Of a kit: the rows of the component of which there is least, by warehouse; ``total`` is of kits."""
        self._check_asker()
        kit = self._products([product_id] if type(product_id) is int else [])._oms_kits()
        recipe = kit._oms_stock_recipes().get(kit.id) if kit else None
        if not recipe or type(day or 0) is not int:
            return super().oms_why(product_id, day, warehouse_id)
        day, warehouses, sections = day or 0, self._warehouses(warehouse_id), []
        grid = self._grid([*recipe, kit.id], warehouses)
        for one in warehouses:
            least = min(recipe, key=lambda part: ledger.available(tuple(grid[part, one.id][0]), day) / recipe[part])
            rows = self._ledger_rows(least, one).get(one.id)
            if not rows:
                continue
            reason = availability.why(rows, day)
            section = self._section(one, reason, day, self._documents(list(reason.rows)))
            component = self.env["product.product"].browse(least)
            sections.append({
                **section, "total": ledger.available(tuple(grid[kit.id, one.id][0]), day),
                "name": self.env._("%(warehouse)s: %(component)s, %(each)s in one", warehouse=one.name,
                                   component=component.display_name, each=f"{recipe[least]:.12g}")})
        return {"unit": kit.uom_id.name, "sections": sections, "total": sum(section["total"] for section in sections)}
