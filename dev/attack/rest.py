# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The database itself: restored under another name, without an extension, and with the suite taken away from it."""
from .. import databases, demo
from ..postgres import Cluster

NUMBERS = "SELECT (SELECT COUNT(*) FROM sale_order), (SELECT COUNT(*) FROM stock_move), (SELECT COUNT(*) FROM account_move)"


def job(attack, db, *words):
    return demo.job("attack_job.py", attack.cluster, db, *words, quiet=True)


def run(attack):
    attack.server.stop()
    copy = f"{attack.db}_rest"
    try:
        restored(attack, copy)
        without_trigrams(attack, copy)
        uninstalled(attack, copy)
    finally:
        databases.drop(attack.cluster, copy)
        attack.server.start()


def restored(attack, copy):
    attack.group("dump and restore under another name")
    file = databases.filestore(attack.cluster, attack.db).parent / f"{attack.db}.dump"
    databases.transfer(attack.db, attack.cluster, copy, file)
    file.unlink()
    same = Cluster(attack.cluster).psql(NUMBERS, db=copy) == Cluster(attack.cluster).psql(NUMBERS, db=attack.db)
    attack.judge("all of it", same)
    faults = job(attack, copy, "--judge")["faults"]
    attack.judge("the checker finds what it found before", faults == job(attack, attack.db, "--judge")["faults"], faults[:3])
    attack.judge("it is searched", job(attack, copy, "--find", "mug")["found"])


def without_trigrams(attack, copy):
    attack.group("no pg_trgm")
    Cluster(attack.cluster).psql("DROP EXTENSION IF EXISTS pg_trgm CASCADE", db=copy)
    attack.judge("it is searched", job(attack, copy, "--find", "mug")["found"])
    attack.judge("and for what is misspelt, in words at least", job(attack, copy, "--find", "mgu") is not None)


def uninstalled(attack, copy):
    """What is Odoo's stays; nothing of ours is left but the tables' absence."""
    attack.group("uninstall with data")
    before = Cluster(attack.cluster).psql(NUMBERS, db=copy)
    job(attack, copy, "--uninstall")
    attack.judge("documents stay", Cluster(attack.cluster).psql(NUMBERS, db=copy) == before)
    left = Cluster(attack.cluster).psql(
        "SELECT relname FROM pg_class WHERE relname LIKE 'oms\\_%' AND relkind = 'r'"
        " UNION ALL SELECT table_name || '.' || column_name FROM information_schema.columns"
        " WHERE column_name LIKE 'oms\\_%' AND table_schema = 'public'", db=copy)
    attack.judge("nothing of ours is left", not left, left[:200])
