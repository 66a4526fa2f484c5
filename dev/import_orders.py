"""`python3 -m dev import FILE`: imports a channel's order lines into a database of the demo's cluster."""
from . import databases, demo, paths, setup
from .base import Problem, say
from .postgres import Cluster


def main(args):
    """Tells what became of the lines; exit status 0 only if all is accounted for."""
    file = demo.order_file(args.file)
    setup.ensure(template=False)
    db = args.db or f"{paths.base_name()}_demo"
    Cluster("demo").ensure()
    if not databases.exists("demo", db):
        raise Problem(f"there is no database {db} in the cluster `demo`", "make demo makes it, or name another: --db")
    preview = ["--preview"] if args.preview else []
    answer = demo.job(
        "import_job.py", "demo", db, "--file", file, "--channel", args.channel, "--preset", args.preset or "", *preview)
    if "refused" in answer:
        raise Problem(f"{file.name} was refused: {answer['refused']}", "nothing was written")
    for word, value in answer.items():
        say(f"   {word:<12}{value}")
    return 0 if args.preview or answer["reconciled"] else 1
