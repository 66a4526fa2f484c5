"""`make setup`: everything the other commands stand on. Idempotent; seconds when all is there."""
from . import databases, odoo, paths, source, system, venv
from .base import say
from .postgres import Cluster


def ensure(template=True, quiet=True):
    """System packages, Odoo, Python packages, addon links, test cluster and (unless `template` is
    false) the template database. Continues where an earlier run stopped."""
    for folder in (paths.LOGS, paths.RUN, paths.STATE):
        folder.mkdir(parents=True, exist_ok=True)
    system.ensure()
    source.home()
    venv.ensure()
    Cluster("test").ensure()
    odoo.configuration("test")
    if template:
        databases.template()
    if not quiet:
        report()


def report():
    """What there is, for the reader of `make setup`."""
    test = Cluster("test")
    say(f"Odoo        {source.home()}  ({source.version().strip()})")
    say(f"Python      {paths.PYTHON}")
    say(f"PostgreSQL  {test.host} (cluster `test`), template database {databases.TEMPLATE}")
    say(f"addons      {', '.join(paths.present_addons()) or 'none yet'}")
    say("Ready. `make test`, `make demo`, `make help`; `make stop` ends the servers.")
