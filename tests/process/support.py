# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Real servers, real clients: what the process tests share. Plain Python, outside Odoo."""
import concurrent.futures
import json
import os
import subprocess
import time
import urllib.error
import urllib.request

from dev import databases, odoo

SUITE_DB = os.environ.get("OMS_SUITE_DB", "oms_test")
MARK = "RESULT:"


def shell(db, script, cluster="test"):
    """Run a script in Odoo's shell; returns what it passed to ``answer(…)``."""
    script = f"import json\ndef answer(value):\n    print({MARK!r} + json.dumps(value))\n\n{script}\n"
    done = subprocess.run(
        odoo.command(cluster, "-d", db, "--no-http", "--log-level", "warn", subcommand="shell"),
        input=script, env=odoo.environment(cluster), text=True, capture_output=True, timeout=600, check=False)
    answers = [line[len(MARK):] for line in done.stdout.splitlines() if line.startswith(MARK)]
    if done.returncode or not answers:
        raise AssertionError(f"the script failed on {db}:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}")
    return json.loads(answers[-1])


def fresh_database(name):
    """A copy of the database with the suite installed."""
    return databases.copy("test", SUITE_DB, name)


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
