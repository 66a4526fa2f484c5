# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How long the manager's page and the To-do list take on a million orders. `python bench_overview.py --help`."""
import argparse
import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs.overview_data import fill
from dev.jobs.session import session

ROUNDS = 7
COLUMNS = {name: {} for name in ("kind", "name", "since", "cutoff", "value", "role")}


def timed(env, ask):
    """{"median", "max": seconds, "queries"} of ROUNDS, after one that warms caches; and what was answered."""
    ask()
    seconds = []
    for _round in range(ROUNDS):
        env.invalidate_all()
        queries, start = env.cr.sql_log_count, time.perf_counter()
        answer = ask()
        seconds.append(time.perf_counter() - start)
    return {"median": statistics.median(seconds), "max": max(seconds), "queries": env.cr.sql_log_count - queries}, answer


def measure(env):
    todo = env["oms.todo"]
    page, figures = timed(env, env["oms.overview"].oms_figures)
    page["count"] = next(tile["count"] for tile in figures["tiles"] if tile["key"] == "open")
    rows, _answer = timed(env, lambda: todo.web_search_read([], COLUMNS, limit=80, count_limit=10001))
    count, rows["count"] = timed(env, lambda: todo.search_count([]))
    panel, _answer = timed(env, lambda: todo.search_panel_select_range("kind", enable_counters=True, search_domain=[]))
    return {"page": page, "list": rows, "count": count, "panel": panel}


def users(env):
    """A supervisor, and a salesman of whom every hundredth order is."""
    for name, group in (("supervisor", "oms_core.group_oms_supervisor"), ("salesman", "sales_team.group_sale_salesman")):
        known = env["res.users"].search([("login", "=", f"overview_{name}")])
        yield name, known or env["res.users"].create({
            "name": name, "login": f"overview_{name}", "group_ids": [(4, env.ref(group).id)]})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conf", required=True)
    parser.add_argument("--db", required=True)
    parser.add_argument("--size", type=int, default=1_000_000, help="orders")
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--filled", action="store_true", help="the orders are there already")
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        staff = dict(users(env))
        if not args.filled:
            fill(env, args.size, staff["salesman"].id)
        env.cr.execute("SELECT COUNT(*) FROM sale_order WHERE state = 'sale' AND oms_stage IN ('to_supply', 'in_warehouse')")
        answer = {"size": args.size, "open": env.cr.fetchone()[0]}
        for name, user in staff.items():
            answer[name] = measure(env(user=user.id))
    args.json.write_text(json.dumps(answer, indent=1))
    print(json.dumps(answer, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
