# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A row of `make scale --queue`: the nightly scores done by one scheduled action, and shared out to two servers through OCA's
queue_job (docs/scale.md)."""
import contextlib
import time

from . import databases, demo, odoo, paths, queue_job, scale_cpu
from .balancer import Balancer
from .base import Problem, step
from .postgres import Cluster
from .server import OdooServer

CLUSTER = "scale"
LEFT = "SELECT COUNT(*) FROM oms_credit_account WHERE scored_on IS NULL"
PATIENCE = 240


def rows(source, accounts):
    """(what, seconds, cores of Python, cores of PostgreSQL) of either way, on copies of the shop `source`."""
    db, primary = f"{source}_queue", Cluster(CLUSTER)
    with step(f"the scores of {accounts:,} accounts, shared out and not"):
        databases.copy(CLUSTER, source, db)
        cron = demo.job("scale_job.py", CLUSTER, db, "--accounts", accounts, quiet=True)["cron"]
        done = odoo.once(CLUSTER, "-d", db, "-i", "queue_job", *queue_job.words(), "--stop-after-init", "--no-http",
                         log=paths.LOGS / f"{db}_install.log", label="queue_job", env=queue_job.environment())
        odoo.must(done, "installing queue_job")
        try:
            for shared, what in ((False, "scheduled action alone"), (True, "shared out to two servers")):
                figures = run(db, primary, cron, shared)
                sets = primary.psql("SELECT COUNT(*) FROM queue_job", db=db)
                yield (f"{what}, {sets} sets in the queue" if shared else what, *figures)
        finally:
            databases.drop(CLUSTER, db)


def run(db, primary, cron, shared):
    """(seconds, cores of Python, cores of PostgreSQL)"""
    primary.psql(f"""
        UPDATE oms_credit_account SET scored_on = NULL, score = NULL; DELETE FROM queue_job;
        DELETE FROM ir_config_parameter WHERE key = 'oms_core.share_jobs';
        INSERT INTO ir_config_parameter (key, value) SELECT 'oms_core.share_jobs', 'True' WHERE {shared}""", db=db)
    primary.psql("VACUUM ANALYZE", db=db)
    ports = odoo.free_port(), odoo.free_port()
    with contextlib.closing(Balancer(ports)) as balancer, contextlib.ExitStack() as stack:
        env = queue_job.environment("root:4,root.oms:2", balancer.port)
        servers = [stack.enter_context(OdooServer(
            db, cluster=CLUSTER, cron=1, port=port, log=paths.LOGS / f"server-{db}-{port}.log", env=env,
            extra=(*queue_job.words(), *(queue_job.LOAD if shared else ())))) for port in ports]
        time.sleep(6 if shared else 1)  # until the runner has its lock
        meter, started = scale_cpu.Meter(servers, primary), time.monotonic()
        primary.psql(f"INSERT INTO ir_cron_trigger (cron_id, call_at) VALUES ({cron}, now() AT TIME ZONE 'UTC')", db=db)
        primary.psql(f"NOTIFY cron_trigger, '{db}'")
        while int(primary.psql(LEFT, db=db)):
            if time.monotonic() - started > PATIENCE:
                raise Problem(f"the scores are not done after {PATIENCE} s", f"see .odoo/logs/server-{db}-*.log")
            time.sleep(0.2)
        seconds = time.monotonic() - started
        cpu = meter.since()
        return seconds, cpu[scale_cpu.PYTHON] / seconds, cpu[scale_cpu.PRIMARY] / seconds
