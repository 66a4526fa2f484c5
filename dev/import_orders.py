"""`python3 -m dev import FILE`: imports a channel's order lines into a database (of the demo's cluster, if no other is named)."""
from . import databases, demo, paths, setup
from .base import Problem, say
from .postgres import Cluster


def main(args):
    """Tells what became of the lines; exit status 0 only if all is accounted for."""
    file = demo.order_file(args.file)
    setup.ensure(template=False)
    db = args.db or f"{paths.base_name()}_demo"
    Cluster(args.cluster).ensure()
    if not databases.exists(args.cluster, db):
        raise Problem(f"there is no database {db} in the cluster `{args.cluster}`", "make demo makes it, or name another: --db")
    flags = [f"--{flag}" for flag in ("preview", "create") if getattr(args, flag)]
    answer = demo.job(
        "import_job.py", args.cluster, db, "--file", file, "--channel", args.channel, "--preset", args.preset or "", *flags)
    if "refused" in answer:
        raise Problem(f"{file.name} was refused: {answer['refused']}", "nothing was written")
    for word, value in answer.items():
        for line in value if isinstance(value, list) else [value]:
            say(f"   {word:<14}{line}")
    return 0 if args.preview or answer["reconciled"] else 1
