# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The floor of a warehouse, for the demo and for `make floor`: layout, shelves, zones, ways to pick."""
from typing import NamedTuple

from odoo.fields import Command


class Floor(NamedTuple):
    """How a warehouse is laid out. Each of its blocks has as many bays; zones divide the aisles evenly, from the first one on.

    ``pattern``: how shelves are called (`oms.layout.fill`); ``levels``: shelves are on levels 0 to this one; ``below``: the
    shelves of a zone lie below a location with its name, which has the zone; ``methods``: (way to pick, orders, lines at
    most), the preferred first; ``measures``: metres, and whatever else the layout says.
    """

    aisles: int
    bays: int
    pattern: str
    zones: tuple
    methods: tuple
    blocks: int = 1
    levels: int = 0
    depot: str = "Packing"
    below: bool = False
    measures: dict = {}


def lay_out(env, warehouse, floor):
    """Makes the floor of a warehouse; returns its shelves."""
    layout = env["oms.layout"].create({
        "warehouse_id": warehouse.id, "aisle_count": floor.aisles, **floor.measures,
        "block_ids": [Command.create({"number": block, "bays": floor.bays}) for block in range(1, floor.blocks + 1)],
        "depot_ids": [Command.create({"name": floor.depot, "kind": "both", "aisle": 1})]})
    part = floor.aisles // len(floor.zones)
    for number, name in enumerate(floor.zones):
        first, last = 1 + number * part, floor.aisles if number == len(floor.zones) - 1 else (1 + number) * part
        zone = env["oms.zone"].create({"name": name, "warehouse_id": warehouse.id})
        above = env["stock.location"].create({
            "name": name, "location_id": warehouse.lot_stock_id.id, "usage": "internal", "oms_zone_id": zone.id}
            ) if floor.below else warehouse.lot_stock_id
        for block in range(1, floor.blocks + 1):
            env["oms.layout.fill"].create({
                "layout_id": layout.id, "parent_id": above.id, "block": block, "aisle_from": first, "aisle_to": last,
                "level_from": 0, "level_to": floor.levels, "pattern": floor.pattern, "give_barcode": True}).action_fill()
        if not floor.below:
            shelves_of(env, warehouse).filtered(lambda one, low=first, high=last: low <= one.oms_aisle <= high).oms_zone_id = zone
    kind = warehouse.pick_type_id if warehouse.delivery_steps != "ship_only" else warehouse.out_type_id
    env["oms.tour.method"].create([
        {"picking_type_id": kind.id, "sequence": number, "kind": way, "most_orders": orders, "most_lines": lines}
        for number, (way, orders, lines) in enumerate(floor.methods, 1)])
    return shelves_of(env, warehouse)


def shelves_of(env, warehouse):
    """What of a warehouse has a place, oldest first."""
    return env["stock.location"].search(
        [("location_id", "child_of", warehouse.lot_stock_id.id), ("oms_placed", "=", True)], order="id")
