# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...planning.release_shelves import Shelves


class StockPicking(models.Model):
    """In which zone goods will be picked that nobody has reserved: as Odoo would take them, the first first. A guess, and said
    so: whoever reserves first takes first, and lots, packages and owners may change it."""

    _inherit = "stock.picking"

    @api.model
    def _gather_shelves(self, jobs):
        """What is free of the goods of these jobs, by zone (``planning.release_shelves.Shelves``)."""
        products = {product for job in jobs for product, _quantity in job.wants}
        # sudo: where goods lie, for the order desk as well
        zoned = self.env["oms.zone"].sudo().search([("warehouse_id", "in", list({job.warehouse for job in jobs}))]).warehouse_id
        if not products or not zoned:
            return Shelves({})
        rows = self._gather_free(zoned.ids, sorted(products))
        # sudo: in which zone a shelf lies, for the plan of what is sent
        zones = self.env["stock.location"].sudo().browse({row["location"] for row in rows})._oms_zones()
        free, order = {}, self._oms_removal_keys(zoned, {row["product"] for row in rows})
        for row in rows:
            free.setdefault((row["warehouse"], row["product"]), []).append(row)
        return Shelves({
            key: [(zones.get(row["location"]), row["quantity"]) for row in sorted(found, key=order[key])]
            for key, found in free.items()})

    @api.model
    def _gather_free(self, warehouse_ids, product_ids):
        self.env["stock.quant"].flush_model()
        self.env["stock.lot"].flush_model()
        dated = "removal_date" in self.env["stock.lot"]._fields
        return self.env.execute_query_dict(SQL(
            """SELECT location.oms_serves_id AS warehouse, quant.product_id AS product, quant.location_id AS location, quant.id,
                      (quant.quantity - quant.reserved_quantity)::float AS quantity, quant.lot_id IS NOT NULL AS has_lot,
                      EXTRACT(EPOCH FROM quant.in_date)::float AS came, location.complete_name AS name,
                      EXTRACT(EPOCH FROM %s)::float AS lapses
                 FROM stock_quant quant
                 JOIN stock_location location ON location.id = quant.location_id AND location.usage = 'internal'
            LEFT JOIN stock_lot lot ON lot.id = quant.lot_id
                WHERE quant.product_id = ANY(%s) AND location.oms_serves_id = ANY(%s)
                  AND quant.quantity > quant.reserved_quantity""",
            SQL("lot.removal_date" if dated else "NULL::timestamp"), product_ids, warehouse_ids))

    @api.model
    def _oms_removal_keys(self, warehouses, product_ids):
        """{(warehouse, product): sort key of rows of goods in the order in which Odoo takes them}"""
        never = float("inf")
        orders = {
            "fifo": lambda row: (not row["has_lot"], row["came"] or 0, row["id"]),
            "lifo": lambda row: (not row["has_lot"], -(row["came"] or 0), -row["id"]),
            "closest": lambda row: (not row["has_lot"], row["name"], -row["id"]),
            "fefo": lambda row: (not row["has_lot"], row["lapses"] or never, row["came"] or 0, row["id"]),
        }
        quants = self.env["stock.quant"]
        products = self.env["product.product"].browse(product_ids).sudo()  # sudo: how they are taken, no more
        return {
            (warehouse.id, product.id): orders.get(
                quants._get_removal_strategy(product, warehouse.lot_stock_id), orders["fifo"])
            for warehouse in warehouses for product in products}
