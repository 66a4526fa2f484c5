# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass
from typing import Any

from odoo import models

from ...planning import places, walk


@dataclass(frozen=True)
class Walk:
    """Move lines (ids) in the order in which one walks past them. `metres` from the start to the end; `exact`: no walk is
    shorter; `text` says for people how the order was found. `routes`: `walk.Route` of each warehouse with a layout."""

    lines: tuple[int, ...]
    metres: float
    exact: bool
    text: str
    routes: tuple[Any, ...] = ()


class OmsWalk(models.AbstractModel):
    """The order of lines on the floor. Always worked out from where things are now; `stock.move.line.oms_walk` only keeps, for
    lists that PostgreSQL sorts, what this said last."""

    _name = "oms.walk"
    _description = "Walking order"

    def _oms_walks(self, groups, start=None):
        """The walk past each group of move lines: a transfer's, a tour's.

        :param groups: {key: move lines}
        :param start: the location where one stands; None: walks begin where the layout says
        :returns: {key: `Walk`}; as many queries for a thousand groups as for one
        """
        every = self.env["stock.move.line"].union(*groups.values())
        every.fetch(["location_id", "location_dest_id"])
        shelf = {line: self._oms_shelf(line) for line in every}
        locations = self.env["stock.location"].union(*shelf.values(), *(start or ()))
        locations.fetch(["complete_name", "warehouse_id", "parent_path"])
        at = locations._oms_places()
        layouts = self._oms_layouts(locations.warehouse_id)
        here = start and at.get(start.id) and (start.warehouse_id, at[start.id])
        return {key: self._oms_walk(lines, shelf, at, layouts, here) for key, lines in groups.items()}

    def _oms_shelf(self, line):
        """Where one goes for a line: where it is taken from; of goods that come from outside, where they are put."""
        source, target = line.location_id, line.location_dest_id
        return target if source.usage not in ("internal", "transit") and target.usage == "internal" else source

    def _oms_layouts(self, warehouses):
        """{warehouse: (its layout, the same as it is walked)}"""
        layouts = self.env["oms.layout"].search([("warehouse_id", "in", warehouses.ids)])
        return {layout.warehouse_id: (layout, layout._oms_walked()) for layout in layouts}

    def _oms_walk(self, lines, shelf, at, layouts, here=None):
        """Warehouse by warehouse (nearly always there is one), each by its own layout.

        :param here: (warehouse, `places.Place`) where one stands
        """
        found = [self._oms_walk_here(warehouse, some, shelf, at, layouts.get(warehouse),
                                     here[1] if here and here[0] == warehouse else None)
                 for warehouse, some in sorted(
                     lines.grouped(lambda line: shelf[line].warehouse_id).items(), key=lambda item: item[0].id)]
        return Walk(
            lines=tuple(line for one in found for line in one.lines), metres=sum(one.metres for one in found),
            exact=all(one.exact for one in found), text=" ".join(dict.fromkeys(one.text for one in found)),
            routes=tuple(route for one in found for route in one.routes))

    def _oms_walk_here(self, warehouse, lines, shelf, at, known, here=None):
        by_location = lines.sorted("id").grouped(lambda line: shelf[line])
        keys = self._oms_keys(by_location)
        if not known:
            order = sorted(by_location, key=keys.get)
            text = self.env._("By name: %s has no layout.", warehouse.display_name) if warehouse else self.env._("By name.")
            return Walk(self._oms_ids(order, by_location), 0.0, False, text)
        layout, walked = known
        stops = {}
        for location in by_location:
            place = at.get(location.id)
            stop = layout._oms_stop(place, keys[location]) if place else walk.Stop(key=keys[location])
            stops[stop] = location
        end = self._oms_end(layout, walked, lines) or walked.depots[0]
        route = walk.route(walked, stops, layout._oms_stop(here, "here") if here else walked.depots[0], end)
        order = [stops[stop] for stop in route.every]
        return Walk(self._oms_ids(order, by_location), route.length, route.exact, self._oms_say(route), (route,))

    def _oms_keys(self, locations):
        """{location: its key as a stop of a walk}, sorted as people sort names."""
        return {location: (places.natural(location.complete_name), location.id) for location in locations}

    def _oms_ids(self, locations, by_location):
        return tuple(line.id for location in locations for line in by_location[location])

    def _oms_end(self, layout, walked, lines):
        """The packing place that the lines are all brought to, or else the first end of the layout, or None: where one began."""
        target = lines.location_dest_id
        depots = layout.depot_ids
        there = depots.filtered(lambda depot: depot.location_id and len(target) == 1 and target._child_of(depot.location_id))
        return layout._oms_depot(walked, there or depots.filtered(lambda depot: depot.kind in ("both", "end")))

    def _oms_say(self, route):
        """How the order was found, for whoever reads the list."""
        metres = f"{route.length:.0f}"
        texts = [self.env._("The shortest walk: %s m.", metres) if route.exact or route.why in (walk.NO_PLACE, walk.UNREACHABLE)
                 else self.env._("A short walk: %s m.", metres)]
        if len(route.unplaced) == len(route.stops) and not route.unreachable:
            texts = [self.env._("By name: none of these locations has a place.")] if route.unplaced else []
        elif route.unplaced:
            texts.append(self.env._("Without a place, so at the end by name: %s.", self._oms_names(route.unplaced)))
        if route.unreachable:
            texts.append(self.env._("Nobody gets there, pieces of aisles are blocked: %s.", self._oms_names(route.unreachable)))
        if route.why == walk.END_UNREACHABLE:
            texts.append(self.env._("The end cannot be reached, so it goes back to where it began."))
        return " ".join(texts)

    def _oms_names(self, stops, most=3):
        names = [stop.key[0][1] for stop in stops]
        more = self.env._(" and %s more", len(names) - most) if len(names) > most else ""
        return ", ".join(names[:most]) + more
