# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the portal takes to say whether the goods of an order of 100 lines may come back: the whole request that a customer
sends (what was ticked is read, the verdict of each line, what may be had for it, the page), in this process: only the socket is
missing.
"""
import argparse
import json
import re
import sys
import time
from pathlib import Path

from werkzeug.test import Client

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs import bench_returns, confirm_job
from dev.jobs.session import session
from odoo import http, sql_db
from odoo.service import server
from odoo.tools import config

LINES, TIMES, WARM = 100, 60, 15


def shop(env):
    """(order, its token, what the customer's form says of all its lines): delivered, under a policy with a fee."""
    env.company.oms_portal_returns = True
    reason = env["oms.return.reason"].search([("for_customers", "=", True)], limit=1)
    env["oms.return.policy"].create({"name": "Bench", "window_days": 30, "fee_percent": 10})
    order = bench_returns.prepare(env, confirm_job.prepare(env), 1, LINES)
    ticked = {"order_id": order.id, "access_token": order._portal_ensure_token(), "key": "k" * 20, "resolution": "refund"}
    for line in order.order_line:
        ticked |= {f"take_{line.id}": "on", f"qty_{line.id}": "1", f"reason_{line.id}": reason.code}
    env.cr.commit()
    return ticked


def measure(ticked):
    """The seconds that 95 % of the answers take no longer than, and the queries of the last."""
    client, seconds = Client(http.root), []
    page = client.get("/my/returns/new", query_string={key: ticked[key] for key in ("order_id", "access_token")})
    ticked["csrf_token"] = re.search(r'name="csrf_token" value="(\w+)"', page.get_data(as_text=True))[1]
    for _time in range(WARM + TIMES):
        started, before = time.perf_counter(), sql_db.sql_counter
        answer = client.post("/my/returns/check", data=ticked)
        seconds.append(time.perf_counter() - started)
        queries = sql_db.sql_counter - before
        said = len(re.findall('data-outcome="accept"', answer.get_data(as_text=True)))
        if answer.status_code != 200 or said != LINES:
            raise AssertionError(f"{answer.status_code}: {said} of {LINES} lines may come back")
    return {"p95": sorted(seconds[WARM:])[int(0.95 * TIMES) - 1], "queries": queries}


def main():
    parser = argparse.ArgumentParser()
    for name in ("--conf", "--db"):
        parser.add_argument(name, required=True)
    parser.add_argument("--json", type=Path, required=True)
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        ticked = shop(env)
    server.load_server_wide_modules()  # whose routes are there in every database
    config["dbfilter"] = f"^{args.db}$"
    args.json.write_text(json.dumps(measure(ticked)))


if __name__ == "__main__":
    main()
