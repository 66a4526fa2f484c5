"""`make serve`: serves a database in the web client, by default the demo's."""
import os

from . import databases, paths, setup
from .base import Problem, say
from .postgres import Cluster
from .server import OdooServer, remember, remembered, stop_remembered

PORT = 8069


def background(db, cluster="demo", workers=0, cron=1):
    """Starts serving `db` and leaves it running (OMS_PORT, else 8069); returns the OdooServer.
    A server that an earlier command left running is replaced."""
    stop_remembered()
    server = OdooServer(db, cluster=cluster, workers=workers, cron=cron, port=int(os.environ.get("OMS_PORT") or PORT),
                        log=paths.LOGS / "serve.log")
    server.start()
    remember(server)
    return server


def main(args):
    """Serves until Ctrl-C, or with --background until `make stop`."""
    setup.ensure(template=False)
    cluster = args.cluster or "demo"
    db = args.db or f"{paths.base_name()}_demo"
    Cluster(cluster).ensure()
    if not databases.exists(cluster, db):
        raise Problem(f"there is no database {db} in the cluster `{cluster}`", "make demo makes it")
    server = background(db, cluster, args.workers)
    say(f"{db} on {server.url} (log: .odoo/logs/serve.log)")
    if args.background:
        say("make stop ends it")
        return 0
    say("Ctrl-C ends it")
    try:
        return server.child.wait()
    finally:
        stop_remembered()
        server.stop()


def running():
    """The address of the server left running, or None."""
    known = remembered()
    return f"http://localhost:{known[1]}" if known else None
