# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make attack`: roles × doors against a real server, hostile files, races and crashes; prints what held and what fell.

Everything stays on the loopback. What must be true afterwards is read from the database. Groups: see GROUPS; what each tries
is a table or a function with a name in its module.
"""
import contextlib
import importlib

from .. import databases, demo, paths, setup
from ..base import Problem, say, step
from ..postgres import Cluster
from ..server import OdooServer
from .board import Attack, Board
from .post import PostOffice

CLUSTER = "test"
#: Modules in the order in which they attack: the worst for the data come last.
GROUPS = ("others", "portal", "holds", "rows", "floor", "money", "returns", "files", "races", "crashes", "odd", "rest")


@contextlib.contextmanager
def attacked(db, board, *words, cluster=CLUSTER):
    """Makes the fixtures on that database and serves it with workers, a job runner and a post office; yields the Attack.

    :param words: of the job that makes the fixtures
    """
    facts = demo.job("attack_job.py", cluster, db, *words)
    log = paths.LOGS / f"server-{db}.log"
    log.unlink(missing_ok=True)
    with PostOffice() as office:
        server = OdooServer(db, cluster=cluster, workers=3, cron=1, log=log, extra=(
            "--smtp", "127.0.0.1", "--smtp-port", office.port, "--limit-memory-hard", 3 * 2**30, "--limit-time-real", 150))
        with server:
            attack = Attack(server, facts, board)
            attack.office = office
            yield attack


def judge(attack):
    """What must be true whatever was tried."""
    attack.group("afterwards: the checker finds no fault, the log no traceback")
    attack.server.stop()
    for fault in attack.job("--judge")["faults"] or [None]:
        attack.judge("checker", fault is None, fault)
    for line in attack.faults() or [None]:
        attack.judge("log", line is None, line)


def main(args):
    """Attacks; exit status 1 if anything fell."""
    chosen = args.only.split(",") if args.only else GROUPS
    unknown = set(chosen) - set(GROUPS)
    if unknown:
        raise Problem(f"there is no group {', '.join(sorted(unknown))}", f"some of: {', '.join(GROUPS)}")
    setup.ensure()
    Cluster(CLUSTER).ensure()
    db, board = f"{paths.base_name()}_attack", Board()
    with databases.held(db):
        if args.source:
            databases.copy(CLUSTER, args.source, db)
        else:
            demo.fresh_shop(db, CLUSTER)
        with step(f"attack on {db}: {', '.join(chosen)}"), attacked(db, board) as attack:
            for name in GROUPS:
                if name in chosen:
                    importlib.import_module(f"{__name__}.{name}").run(attack)
            judge(attack)
        board.close()
        databases.drop(CLUSTER, db)
    say(f"attack: {board.held} held, {len(board.fell)} fell")
    return 1 if board.fell else 0
