# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...planning import ledger


class OmsPromise(models.Model):
    """Whom a receipt that comes later hits, and what can be done: another warehouse or receipt in time, a part, a substitute."""

    _inherit = "oms.promise"

    @api.model
    def _oms_hit_rows(self, found, moved=()):
        """What can be done for these promises.

        :param found: rows (promise id, quantity beyond supply)
        :param moved: pairs (purchase line id, date) to look at as if they were saved
        :returns: list of dicts promise_id, rescue (id of the warehouse that helps in time, or None), part (quantity that can be
            had in time elsewhere where not all of it can), uncovered, substitutes (texts), text
        """
        # sudo: a buyer sees which orders are hit: number, customer, quantity and date, no prices
        hit = [(self.sudo().browse(promise_id), uncovered) for promise_id, uncovered in found]
        products = self.sudo().concat(*(promise for promise, _uncovered in hit)).product_id
        warehouses = self.env["stock.warehouse"].sudo().search(  # sudo: names of those that could help
            [("company_id", "in", [promise.company_id.id for promise, _uncovered in hit]), ("oms_promises", "=", True)])
        # sudo: what may be offered instead is a fact about products, for buyers
        instead = self.env["oms.substitute"].sudo().search([("product_id", "in", products.ids)]).grouped("product_id")
        supply = self.env["oms.supply"]
        wanted = set(products.ids).union(*(rows.substitute_id.ids for rows in instead.values()))
        scope = supply._scope(wanted, warehouses.ids, for_backorders=True, moved=moved)
        ladders = dict(supply._gather_ladders(self.env.cr, scope))
        return [promise._oms_hit_row(uncovered, ladders, warehouses, scope.today, instead) for promise, uncovered in hit]

    def _oms_hit_row(self, uncovered, ladders, warehouses, today, instead):
        """See ``_oms_hit_rows``. What helps one is taken out of ``ladders``."""
        self.ensure_one()
        day = max((self._oms_day() - today).days, 0)
        there = {}
        for warehouse in warehouses.filtered(lambda one: one.company_id == self.company_id) - self.warehouse_id:
            steps = tuple(ladders.get((self.product_id.id, warehouse.id), ()))
            there[warehouse] = ledger.available(steps, day) if steps else 0.0
        rescue = next((warehouse for warehouse, quantity in there.items() if quantity >= uncovered), None)
        best = rescue or max(there, key=there.get, default=None)
        part = 0.0 if rescue or not best else there[best]
        if rescue or part > 0:
            key = self.product_id.id, best.id
            ladders[key] = ledger.take(tuple(ladders[key]), day, min(uncovered, there[best]))
        return {
            "promise_id": self.id, "rescue": rescue.id if rescue else None, "part": part, "uncovered": uncovered,
            "warehouse": best.name if rescue or part > 0 else "",
            "substitutes": self._oms_hit_substitutes(ladders, warehouses, day, instead),
            "text": self._oms_hit_text(uncovered, rescue)}

    def _oms_hit_text(self, uncovered, rescue):
        facts = {
            "order": self.order_id.name, "customer": self.order_id.partner_id.display_name, "quantity": f"{uncovered:.12g}",
            "product": self.product_id.display_name, "date": self.env["oms.day"]._say(self._oms_day())}
        if rescue:
            return self.env._("%(order)s %(customer)s: %(quantity)s × %(product)s by %(date)s; %(warehouse)s can help",
                              warehouse=rescue.name, **facts)
        return self.env._("%(order)s %(customer)s: %(quantity)s × %(product)s by %(date)s", **facts)

    def _oms_hit_substitutes(self, ladders, warehouses, day, instead):
        """Other products that are there in time, in words."""
        found = []
        for row in instead.get(self.product_id, ()):
            there = max((ledger.available(tuple(steps), day) for warehouse in warehouses
                         if (steps := ladders.get((row.substitute_id.id, warehouse.id)))), default=0.0)
            if there > 0:
                found.append(self.env._("%(quantity)s × %(product)s", quantity=f"{there:.12g}",
                                        product=row.substitute_id.display_name))
        return found
