# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models

from ...planning import blocking, capacity, facts, kits, ledger, limits, policy, sourcing, terms, travel, ways
from ...planning import calendar as working


class Facts(NamedTuple):
    """What a decision about orders of one company reads, besides the ledger. Plain values, by warehouse id or order id."""

    warehouses: list       # ids, preferred ones first
    scale: int             # integers per product unit
    ship_days: dict        # (order id, warehouse id) -> list: ship day for goods that are there on day 0, 1, ...
    load: capacity.Load    # orders promised for each day, where their number is limited
    transit: dict          # (order id, warehouse id) -> (days, days at the latest)
    excluded: dict         # (order id, product id, warehouse id) -> reason
    preferred: dict        # order id -> ids of warehouses that its goods rather come from
    units: dict            # fact of planning/terms.py -> {product id, or (product id, warehouse id): amount of one unit}
    at_once: frozenset     # ids of warehouses that reserve what they are sent at once, whenever it is due
    policies: dict         # order id -> planning.policy.Policy
    rules: dict            # order id -> facts.Rules, of its policy
    costs: dict            # (order id, warehouse id) -> (first parcel, further parcel), weighed
    under_way: dict        # order id -> {(node, ship day)} of its parcels, where their number is limited
    notes: dict            # order id -> list of [code, id]: what had to be assumed
    today: object          # the date that is day 0: the earliest of the days that it is in the warehouses
    names: dict            # warehouse id -> its name, for who reads the plan
    kits: dict = {}        # kit id -> {component id: quantity in one}, of components kept in stock

    def decision_vals(self, order_id):
        """What a decision keeps besides its problem and plan."""
        policy = self.policies[order_id]
        return {"policy_id": policy.id, "policy_version": policy.version, "notes": self.notes.get(order_id) or False}


#: Days ahead for which closed days are looked up; what is further ahead ships on its day.
SHIP_DAYS = 120


def key(record):
    """Id of a record that may not be saved yet (a quotation while it is typed): 0 then."""
    return record._origin.id or 0


class OmsSourcing(models.AbstractModel):
    """From which warehouses, and when, orders are supplied: facts to problem to plan (planning/sourcing.py)."""

    _name = "oms.sourcing"
    _description = "Sourcing"

    @api.model
    def _gather_facts(self, orders, products):
        """Facts for these orders of one company that no other client can change under a claim."""
        company = orders.company_id
        recipes = products.with_company(company)._oms_stock_recipes()
        products |= products.browse(sorted(set().union(*recipes.values())))
        sources = self.env["stock.warehouse"]._oms_sources(company.id)
        # sudo: promises come from all warehouses of the company, whichever of them the user works with
        warehouses = self.env["stock.warehouse"].sudo().browse([source.id for source in sources])
        about = self._about(orders, products)
        scale = 10 ** self.env["decimal.precision"].precision_get("Product Unit")
        known = Facts(
            warehouses.ids, scale, self._ship_days(orders, warehouses, company), self._load(orders, sources),
            self._transit(orders, warehouses, company),
            self._excluded(orders, products, warehouses, about), self._preferred(orders, products, about),
            self._units(products, warehouses), frozenset(source.id for source in sources if source.at_once),
            today=self._today(company), names={source.id: source.name for source in sources},
            **self._measures(orders, products, warehouses, self._policies(orders, about)))
        return self._with_kits(known, recipes) if recipes else known

    @api.model
    def _ship_days(self, orders, warehouses, company):
        """{(order id, warehouse id): list of ``planning.calendar.ship_days``}, by the pick-ups of each order's carrier."""
        plain = self.env["stock.warehouse"]._oms_plain_calendars(company.id)
        calendars = warehouses._oms_pickup_calendars() if plain is None else dict(plain)
        now, today = fields.Datetime.now(), self._today(company)
        days = {calendar: working.ship_days(now, calendar, SHIP_DAYS, today) for calendar in set(calendars.values())}
        return {
            (key(order), warehouse_id): days[
                calendars.get((warehouse_id, order.carrier_id.id or None)) or calendars[warehouse_id, None]]
            for order in orders for warehouse_id in warehouses.ids}

    @api.model
    def _transit(self, orders, warehouses, company):
        plain = self.env["stock.warehouse"]._oms_plain_transit(company.id)
        if plain is not None:
            return {(key(order), warehouse_id): days for order in orders for warehouse_id, days in plain}
        trips = [(order.partner_shipping_id, order.carrier_id) for order in orders]
        found = self.env["oms.transit"]._oms_transits(warehouses, trips)
        return {(key(order), warehouse.id): days[warehouse.id]
                for order, days in zip(orders, found, strict=True) for warehouse in warehouses}

    @api.model
    def _there(self, order, product_id, known, ladders):
        """(quantity of a product that is there now, the day, as text, on which it can arrive), of the warehouse that has most."""
        found = [
            (ledger.available(tuple(ladders[product_id, warehouse_id]), 0),
             -known.ship_days[key(order), warehouse_id][0] - known.transit[key(order), warehouse_id][0])
            for warehouse_id in known.warehouses
            if (product_id, warehouse_id) in ladders and known.ship_days[key(order), warehouse_id][0] is not None]
        quantity, days = max(found, default=(0.0, 0))
        return quantity, str(fields.Date.add(known.today, days=-days))

    @api.model
    def _vendor_days(self, vendors, company):
        """{vendor id: (days, days at the latest)} that goods of vendors usually come after the day agreed."""
        return self.env["oms.vendor.lead"]._oms_lateness(company, vendors)

    @api.model
    def _offers(self, needs, known, ladders):
        """Plans of one order that nobody claims, in words of the screen.

        :param needs: list of :class:`facts.Need` of one order
        :returns: {line id: dict of picks, short, ships, arrives, latest (days as text or False), firm, cost, with (name of
            the product of the order that it waits for, to travel together, or False)}
        """
        decided = self._plan([needs], known, ladders)
        picks, short, cost, waits = defaultdict(list), {}, 0, {}
        for problem, plan, _taken in decided:
            waits.update(travel.waits_for(problem.steps, plan.picks))
            short.update(plan.short)
            cost += plan.cost
        for pick, (firm, _day) in (
                pair for _problem, plan, taken in decided for pair in zip(plan.picks, taken, strict=True)):
            warehouse_id = pick.node.id
            latest = max(known.transit[needs[0].order_id, warehouse_id][1], pick.arrive - pick.ship)
            picks[pick.line_id].append({
                "warehouse_id": warehouse_id, "warehouse": known.names[warehouse_id], "quantity": pick.quantity / known.scale,
                "ships": str(known.today + timedelta(days=pick.ship)), "firm": firm,
                "arrives": str(known.today + timedelta(days=pick.arrive)),
                "latest": str(known.today + timedelta(days=pick.ship + latest))})
        with_names = {product.id: product.default_code or product.name
                      for product in self.env["product.product"].browse(set(waits.values()))}
        return {
            need.line_id: {
                **self._offer(picks[need.line_id], short.get(need.line_id, 0) / known.scale, cost),
                "with": with_names.get(waits.get(need.line_id), False)}
            for need in needs}

    @api.model
    def _offer(self, picks, short, cost):
        return {
            "picks": picks, "short": short, "cost": cost / 1_000,
            "firm": bool(picks) and not short and all(pick["firm"] for pick in picks),
            **{name: max((pick[name] for pick in picks), default=False) if not short else False
               for name in ("ships", "arrives", "latest")}}

    # --- planning: no reads from here on -----------------------------------------------------------------------

    @api.model
    def _plan(self, orders, known, ladders):
        """Plan order after order, each on what those before it left.

        :param orders: lists of :class:`facts.Need`, one an order (see ``sale.order.line._oms_needs``)
        :param known: :class:`Facts`
        :param ladders: {(product id, warehouse id): ladder in the product's unit}
        :returns: list of (problem, plan, [(firm, day on which it takes from supply) of each pick]), one an order (several
            where lines of it want the same goods in kits, see ``_plan_apart``)
        """
        scaled, known = self._scaled(ladders, known.scale), known._replace(load=known.load.copy())
        decided = []
        for needs in orders:
            found = self._plan_order(needs, known, scaled)
            decided += found
            for pick in (pick for _problem, plan, _taken in found for pick in plan.picks):
                known.load.add(pick.node.id, pick.ship, needs[0].order_id)
        return decided

    @api.model
    def _plan_order(self, needs, known, scaled):
        """Plan one order: by its policy, lines for which people chose another way by that one."""
        order_id, decided = needs[0].order_id, []
        for rules, places in ways.split([need.way for need in needs], known.rules[order_id]):
            mine, some = known._replace(rules={**known.rules, order_id: rules}), [needs[place] for place in places]
            groups = kits.apart([need.product_id for need in some], mine.kits) if mine.kits else ()
            if len(groups) > 1:
                decided += self._plan_apart([[some[place] for place in group] for group in groups], mine, scaled)
                continue
            problem = self._problem(some, mine, scaled)
            plan = sourcing.plan(problem)
            decided.append((problem, plan, self._take_all(scaled, plan.picks, mine)))
        return decided

    @api.model
    def _scaled(self, ladders, scale):
        """Ladders in the product's unit as planning counts."""
        return {key: tuple((day, int(quantity * scale + 1e-6)) for day, quantity in steps) for key, steps in ladders.items()}

    @api.model
    def _take_all(self, ladders, picks, known):
        """(firm, day) of each pick, see ``_take``. Earlier ships first: a later one that is firm takes from today too."""
        taken = {}
        for index in sorted(range(len(picks)), key=lambda index: picks[index].ship):
            taken[index] = self._take(ladders, picks[index], known)
        return [taken[index] for index in range(len(picks))]

    @api.model
    def _take(self, ladders, pick, known):
        """Take a pick out of the ladders. It is firm where it is on hand and will not lapse; such goods are reserved now
        where the warehouse gets its orders at once (what lapses by then is left to others)."""
        if pick.product_id in known.kits:
            return self._take_kits(ladders, pick, known)
        warehouse_id = pick.node.id
        key = pick.product_id, warehouse_id
        firm = ledger.lowest(ladders[key], pick.ship) >= pick.quantity
        at_once = firm and warehouse_id in known.at_once and not ledger.falls(ladders[key], pick.ship)
        day = 0 if at_once else pick.ship
        ladders[key] = ledger.take(ladders[key], day, pick.quantity)
        return firm, day

    @api.model
    def _problem(self, needs, known, ladders):
        order_id, due = needs[0].order_id, needs[0].wanted or 0
        floors = defaultdict(lambda: 10**6)
        for need in needs:
            floors[need.product_id] = min(floors[need.product_id], need.floor)
        steps, excluded, soonest = {}, {}, []
        for warehouse_id in known.warehouses:
            node, later = facts.NodeKey.warehouse(warehouse_id), known.transit[order_id, warehouse_id][0]
            days = known.load.ship_days(warehouse_id, order_id, known.ship_days[order_id, warehouse_id])
            soonest += [later + days[0]] if days[0] is not None else []
            for product_id, floor in floors.items():
                reason = known.excluded.get((order_id, product_id, warehouse_id))
                if reason:
                    excluded[product_id, node] = reason
                    continue
                found = self._steps(self._ladder(ladders, product_id, warehouse_id, known), max(floor, due - later), days, later)
                if found:
                    steps[product_id, node] = found
        settled = tuple(self._settled(need, min(soonest, default=0), known) for need in needs)
        problem = self._measured(facts.Problem(settled, self._nodes(needs, known), steps, {}, excluded), known)
        return limits.with_parcels(problem, known.under_way.get(order_id, ()))

    @api.model
    def _nodes(self, needs, known):
        """Warehouses as nodes, what they cost still open. Where some are preferred, the order's own stands back."""
        ranks = blocking.ranks(known.warehouses, needs[0].home.id, known.preferred.get(needs[0].order_id, ()))
        return tuple(facts.Node(facts.NodeKey.warehouse(number), rank=ranks[number]) for number in known.warehouses)

    @api.model
    def _measured(self, problem, known):
        """The same problem, measured by the policy of its order."""
        order_id, unit_cost = problem.needs[0].order_id, {}
        for product_id, node in problem.steps:
            unit_cost[product_id, node] = policy.unit_cost(
                known.policies[order_id], terms.unit_facts(known.units, product_id, node.id), known.scale)
        nodes = []
        for node in problem.nodes:
            first, further = known.costs[order_id, node.key.id]
            nodes.append(replace(node, first=first, further=further))
        return replace(problem, nodes=tuple(nodes), unit_cost=unit_cost, rules=known.rules[order_id])

    @api.model
    def _settled(self, need, soonest, known):
        """A need as a problem has it: with a day that is wanted, and no warehouse of its own where others are preferred."""
        return replace(
            need, wanted=need.wanted if need.wanted is not None else need.floor + soonest,
            home=facts.NOWHERE if known.preferred.get(need.order_id) else need.home, floor=0, way="")

    @api.model
    def _steps(self, steps, floor, days, later):
        """Steps of supply (by day there) as steps of shipping: nothing leaves before ``floor`` or on a closed day."""
        found = {}
        for day, _quantity in ((floor, 0), *steps):
            ship = days[max(day, floor)] if max(day, floor) < len(days) else max(day, floor)
            if ship is None:  # closed, or full, for as long as one can see
                continue
            found[ship] = facts.Step(ship, ship + later, ledger.available(steps, ship))
        changing, before = [], 0
        for ship in sorted(found):
            if found[ship].quantity != before:
                before = found[ship].quantity
                changing.append(found[ship])
        return tuple(changing)

    @api.model
    def _today(self, company):
        """The day from which decisions of a company count: the earliest of the days that it is in its warehouses."""
        ids = [source.id for source in self.env["stock.warehouse"]._oms_sources(company.id)]
        return self.env["oms.day"]._first_today(ids) if ids else self.env["oms.day"]._today(company=company)
