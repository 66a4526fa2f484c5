# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Real servers, real clients: what the process tests share. Plain Python, outside Odoo."""
import concurrent.futures
import contextlib
import http.client
import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.request
from unittest.mock import patch

import psycopg2
from forked import COPIES, MORE, shell_of

from dev import databases, odoo, paths
from dev.postgres import Cluster, external

SUITE_DB = os.environ.get("OMS_SUITE_DB", "oms_test")
MARK = "RESULT:"
ANSWER = f"import json\ndef answer(value):\n    print({MARK!r} + json.dumps(value))\n\n"

#: Names of all that a module brings to a database.
SCHEMA = r"""
    SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'constraint ' || conname FROM pg_constraint
    UNION ALL SELECT 'data ' || model || ' ' || module || '.' || name FROM ir_model_data WHERE module LIKE 'oms%'
    UNION ALL SELECT 'model ' || model FROM ir_model
    UNION ALL SELECT 'field ' || model || '.' || name FROM ir_model_fields
    UNION ALL SELECT 'parameter ' || key FROM ir_config_parameter
    UNION ALL SELECT 'cron ' || cron_name FROM ir_cron
    UNION ALL SELECT 'access ' || name FROM ir_model_access WHERE name LIKE '%oms%'
    UNION ALL SELECT 'rule ' || name FROM ir_rule
    UNION ALL SELECT 'view ' || name FROM ir_ui_view
    UNION ALL SELECT 'menu ' || (name->>'en_US') FROM ir_ui_menu
    UNION ALL SELECT 'group ' || (name->>'en_US') FROM res_groups
    UNION ALL SELECT 'sequence ' || COALESCE(code, name) FROM ir_sequence
    UNION ALL SELECT 'location ' || complete_name FROM stock_location
"""


#: For the shell: what is yet to be asked of providers, or just being asked by a job. What a person asked who collided stays sent.
UNDER_WAY = """env["oms.payment.operation"].search_count([
    "|", ("state", "=", "new"), "&", ("state", "=", "sent"), ("cause", "!=", "manual")])"""

#: For the shell: ``orders``, so many (%(orders)s) of five mugs at 10 each, by a buyer each; there are ten mugs for each.
MUGS = """
warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
env["stock.picking.type"].search([]).auto_batch = False
product = env["product.product"].create({
    "name": "Mug", "type": "consu", "is_storable": True, "list_price": 10, "taxes_id": False})
env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, %(orders)s * 10)
orders = env["sale.order"].create([{
    "partner_id": env["res.partner"].create({"name": f"Buyer {i}"}).id,
    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 5})]} for i in range(%(orders)s)])
"""


def shell(db, script, cluster="test", words=(), env=None):
    """Run a script in Odoo's shell; returns what it passed to ``answer(…)``."""
    script = f"{ANSWER}{script}\n"
    forks = None if cluster != "test" or words or env else shell_of(db)
    if forks:
        done = forks.begin(db, script).wait()
    else:
        done = subprocess.run(
            odoo.command(cluster, "-d", db, "--no-http", "--log-level", "warn", *words, subcommand="shell"), input=script,
            env=odoo.environment(cluster, **(env or {})), text=True, capture_output=True, timeout=600, check=False)
    answers = [line[len(MARK):] for line in done.stdout.splitlines() if line.startswith(MARK)]
    if done.returncode or not answers:
        raise AssertionError(f"the script failed on {db}:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}")
    return json.loads(answers[-1])


def begin(db, script):
    """A script of a copy of the suite's database that runs meanwhile: a ``forked.Forked``."""
    return shell_of(db).begin(db, f"{ANSWER}{script}\n")


def asked(db, question):
    """What the function answers that is given a cursor, without Odoo."""
    with contextlib.closing(psycopg2.connect(dbname=db)) as connection, connection.cursor() as cursor:
        return question(cursor)


def schema(db):
    """The set of those names."""
    def names(cursor):
        cursor.execute(SCHEMA)
        return {name for (name,) in cursor.fetchall() if name}
    return asked(db, names)


def run_odoo(test, db, *words):
    """Run Odoo on the database until it ends by itself: well, and without a warning in its log."""
    log = paths.LOGS / f"{db}.log"
    done = odoo.once("test", "-d", db, *words, "--stop-after-init", log=log, label=" ".join(words))
    noisy = [
        line for line in log.read_text(errors="replace").splitlines()
        if re.match(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ", line)]
    test.assertEqual((done.code, noisy), (0, []), f"{words} on {db}")
    MORE.add(db)


def fresh_database(name):
    """A copy of the database with the suite installed."""
    COPIES.add(name)
    return databases.copy("test", SUITE_DB, name)


def private_clusters(cls):
    """For the rest of the class private clusters are reached, not only the one that PGHOST names (how the tests' own process
    reaches the cluster `test`). False where PGHOST names a server of the developer's own: then there are none."""
    if os.environ.get("PGHOST") == str(Cluster("test").home() / "socket"):
        own = patch.dict(os.environ, {name: "" for name in os.environ if name.startswith("PG")})
        own.start()
        cls.addClassCleanup(own.stop)
    return not external()


class Client:
    """A caller of JSON-2 with a bearer key. Each call is one transaction of the server."""

    def __init__(self, url, key):
        self.url, self.key = url, key

    def call(self, model, method, ids=(), **kwargs):
        """(HTTP status, answer, seconds)."""
        request = urllib.request.Request(
            f"{self.url}/json/2/{model}/{method}", method="POST",
            data=json.dumps({"ids": list(ids), **kwargs}).encode(),
            headers={"Authorization": f"bearer {self.key}", "Content-Type": "application/json"})
        start = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=300) as response:
                return response.status, json.load(response), time.monotonic() - start
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")[-2000:], time.monotonic() - start


def until_quiet(client, job, waiting, seconds=60):
    """Runs a job, which the server's own worker may be at ("already executing"), until nothing is `waiting()` any more; whether
    that came in time. By the clock: how often one can ask in a minute depends on the machine."""
    stop = time.monotonic() + seconds
    while True:
        client.call("ir.cron", "method_direct_trigger", [job])
        if not waiting():
            return True
        if time.monotonic() > stop:
            return False
        time.sleep(0.2)


def _work(job):
    url, key, model, method, batches = job
    client = Client(url, key)
    return [(ids, *client.call(model, method, ids)) for ids in batches]


def at_once(url, key, model, method, batches, clients=8):
    """Share the calls among client processes that start together; returns (ids, status, answer, seconds) of each."""
    jobs = [(url, key, model, method, batches[number::clients]) for number in range(clients)]
    with concurrent.futures.ProcessPoolExecutor(clients) as pool:
        return [result for results in pool.map(_work, jobs) for result in results]


def quantile(values, q):
    values = sorted(values)
    return values[min(int(len(values) * q), len(values) - 1)]


def _call_or_fail(job):
    url, key, model, method, ids = job
    try:
        return ids, Client(url, key).call(model, method, ids)[0]
    except (OSError, http.client.HTTPException):
        return ids, 0  # the server was gone


def killed_meanwhile(server, key, model, method, batches, clients=4):
    """Kill the server (−9) as soon as one of these calls was answered; returns [(ids, status or 0 where none came)]."""
    with concurrent.futures.ProcessPoolExecutor(clients) as pool:
        calls = [pool.submit(_call_or_fail, (server.url, key, model, method, ids)) for ids in batches]
        concurrent.futures.wait(calls, return_when=concurrent.futures.FIRST_COMPLETED)
        server.kill()
        return [call.result() for call in calls]
