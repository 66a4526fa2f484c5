"""`python3 -m dev.floor_cartons FOLDER… [--seconds S] [--orders N] [--seed N] [--json FILE]`: how good the plans of cartons are.

Looks in the folders for two things and says what it finds, beside `py3dbp` and `packvium` where these can be imported:

- `thpack9.txt` (47 instances of Ivancic, Mathur and Mohanty, in Bischoff's format): how many equal containers they take;
- `products.csv.gz` (category, weight_g, length_cm, height_cm, width_cm): orders drawn from these products with a seed, into
  eight sizes of cartons: the volume of the cartons, and the time a plan takes.

Every plan of ours is judged by `carton_check`; a fault ends the program with status 1. Ours carries each unit on 75 % of its
base; the peers do not ask for that.
"""
import argparse
import csv
import gzip
import json
import random
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

from .base import say
from .pure import planning

cartons, carton_check = planning("oms_fulfillment", "cartons"), planning("oms_fulfillment", "carton_check")

#: Inner sizes in mm of the cartons for orders.
BOXES = tuple(cartons.Box(f"{length}x{width}x{height}", length, width, height) for length, width, height in (
    (200, 150, 80), (250, 180, 100), (300, 220, 120), (320, 250, 180), (400, 300, 200), (450, 350, 250), (500, 400, 320),
    (600, 400, 400)))
LINES, UNITS = (1, 1, 1, 2, 2, 3, 3, 4, 5, 6), (1, 1, 1, 1, 2, 2, 3, 4)


def containers(path):
    """(box, items) of each instance. A line that lacks one of its three flags (three of the file do) may be turned, too."""
    rows = iter([[int(word) for word in line.split()] for line in path.read_text().splitlines() if line.strip()])
    for _instance in range(next(rows)[0]):
        number = next(rows)[0]
        box = cartons.Box(number, *next(rows))
        items = []
        for _item in range(next(rows)[0]):
            row = next(rows)
            sizes = (row[1], row[3], row[-3]) if len(row) == 8 else (row[1], row[3], row[4])
            items.append(cartons.Item(row[0], *sizes, 1, row[-1]))
        yield box, items


def orders(path, number, seed):
    """Orders of one to six products that each fit the largest carton, drawn with the seed."""
    dice, largest, goods = random.Random(seed), BOXES[-1], []
    with gzip.open(path, "rt", newline="") as file:
        for row in csv.DictReader(file):
            sizes = [round(float(row[f"{edge}_cm"] or 0) * 10) for edge in ("length", "width", "height")]
            if all(sizes) and sizes[0] * sizes[1] * sizes[2] <= 15_000_000 and all(
                    one <= two for one, two in zip(sorted(sizes), sorted((largest.length, largest.width, largest.height)))):
                goods.append((*sizes, round(float(row["weight_g"] or 0))))
    return [[cartons.Item(line, *dice.choice(goods), dice.choice(UNITS)) for line in range(dice.choice(LINES))]
            for _order in range(number)]


def ours(items, boxes, seconds, seed=1):
    """(volume, cartons, seconds) of our plan, judged."""
    begun = time.perf_counter()
    plan = cartons.plan(items, boxes, seed, 10**9, time.perf_counter, seconds)
    took = time.perf_counter() - begun
    faults = carton_check.check(plan, items, boxes)
    if faults or plan.short:
        sys.exit(f"a plan of ours is wrong: {faults} {plan.short}")
    volumes = {box.id: box.volume for box in boxes}
    return sum(volumes[carton.box] for carton in plan.cartons), len(plan.cartons), took


def by_py3dbp(items, boxes):
    """(volume, cartons) of py3dbp: the smallest box that takes all that is left, otherwise the largest, filled."""
    from py3dbp import Bin, Item, Packer
    left = [Item(str(item.id), item.length, item.width, item.height, 0) for item in items for _unit in range(item.quantity)]
    volume = number = 0
    while left:
        for box in boxes:
            packer = Packer()
            packer.add_bin(Bin("box", box.length, box.width, box.height, 10**9))
            for item in left:
                packer.add_item(Item(item.name, item.width, item.height, item.depth, 0))
            packer.pack(bigger_first=True)
            if not packer.bins[0].unfitted_items:
                break
        volume, number = volume + box.volume, number + 1
        if len(packer.bins[0].unfitted_items) == len(left):
            sys.exit("py3dbp packs nothing")
        left = [Item(item.name, item.width, item.height, item.depth, 0) for item in packer.bins[0].unfitted_items]
    return volume, number


def by_packvium(items, boxes, seconds):
    """(volume, cartons) of packvium, which chooses the boxes itself, by the same cost. Too short a time is made longer."""
    from packvium import pack_from_dict

    def size(thing):
        return {edge: str(getattr(thing, edge)) for edge in ("length", "width", "height")}

    answer = pack_from_dict({
        "items": [{"id": str(item.id), "quantity": item.quantity, "dimensions": size(item)} for item in items],
        "containers": [{"id": str(box.id), "inner_dimensions": size(box),
                        "cost_minor": round(box.cost or box.volume)} for box in boxes],
        "configuration": {"time_limit_ms": round(seconds * 1000),
                          "objective": "lowest_cost" if len(boxes) > 1 else "default"}})
    if answer["unpacked_items"]:  # its time was over before all was packed
        return by_packvium(items, boxes, seconds * 2)
    volumes = {str(box.id): box.volume for box in boxes}
    used = [volumes[one["container_type"]] for one in answer["containers"]]
    return sum(used), len(used)


def peers(seconds):
    """(name, function of items and boxes) of the peers that can be imported."""
    for name, function in (("py3dbp", by_py3dbp), ("packvium", lambda items, boxes: by_packvium(items, boxes, seconds))):
        try:
            __import__(name)
        except ImportError:
            say(f"  {name}: not there")
            continue
        yield name, function


def tell_containers(path, seconds):
    """The containers of all instances, ours and the peers': {name: number}."""
    cases = list(containers(path))
    made = [ours(items, [box], seconds) for box, items in cases]
    say(f"{path.name}, {len(cases)} instances, {seconds} s each: {sum(one[1] for one in made)} containers "
        f"(slowest plan {max(one[2] for one in made):.2f} s)")
    found = {"ours": sum(one[1] for one in made), "slowest": max(one[2] for one in made)}
    for name, pack in peers(seconds):
        found[name] = sum(pack(items, [box])[1] for box, items in cases)
        say(f"  {name}: {found[name]}")
    return found


def tell_orders(path, number, seed, seconds):
    """The volume of the cartons of drawn orders, ours and the peers': by volume alone; with five litres more for each
    carton; and with so many that the fewest cartons win: [{name: litres}]. Only the last compares packing alone: py3dbp, as it
    is called here, takes one carton where one will do, and never two small ones in its place."""
    cases = orders(path, number, seed)
    say(f"{path.name}, {number} orders (seed {seed}), {sum(item.quantity for items in cases for item in items)} units, "
        f"{len(BOXES)} cartons, {seconds} s")
    rows = []
    for each in (0, 5_000_000, 1_000_000_000):
        boxes = [replace(box, cost=box.volume + each) for box in BOXES]
        made = [ours(items, boxes, seconds) for items in cases]
        times = sorted(one[2] * 1000 for one in made)
        volume, late = sum(one[0] for one in made), times[int(len(times) * 0.95) - 1]
        say(f" {f'a carton counts {each // 10**6} l more' if each else 'volume alone'}: "
            f"{volume / 1e6:.0f} l in {sum(one[1] for one in made)} cartons; "
            f"median {statistics.median(times):.1f} ms, p95 {late:.0f} ms, longest {times[-1]:.0f} ms")
        rows.append({"each": each, "ours": volume / 1e6, "median": statistics.median(times), "p95": late})
        for name, pack in peers(seconds):
            found = [pack(items, boxes) for items in cases]
            theirs = sum(one[0] for one in found)
            rows[-1][name] = theirs / 1e6
            say(f"  {name}: {theirs / 1e6:.0f} l in {sum(one[1] for one in found)}; "
                f"ours {100 - 100 * volume / theirs:.1f} % less")
    return rows


def main(words=None):
    """Tell of every folder what is in it."""
    reader = argparse.ArgumentParser(prog="python3 -m dev.floor_cartons")
    reader.add_argument("folder", nargs="+", type=Path)
    reader.add_argument("--seconds", type=float, help="budget of a plan (1 for containers, 0.1 for orders)")
    reader.add_argument("--orders", type=int, default=100)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--json", type=Path, help="the figures into this file, too")
    asked = reader.parse_args(words)
    found = {}
    for folder in asked.folder:
        if (path := folder / "thpack9.txt").exists():
            found["containers"] = tell_containers(path, asked.seconds or 1.0)
        if (path := folder / "products.csv.gz").exists():
            found["orders"] = tell_orders(path, asked.orders, asked.seed, asked.seconds or 0.1)
    if not found:
        sys.exit("neither thpack9.txt nor products.csv.gz in these folders")
    if asked.json:
        asked.json.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
