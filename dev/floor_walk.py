"""`python3 -m dev.floor_walk FOLDER`: the walk of pickers against published optima, and how long it takes.

The folder (as published by Hessler and Irnich for picking in a single block): `*.txt`, one instance each, at any depth or in
a `*.tar.xz`, and `published_optimum.csv` (`instance,optimal_cost`). In them the cell 0 is at the back of its aisle ("top").
Beside it: what two habits of pickers would walk, S-shape and largest gap. Exit status 1 unless all are met.
"""
import csv
import re
import statistics
import sys
import tarfile
import time
from pathlib import Path

from .base import Problem, fail_line, say
from .pure import planning

walk = planning("oms_fulfillment", "walk")


def texts(folder):
    """{name: text} of the instances in a folder."""
    found = {path.stem: path.read_text("utf-8", "replace") for path in folder.rglob("*.txt")}
    for archive in folder.glob("*.tar.xz"):
        with tarfile.open(archive) as packed:
            for member in packed:
                if member.isfile() and member.name.endswith(".txt"):
                    found[Path(member.name).stem] = packed.extractfile(member).read().decode("utf-8", "replace")
    return found


def read(text):
    """The layout and the stops of an instance."""
    size = {name: int(number) for name, number in re.findall(r"^([A-Z_]+) : (\d+)\s*$", text, re.M)}
    top, bottom, cell = (size[f"DISTANCE_{name}_TO_CELL"] for name in ("TOP", "BOTTOM", "CELL"))
    whole = bottom + (size["NUM_CELLS"] - 1) * cell + top
    back = "DEPOT_LOCATION : top" in text
    layout = walk.Layout(size["NUM_AISLES"], size["DISTANCE_AISLE_TO_AISLE"], (whole,), bay=cell,
                         depots=(walk.Depot(size["DEPOT_AISLE"], int(back)),))
    cells = re.findall(r"AISLE (\d+) CELL (\d+)", text)
    stops = [walk.Stop(int(aisle), 0, whole - top - int(number) * cell, key=key) for key, (aisle, number) in enumerate(cells)]
    return layout, stops, 2 * size.get("DISTANCE_TOP_OR_BOTTOM_TO_DEPOT", 0)


def _aisles(layout, stops):
    """(depot, the sorted distances of the stops of each aisle from the depot's side, how far one walks across)."""
    depot, whole, found = layout.depots[0], layout.blocks[0], {}
    for stop in stops:
        found.setdefault(stop.aisle, set()).add(whole - stop.position if depot.cross else stop.position)
    across = 2 * layout.aisle_gap * (max(*found, depot.aisle) - min(*found, depot.aisle))
    return [sorted(found[aisle]) for aisle in sorted(found)], across


def s_shape(layout, stops):
    """What one walks in a single block who goes through each aisle that has a stop, and back out of the last if their number
    is odd."""
    aisles, across = _aisles(layout, stops)
    through = len(aisles) // 2 * 2
    return across + through * layout.blocks[0] + sum(2 * max(far) for far in aisles[through:])


def largest_gap(layout, stops):
    """What one walks in a single block who goes through the first and last aisle and leaves out, of each between them, the
    largest piece without a stop."""
    aisles, across = _aisles(layout, stops)
    whole = layout.blocks[0]
    if len(aisles) == 1:
        return across + 2 * max(aisles[0])
    gaps = [max(high - low for low, high in zip([0, *far], [*far, whole])) for far in aisles[1:-1]]
    return across + 2 * whole + sum(2 * (whole - gap) for gap in gaps)


def judge(folder):
    """Of each instance: name, optimum, ours, seconds, seconds of the length alone, S-shape, largest gap."""
    files, found = texts(folder), []
    with open(folder / "published_optimum.csv", newline="", encoding="utf-8") as rows:
        wanted = {Path(row["instance"]).stem: float(row["optimal_cost"]) for row in csv.DictReader(rows)}
    for name, optimum in wanted.items():
        layout, stops, extra = read(files[name])
        before = time.perf_counter()
        found_route = walk.route(layout, stops)
        between = time.perf_counter()
        total = walk.length(layout, stops)
        after = time.perf_counter()
        if sorted(stop.key for stop in found_route.stops) != sorted(stop.key for stop in stops) \
                or abs(sum(walk.legs(layout, found_route)) - found_route.length) > 1e-6 or total != found_route.length:
            total = float("nan")
        found.append((name, optimum, total + extra, between - before, after - between, s_shape(layout, stops) + extra,
                      largest_gap(layout, stops) + extra))
    return found


def main(words):
    """Prints how many instances are met and the times."""
    folder = Path(words[0]).expanduser() if words else None
    if not folder or not (folder / "published_optimum.csv").is_file():
        raise Problem("no folder with published_optimum.csv", "python3 -m dev.floor_walk path/to/picking")
    found = judge(folder)
    missed = [row for row in found if not abs(row[1] - row[2]) < 1e-6]
    for name, optimum, ours, *_times in missed:
        say(f"   {name}: {ours:g} instead of {optimum:g}")
    say(f"{len(found) - len(missed)} of {len(found)} at the published optimum")
    for name, column in (("route", 3), ("length alone", 4)):
        times = [row[column] * 1000 for row in found]
        say(f"{name}: median {statistics.median(times):.2f} ms, longest {max(times):.2f} ms")
    for name, column in (("S-shape", 5), ("largest gap", 6)):
        say(f"{name}: {statistics.mean(row[column] / row[1] - 1 for row in found):+.1%} on average")
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Problem as problem:
        sys.exit(fail_line(problem) or 1)
