# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...planning import blocking, capacity, cost, policy
from ...planning.centroids import CENTROIDS
from ...planning.facts import NodeKey
from .oms_sourcing import key

POUND = 0.45359237  # kilograms


class OmsSourcing(models.AbstractModel):
    """What a plan is measured by: policies, rules, capacity, distance. Configuration comes from caches; what is read of
    orders and products is read for all of them together, and only what some policy or rule asks for."""

    _inherit = "oms.sourcing"

    @api.model
    def _about(self, orders, products):
        """{order id: ``planning.policy.Order``}. Products on no line (substitutes, a cart's) are asked about for all orders."""
        company_id = orders.company_id.id
        rules = self.env["oms.sourcing.rule"]._oms_rules(company_id)
        policies = self.env["oms.sourcing.policy"]._oms_policies(company_id)
        if not rules and not policies:
            return {key(order): policy.Order() for order in orders}
        # sudo: only what decides from where these orders are supplied, of their customers and addresses
        orders = orders.sudo()
        everyone = orders.partner_id | orders.partner_id.commercial_partner_id
        customers = {order: (order.partner_id | order.partner_id.commercial_partner_id).with_prefetch(everyone._ids)
                     for order in orders}
        tagged = any(found.tags for found in policies)
        goods = set(products.ids)
        further = goods - set(orders.order_line.product_id.ids) if rules else set()
        return {key(order): policy.Order(
            order.team_id.id or None, order.partner_shipping_id.country_id.id or None,
            frozenset(customers[order].category_id.ids) if tagged else frozenset(),
            frozenset((customers[order] | order.partner_shipping_id)._origin.ids), order.carrier_id.id or None,
            frozenset(further | goods.intersection(order.order_line.product_id.ids)) if rules else frozenset())
            for order in orders}

    @api.model
    def _policies(self, orders, about):
        """{order id: the policy that counts for it}"""
        policies = self.env["oms.sourcing.policy"]._oms_policies(orders.company_id.id)
        return {key(order): policy.choose(policies, about[key(order)]) for order in orders}

    # --- rules -----------------------------------------------------------------------------------------------------

    @api.model
    def _excluded(self, orders, products, warehouses, about):
        rules = self.env["oms.sourcing.rule"]._oms_rules(orders.company_id.id)
        return blocking.excluded(rules, about, self._kinds(products, rules), warehouses.ids) if rules else {}

    @api.model
    def _preferred(self, orders, products, about):
        rules = [rule for rule in self.env["oms.sourcing.rule"]._oms_rules(orders.company_id.id)
                 if rule.action == "preferred"]
        return blocking.preferred(rules, about, self._kinds(products, rules)) if rules else {}

    @api.model
    def _kinds(self, products, rules):
        """{product id: ``planning.blocking.Product``}, as far as rules ask."""
        tags = self._product_tags(products) if any(rule.tag for rule in rules) else {}
        # sudo: only what decides from where these products may come
        return {product.id: blocking.Product(product.categ_id.id or None, frozenset(tags.get(product.id) or ()))
                for product in products.sudo()}

    @api.model
    def _product_tags(self, products):
        """{product id: ids of its tags and those of its template}"""
        self.env["product.template"].flush_model(["product_tag_ids"])
        self.env["product.product"].flush_model(["product_tmpl_id", "additional_product_tag_ids"])
        return dict(self.env.execute_query(SQL(
            """SELECT product.id, array_agg(tag.id)
                 FROM product_product product
            LEFT JOIN product_tag_product_product_rel own ON own.product_product_id = product.id
            LEFT JOIN product_tag_product_template_rel shared ON shared.product_template_id = product.product_tmpl_id
                 JOIN product_tag tag ON tag.id IN (own.product_tag_id, shared.product_tag_id)
                WHERE product.id = ANY(%s) GROUP BY product.id""", products.ids)))

    # --- capacity ----------------------------------------------------------------------------------------------------

    @api.model
    def _load(self, orders, sources):
        """How many orders are promised for each day, from warehouses that send only so many. What left today counts."""
        limits = {source.id: source.daily_orders for source in sources if source.daily_orders}
        if not limits:
            return capacity.Load({})
        promise, today = self.env["oms.promise"], self._today(orders.company_id)
        promise.flush_model(["order_id", "warehouse_id", "date", "state"])
        rows = self.env.execute_query(SQL(
            """SELECT warehouse_id, GREATEST(%(day)s - %(today)s::date, 0), COUNT(DISTINCT order_id),
                      array_agg(DISTINCT order_id) FILTER (WHERE order_id = ANY(%(orders)s))
                 FROM oms_promise
                WHERE warehouse_id = ANY(%(warehouses)s)
                  AND (state = 'open' OR state = 'kept' AND date >= %(today)s::date - 1 AND %(day)s >= %(today)s::date)
                GROUP BY 1, 2""", today=today, day=self._promise_day_sql(list(limits)),
            orders=[key(order) for order in orders], warehouses=list(limits)))
        return capacity.Load(
            limits, {(warehouse_id, day): count for warehouse_id, day, count, _mine in rows},
            {(warehouse_id, day): mine or () for warehouse_id, day, _count, mine in rows})

    @api.model
    def _promise_day_sql(self, warehouse_ids):
        """The day on which a row of ``oms_promise`` has to leave its warehouse."""
        return self.env["oms.day"]._warehouse_day_sql(SQL("date"), SQL("warehouse_id"), warehouse_ids)

    @api.model
    def _under_way(self, policies, orders):
        """{order id: {(node, ship day)}}: parcels promised that have not left, of orders that may have only so many. Goods
        that are at risk are on their way to another parcel."""
        limited = [order_id for order_id, found in policies.items()
                   if order_id and (found.measure.rules.max_parcels or found.measure.rules.whole_order)]
        parcels = {}
        if limited:
            promise, today = self.env["oms.promise"], self._today(orders.company_id)
            promise.flush_model(["order_id", "warehouse_id", "date", "state", "at_risk"])
            for order_id, warehouse_id, day in self.env.execute_query(SQL(
                    """SELECT DISTINCT order_id, warehouse_id, GREATEST(%s - %s::date, 0) FROM oms_promise
                        WHERE order_id = ANY(%s) AND state = 'open' AND NOT COALESCE(at_risk, FALSE)""",
                    self._promise_day_sql(None), today, limited)):
                parcels.setdefault(order_id, set()).add((NodeKey.warehouse(warehouse_id), day))
        return parcels

    # --- costs -------------------------------------------------------------------------------------------------------

    @api.model
    def _measures(self, orders, products, warehouses, policies):
        """What facts say of costs, under these policies ({order id: policy}); arguments of :class:`Facts`."""
        notes, weights = {}, self._weights(products)
        for order_id, found in policies.items():
            if found.costs.per_kg:
                notes[order_id] = [["no_weight", product_id] for product_id, weight in weights.items() if not weight]
        return {
            "policies": policies, "rules": {order_id: found.measure.rules for order_id, found in policies.items()},
            "costs": self._costs(orders, warehouses, policies, notes),
            "under_way": self._under_way(policies, orders), "notes": notes}

    @api.model
    def _units(self, products, warehouses):
        """Facts of one unit, by which terms of a cost are reckoned (planning/terms.py):
        {fact: {product id, or (product id, warehouse id): amount}}"""
        return {"kilograms": self._weights(products),
                "worth_elsewhere": self.env["oms.stock.policy"]._oms_opportunity(products.ids, warehouses.ids)}

    @api.model
    def _costs(self, orders, warehouses, policies, notes):
        """{(order id, warehouse id): (first, further parcel)}, weighed; adds to ``notes``."""
        costs, places, ways = {}, {}, {}
        if any(found.costs.per_100km for found in policies.values()):
            places = self._places(warehouses)
        for order in orders:
            order_id, metres = key(order), {}
            found = policies[order_id]
            if found.costs.per_100km:
                at = order.sudo().partner_shipping_id  # sudo: only where the order goes
                end = self._place(at.partner_latitude, at.partner_longitude, at.country_id.code, at.state_id.code)
                if end not in ways:
                    ways[end] = self._ways(places, end)
                metres, remarks = ways[end]
                notes.setdefault(order_id, []).extend(remarks)
            for warehouse_id in warehouses.ids:
                costs[order_id, warehouse_id] = policy.parcel_costs(found, {"metres": metres.get(warehouse_id)})
        return costs

    @api.model
    def _ways(self, places, end):
        """({warehouse id: metres}, notes). What is not known is as far as the farthest known, so that nothing is won by a
        missing address; no distance counts where the destination is not known."""
        metres, remarks = {}, []
        for warehouse_id, start in places.items():
            way, note = cost.distance(start, end, CENTROIDS)
            metres[warehouse_id] = way
            if note:
                remarks.append([f"distance_{note}", warehouse_id])
        farthest = max((way for way in metres.values() if way is not None), default=None)
        return {warehouse_id: farthest if way is None else way for warehouse_id, way in metres.items()}, remarks

    @api.model
    def _note(self, code, record_id):
        """What had to be assumed, in words."""
        model = "product.product" if code == "no_weight" else "stock.warehouse"
        # sudo: what the product or warehouse is called
        name = self.env[model].sudo().browse(record_id).exists().display_name
        return {
            "no_weight": self.env._("%s has no weight: it counts as nothing.", name),
            "distance_centroid": self.env._("How far %s is, is only roughly known.", name),
            "distance_unknown": self.env._("How far %s is, is not known: it counts as the farthest.", name),
        }.get(code)

    @api.model
    def _places(self, warehouses):
        """{warehouse id: where it is, else where its company is}"""
        self.env["stock.warehouse"].flush_model(["partner_id", "company_id"])
        self.env["res.partner"].flush_model(["partner_latitude", "partner_longitude", "country_id", "state_id"])
        return {warehouse_id: self._place(*place) for warehouse_id, *place in self.env.execute_query(SQL(
            """SELECT warehouse.id, site.partner_latitude::float, site.partner_longitude::float, country.code, state.code
                 FROM stock_warehouse warehouse
                 JOIN res_company company ON company.id = warehouse.company_id
                 JOIN res_partner site ON site.id = COALESCE(warehouse.partner_id, company.partner_id)
            LEFT JOIN res_country country ON country.id = site.country_id
            LEFT JOIN res_country_state state ON state.id = site.state_id
                WHERE warehouse.id = ANY(%s)""", warehouses.ids))}

    @api.model
    def _place(self, lat, lon, country, state):
        """A place; coordinates that are nowhere on earth are as good as none."""
        known = lat is not None and lon is not None and -90 <= lat <= 90 and -180 <= lon <= 180
        return cost.Place(lat if known else None, lon if known else None, country or "", state or "")

    @api.model
    def _weights(self, products):
        """{product id: kilograms of one unit}, 0 where it is not known."""
        # sudo: the unit of weights that the database works in
        pounds = self.env["ir.config_parameter"].sudo().get_param("product.weight_in_lbs") == "1"
        return {product.id: max(product.weight, 0.0) * (POUND if pounds else 1) for product in products}
