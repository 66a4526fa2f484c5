# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import check_arguments
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...planning import availability, ledger
from ..ledger.oms_stock_policy import USE_DAYS
from ..ledger.oms_supply_receipts import HORIZON

#: Products on a page; products among which a request looks for short ones: a second's work.
PAGE, CHUNK = 40, 10_000
#: Less than so many days of average use is little.
COVER_DAYS = 7
#: So many of the products found that are not counted are named.
UNCOUNTED = 5
#: "Short soon": nothing to promise by this day.
SOON = 7
GROUPS = ("oms_atp.group_atp_user", "sales_team.group_sale_salesman", "stock.group_stock_user")


class OmsAvailability(models.AbstractModel):
    """What the availability grid reads. Public methods, for the web client: each checks who asks and for which companies."""

    _name = "oms.availability"
    _description = "Availability of products"

    @api.model
    def _check_asker(self):
        if not any(self.env.user.has_group(group) for group in GROUPS):
            raise AccessError(self.env._("Availability is for the order desk, sales and the warehouse."))

    @api.model
    def _warehouses(self, warehouse_id=False):
        """Warehouses that promise, of the companies chosen; or that one of them."""
        found = self.env["stock.warehouse"].search(
            [("company_id", "in", self.env.companies.ids), ("oms_promises", "=", True)])
        if not warehouse_id:
            return found
        one = found.filtered(lambda warehouse: warehouse.id == warehouse_id)
        if not one:
            raise UserError(self.env._("Orders are not promised from this warehouse."))
        return one

    @api.model
    def _today(self):
        """Day 0 of the grid: the earliest of the days that it is in the warehouses of the companies chosen."""
        return min(self.env["oms.sourcing"]._today(company) for company in self.env.companies)

    @api.model
    def _buckets(self):
        language = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        return availability.buckets(self._today(), HORIZON, int(language.week_start or 1) - 1)

    @api.model
    def _products(self, product_ids):
        """Those of these products that the user may see."""
        return self.env["product.product"].with_context(active_test=False).search([("id", "in", product_ids)])

    # --- public: reads only --------------------------------------------------------------------------------

    @api.model
    @api.readonly
    def oms_start(self):
        """What the screen needs once: columns, warehouses, categories."""
        self._check_asker()
        today = self._today()
        categories = self.env["product.category"].search([], order="complete_name", limit=500)
        return {
            "buckets": [{
                "kind": bucket.kind, "day": bucket.last,
                "first": fields.Date.to_string(fields.Date.add(today, days=bucket.first)),
                "last": fields.Date.to_string(fields.Date.add(today, days=bucket.last)),
            } for bucket in self._buckets()],
            "warehouses": [{"id": one.id, "name": one.name} for one in self._warehouses()],
            "categories": [{"id": one.id, "name": one.complete_name} for one in categories],
            "cover_days": COVER_DAYS,
        }

    @api.model
    @api.readonly
    def oms_page(self, search="", category_id=False, only="", warehouse_id=False, product_ids=None, start=0):
        """A page of products with what can be promised by the end of each column.

        :param only: '' all, 'demand' with open demand, 'short' with nothing to promise within a week
        :param product_ids: only these products
        :param start: ``next`` of the page before
        :returns: ``products`` (id, name, code, unit, ``cells``: [quantity, level] per column), ``next``, False on
            the last (a page of short ones may hold few or none, with more to come), and ``uncounted``: names of goods
            that were searched for and whose stock is not tracked
        """
        self._check_asker()
        check_arguments(
            self.env, search=(search, "text"), category_id=(category_id, "number"), product_ids=(product_ids, "numbers"),
            start=(start, "number"))
        warehouses = self._warehouses(warehouse_id)
        domain = self._page_domain(search, category_id, only, warehouses, product_ids)
        products, following = self._page_products(domain, only, warehouses, start or 0)
        grid = self._grid(products.ids, warehouses)
        days = [bucket.last for bucket in self._buckets()]
        rows = [self._product_row(product, self._sum_cells(grid, product.id, warehouses, days)) for product in products]
        return {"products": rows, "next": following, "uncounted": self._uncounted(search, start)}

    @api.model
    @api.readonly
    def oms_unfold(self, product_id):
        """One product by warehouse: list of id, name, ``cells``."""
        self._check_asker()
        check_arguments(self.env, product_id=(product_id, "number"))
        product = self._products([product_id])
        warehouses = self._warehouses()
        grid = self._grid(product.ids, warehouses)
        days = [bucket.last for bucket in self._buckets()]
        return [{"id": one.id, "name": one.name, "cells": self._sum_cells(grid, product.id, one, days)}
                for one in warehouses if product]

    @api.model
    @api.readonly
    def oms_product_table(self, model, record_id):
        """For the product form: per warehouse what can be promised today, and the next receipt."""
        self._check_asker()
        if model not in ("product.template", "product.product"):
            raise UserError(self.env._("Availability is known of products only."))
        check_arguments(self.env, record_id=(record_id, "number"))
        record = self.env[model].browse(record_id).exists()
        record.check_access("read")
        products = record.product_variant_ids if model == "product.template" else record
        warehouses = self._warehouses()
        free = self._free_today(products.ids, warehouses)
        receipts = self._next_receipts(products.ids, warehouses)
        return [{"id": one.id, "name": one.name, "today": free.get(one.id, 0.0), **receipts.get(one.id, {})}
                for one in warehouses]

    # --- products of a page --------------------------------------------------------------------------------

    @api.model
    def _page_domain(self, search, category_id, only, warehouses, product_ids):
        domain = Domain("is_storable", "=", True)
        if "is_kits" in self.env["product.product"]._fields:
            domain |= Domain("is_kits", "=", True)
        if product_ids is not None:
            domain &= Domain("id", "in", product_ids)
        if search:
            domain &= self._named_domain(search)
        if category_id:
            domain &= Domain("categ_id", "child_of", category_id)
        if only:
            domain &= Domain("id", "in", self._with_demand_sql(warehouses.ids))
        return domain

    @api.model
    def _uncounted(self, search, start):
        """Names of some goods found by a search, of which any quantity is promised: they have no row in the grid."""
        if not search or start:
            return []
        domain = Domain("is_storable", "=", False) & Domain("type", "=", "consu") & self._named_domain(search)
        found = self.env["product.product"].search(domain, order="default_code, id", limit=UNCOUNTED)
        if "is_kits" in found._fields:
            found = found.filtered(lambda product: not product.is_kits)  # counted by what is in them
        return found.mapped("display_name")

    @api.model
    def _named_domain(self, search):
        text = search.strip()
        return Domain("default_code", "ilike", text) | Domain("name", "ilike", text) | Domain("barcode", "=", text)

    @api.model
    def _with_demand_sql(self, warehouse_ids):
        return SQL(
            """(SELECT move.product_id FROM stock_move move
                  JOIN stock_location source ON source.id = move.location_id AND source.oms_serves_id = ANY(%s)
                  JOIN stock_location dest ON dest.id = move.location_dest_id
                   AND dest.oms_serves_id IS DISTINCT FROM source.oms_serves_id
                 WHERE move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned'))""", warehouse_ids)

    @api.model
    def _page_products(self, domain, only, warehouses, start):
        """(products of the page, where the next one starts or False)"""
        Product = self.env["product.product"]
        if only != "short":
            found = Product.search(domain, order="default_code, id", offset=start, limit=PAGE + 1)
            return found[:PAGE], start + PAGE if len(found) > PAGE else False
        some = Product.search(domain, order="default_code, id", offset=start, limit=CHUNK)
        short = self._short_ids(some.ids, warehouses)
        places = [place for place, product in enumerate(some) if product.id in short]
        page = Product.browse([some.ids[place] for place in places[:PAGE]])
        if len(places) > PAGE:
            return page, start + places[PAGE]
        return page, start + CHUNK if len(some) == CHUNK else False

    @api.model
    def _short_ids(self, product_ids, warehouses):
        """Those of which nothing can be promised soon in any of these warehouses."""
        supply = self.env["oms.supply"]
        ladders = supply._ladder_sql(supply._scope(product_ids, warehouses.ids, today=self._today()))
        return self._short_kits(product_ids, warehouses) | {row[0] for row in self.env.execute_query(SQL(
            """SELECT product_id
                 FROM (SELECT product_id, MAX(quantity) FILTER (WHERE day <= %s) AS quantity
                         FROM (%s) AS ladder GROUP BY product_id, warehouse_id) AS soon
                GROUP BY product_id HAVING COALESCE(SUM(GREATEST(quantity, 0)), 0) <= 0""", SOON, ladders))}

    @api.model
    def _product_row(self, product, cells):
        attributes = product.product_template_attribute_value_ids._get_combination_name()
        return {
            "id": product.id, "code": product.default_code or "", "unit": product.uom_id.name,
            "name": f"{product.name} ({attributes})" if attributes else product.name, "cells": cells,
        }

    # --- numbers ---------------------------------------------------------------------------------------------

    @api.model
    def _grid(self, product_ids, warehouses):
        """{(product id, warehouse id): (ladder, quantity under which it is little)}: one reading of the ledger."""
        supply = self.env["oms.supply"]
        self.env.flush_all()
        ladders = supply._gather_ladders(self.env.cr, supply._scope(product_ids, warehouses.ids, today=self._today()))
        little = self._low_under(product_ids, warehouses.ids)
        return {(product_id, warehouse_id): (ladders.get((product_id, warehouse_id), ()),
                                             little.get((product_id, warehouse_id), 0.0))
                for product_id in product_ids for warehouse_id in warehouses.ids}

    @api.model
    def _sum_cells(self, grid, product_id, warehouses, days):
        """[quantity, level] by each of these days, over these warehouses."""
        parts = [grid[product_id, warehouse_id] for warehouse_id in warehouses.ids]
        low_under = sum(part[1] for part in parts)
        cells = []
        for day in days:
            quantity = round(sum(ledger.available(part[0], day) for part in parts), 6)
            cells.append([quantity, availability.level(quantity, low_under)])
        return cells

    @api.model
    def _low_under(self, product_ids, warehouse_ids):
        """{(product id, warehouse id): quantity}: safety stock or a week of average use, whichever is more."""
        rows = self.env.execute_query(SQL(
            """SELECT product_id, warehouse_id, MAX(quantity)::float
                 FROM (SELECT policy.product_id, policy.warehouse_id, policy.safety_qty::numeric AS quantity
                         FROM oms_stock_policy policy
                        WHERE policy.product_id = ANY(%(products)s) AND policy.warehouse_id = ANY(%(warehouses)s)
                    UNION ALL
                       SELECT move.product_id, source.warehouse_id,
                              SUM(move.quantity * move.product_qty / NULLIF(move.product_uom_qty, 0)) * %(cover)s / %(days)s
                         FROM stock_move move
                         JOIN stock_location source ON source.id = move.location_id
                          AND source.warehouse_id = ANY(%(warehouses)s)
                         JOIN stock_location dest ON dest.id = move.location_dest_id AND dest.usage = 'customer'
                        WHERE move.product_id = ANY(%(products)s) AND move.state = 'done'
                          AND move.date >= (now() AT TIME ZONE 'UTC') - %(days)s * interval '1 day'
                        GROUP BY move.product_id, source.warehouse_id) AS little
                GROUP BY product_id, warehouse_id""",
            products=list(product_ids), warehouses=list(warehouse_ids), cover=COVER_DAYS, days=USE_DAYS))
        return {(row[0], row[1]): row[2] for row in rows}

    @api.model
    def _free_today(self, product_ids, warehouses):
        """{warehouse id: quantity of all these products}."""
        self.env.flush_all()
        free = {}
        for (_product_id, warehouse_id), quantity in self.env["oms.supply"]._gather_free(
                self.env.cr, product_ids, warehouses.ids).items():
            free[warehouse_id] = free.get(warehouse_id, 0.0) + quantity
        return free

    @api.model
    def _next_receipts(self, product_ids, warehouses):
        """{warehouse id: {date, quantity} of the first receipt}."""
        supply = self.env["oms.supply"]
        today = self._today()
        rows = self.env.execute_query(SQL(
            """SELECT DISTINCT ON (warehouse_id) warehouse_id, day, SUM(quantity)::float
                 FROM (%s) AS receipt GROUP BY warehouse_id, day ORDER BY warehouse_id, day""",
            supply._receipts_sql(supply._scope(product_ids, warehouses.ids, today=today))))
        return {warehouse_id: {"date": fields.Date.to_string(fields.Date.add(today, days=day)), "quantity": quantity}
                for warehouse_id, day, quantity in rows}
