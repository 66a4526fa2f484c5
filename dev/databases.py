"""Databases and their filestores: copy, drop, the template, the base of the demo."""
import contextlib
import os
import shutil
import subprocess
import time

from . import modules, odoo, paths
from .base import Problem, lock, run, say, stamp, stamped, step
from .postgres import Cluster

TEMPLATE = "oms_template"


def exists(cluster, name):
    """True if the (running) cluster has the database."""
    return bool(Cluster(cluster).psql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def filestore(cluster, name):
    """The directory of a database's attachments."""
    return paths.data_dir(cluster) / "filestore" / name


def drop(cluster, name):
    """Removes a database, whoever is connected, and its filestore. Fine if there is none."""
    Cluster(cluster).psql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(filestore(cluster, name), ignore_errors=True)


def copy(cluster, source, name):
    """Makes database `name` an exact copy of `source` (same cluster), replacing what was there;
    filestore included. Waits a minute if somebody is just connected to `source`."""
    drop(cluster, name)
    server = Cluster(cluster)
    # Not as PostgreSQL 15 does it by itself: where it crashes before the next checkpoint, numbers that sequences of the copy have
    # given by then are given again.
    whole = "STRATEGY FILE_COPY" if _major(server) >= 15 else ""
    for attempt in range(60):
        try:
            server.psql(f'CREATE DATABASE "{name}" TEMPLATE "{source}" {whole}')
            break
        except Problem as error:
            if "being accessed by other users" not in error.message or attempt == 59:
                raise
            time.sleep(1)
    copy_files(filestore(cluster, source), filestore(cluster, name))
    return name


def _major(server):
    return int(server.psql("SHOW server_version_num")) // 10000


def copy_files(source, target):
    """Copies a filestore. Its files never change once written, so links are enough where possible."""
    shutil.rmtree(target, ignore_errors=True)
    if source.exists():
        shutil.copytree(source, target, copy_function=_link)


def _link(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def from_template(name):
    """A fresh copy, in the test cluster, of the template (which is built if needed)."""
    with lock(paths.LOCKS / "template"):
        _ensure_template()
        return copy("test", TEMPLATE, name)


def template():
    """Sees to it that the template is there and current."""
    with lock(paths.LOCKS / "template"):
        _ensure_template()


def _ensure_template():
    server = Cluster("test").ensure()
    done, mark = paths.STAMPS / f"template-{server.host.replace('/', '_')[-60:]}", modules.template_mark()
    if stamped(done, mark) and exists("test", TEMPLATE):
        return
    done.unlink(missing_ok=True)
    new = TEMPLATE + "_new"
    names = modules.template_modules()
    with step(f"template database: Odoo with {', '.join(names)}"):
        build("test", new, names)
        drop("test", TEMPLATE)
        server.psql(f'ALTER DATABASE "{new}" RENAME TO "{TEMPLATE}"')
        if filestore("test", new).exists():
            filestore("test", new).rename(filestore("test", TEMPLATE))
    stamp(done, mark)


def build(cluster, name, names):
    """An Odoo database with the modules installed, made from nothing."""
    drop(cluster, name)
    Cluster(cluster).psql(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    Cluster(cluster).psql("CREATE EXTENSION IF NOT EXISTS pg_trgm", db=name)  # as Odoo does for databases it makes itself
    log = paths.LOGS / f"{name}.log"
    done = odoo.once(cluster, "-d", name, "-i", ",".join(names), "--stop-after-init", "--no-http",
                     log=log, label="installing")
    odoo.must(done, f"installing {', '.join(names)}")
    Cluster(cluster).psql("VACUUM ANALYZE", db=name)


def demo_base(name, cluster="demo"):
    """A fresh database `name` in that cluster with what the template has."""
    with lock(paths.LOCKS / "template"):
        _ensure_template()
        return transfer(TEMPLATE, cluster, name, paths.STATE / "template.dump", modules.template_mark())


def transfer(source, cluster, name, file, mark=None):
    """Makes database `name` in another cluster a copy of `source` in the test cluster, by way of a dump in `file`, which is
    kept for the next time where a mark says what it is of."""
    test, target, done = Cluster("test"), Cluster(cluster).ensure(), paths.STAMPS / f"{file.stem}-dump"
    if not (mark and file.exists() and stamped(done, mark)):
        done.unlink(missing_ok=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        run([test.program("pg_dump"), "-Fc", "-Z1", "-d", source, "-f", file], env=test.env())
        stamp(done, mark or "")
    drop(cluster, name)
    target.psql(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    run([target.program("pg_restore"), "--no-owner", "--single-transaction", "-d", name, file], env=target.env())
    copy_files(filestore("test", source), filestore(cluster, name))
    target.psql("ANALYZE", db=name)
    return name


@contextlib.contextmanager
def held(name):
    """Reserves a database name for this process; a second run that wants it is told so at once."""
    busy = Problem(f"another run is using the database {name}", "wait for it, or give this one a name: OMS_DB=mine make …")
    with lock(paths.LOCKS / f"db-{name}", busy):
        yield name


def psql_shell(cluster, db, args):
    """Gives the terminal to psql; returns its exit code."""
    server = Cluster(cluster).ensure()
    say(f"   {db} in the cluster `{cluster}`")
    return subprocess.run([server.program("psql"), "-d", db, *args], env=server.env(), check=False).returncode
