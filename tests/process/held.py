# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Calls that meet: rows are held in the database until all of them wait there, so that each has begun before any ends."""
import concurrent.futures
import contextlib
import os
import signal
import time
from pathlib import Path

import psycopg2
from support import Client

from dev.chaos_crash import children

PATIENCE = 20


@contextlib.contextmanager
def held(db, statement):
    """Runs a statement and keeps what it locked until the block ends; nothing of it stays."""
    connection = psycopg2.connect(dbname=db)  # the cluster: by PGHOST, PGPORT, PGUSER
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            yield
    finally:
        connection.close()


def until_waiting(db, count):
    """Wait until so many connections wait for locks."""
    stop = time.monotonic() + PATIENCE
    with contextlib.closing(psycopg2.connect(dbname=db)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        while True:
            cursor.execute("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'", [db])
            [(found,)] = cursor.fetchall()
            if found >= count:
                return
            if time.monotonic() > stop:
                raise AssertionError(f"only {found} of {count} calls came to wait")
            time.sleep(0.05)


def at_work(server):
    """The process ids of the server's workers that have somebody's connection now."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for row in Path(table).read_text().splitlines()[1:]:
            _number, local, _remote, state, *_rest, inode = row.split()[:10]
            if state == "01" and int(local.rpartition(":")[2], 16) == server.port:  # established
                inodes.add(f"socket:[{inode}]")
    found = []
    for pid in children(server.child.pid):
        with contextlib.suppress(OSError):
            if any(os.readlink(one) in inodes for one in Path(f"/proc/{pid}/fd").iterdir()):
                found.append(pid)
    return found


def _call(job):
    url, key, model, method, kwargs = job
    try:
        return Client(url, key).call(model, method, **kwargs)[:2]
    except OSError as error:  # the worker was killed
        return 0, repr(error)


@contextlib.contextmanager
def calling(jobs):
    """Calls (url, key, model, method, arguments) in processes of their own; yields a function that gives all their answers:
    (HTTP status, 0 where none came; answer)."""
    with concurrent.futures.ProcessPoolExecutor(len(jobs)) as pool:
        calls = [pool.submit(_call, job) for job in jobs]
        yield lambda: [one.result() for one in calls]


def meet(db, statement, jobs):
    """The answers of calls that all wait for the rows which the statement locks, and are let go at once."""
    with calling(jobs) as answers:
        with held(db, statement):
            until_waiting(db, len(jobs))
        return answers()


def killed_at(server, statement, job):
    """Call, and kill -9 the worker when it waits for the rows which the statement locks; what the caller got."""
    with calling([job]) as answers:
        with held(server.db, statement):
            until_waiting(server.db, 1)
            [pid] = at_work(server)
            os.kill(pid, signal.SIGKILL)
            [answer] = answers()
        return answer
