# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Row of `make bench`: what people wait for in a shop with little behind it and in one with a million orders."""
import os
import statistics

from . import databases, demo
from .base import step

SIZE = int(os.environ.get("TEN_ORDERS", "1000000"))
ROUNDS = 3


def rows(base, cluster="demo", size=SIZE):
    """(what, plain Odoo, with the suite, ratio); both databases are asked in turn."""
    small, large = f"{base}_few", f"{base}_ten"
    with step("a shop with 75 orders"):
        databases.copy(cluster, f"{base}_suite_base", small)
        demo.job("ten_data.py", cluster, small, "--size", 0, quiet=True)
    with step(f"a shop with {size:,} orders"):
        databases.copy(cluster, small, large)
        filled = demo.job("ten_data.py", cluster, large, "--size", size, quiet=True)
    found = {small: [], large: []}
    for number in range(ROUNDS):
        for name, answers in found.items():
            with step(f"what people wait for, {name}, {number + 1} of {ROUNDS}"):
                answers.append(demo.job("ten_job.py", cluster, name, quiet=True))
    databases.drop(cluster, small)
    databases.drop(cluster, large)
    yield (f"ten times the rows: {filled['sale_order']:,} orders, {filled['stock_move']:,} moves, "
           f"{filled['oms_order_event']:,} events", "", f"{filled['bytes'] / 2**30:.1f} GiB", "")
    yield from compared(found[small], found[large])


def compared(few, many):
    """A row for each part: medians of the runs' medians."""
    for what, other in zip(few[0], many[0]):
        core = [statistics.median(one[name]["core"] for one in some) * 1000 for some, name in ((few, what), (many, other))]
        yield (f"{other}, few rows → many", "",
               f"{core[0]:.1f} → {core[1]:.1f} ms of a core, {many[0][other]['queries']:.0f} queries",
               f"{core[1] / core[0]:.2f} ×")
