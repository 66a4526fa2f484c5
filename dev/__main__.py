"""`python3 -m dev <command>`: see COMMANDS, or `make help`."""
import argparse
import importlib
import os
import subprocess
import sys

from .base import Problem, fail_line


def do_setup(args):
    """set up everything (Odoo, Python packages, PostgreSQL, template database)"""
    from . import setup
    setup.ensure(quiet=False)


def do_odoo(args):
    """run Odoo by hand: odoo CLUSTER [shell] -d DB …"""
    from . import odoo, setup
    from .postgres import Cluster
    setup.ensure(template=False)
    Cluster(args.cluster).ensure()
    rest = list(args.rest)
    sub = rest.pop(0) if rest and not rest[0].startswith("-") else None
    if not any(word.startswith(("--http-port", "-p")) for word in rest):
        rest += ["--http-port", str(odoo.http_port())]
    return subprocess.run(odoo.command(args.cluster, *rest, subcommand=sub), env=odoo.environment(args.cluster),
                          check=False).returncode


def do_psql(args):
    """psql on a database: psql CLUSTER DB [psql's arguments]"""
    from . import databases
    return databases.psql_shell(args.cluster, args.db, args.rest)


def do_newdb(args):
    """a fresh copy of the template in the test cluster: newdb NAME [SOURCE]"""
    from . import databases, setup
    setup.ensure(template=not args.source)
    if args.source:
        databases.copy("test", args.source, args.name)
    else:
        databases.from_template(args.name)
    print(args.name)


def do_dropdb(args):
    """drop a database and its filestore: dropdb CLUSTER NAME"""
    from . import databases
    from .postgres import Cluster
    Cluster(args.cluster).ensure()
    databases.drop(args.cluster, args.name)


def _later(module):
    """A command whose module is imported only when it is asked for: its main(args) does the work."""
    def call(args):
        try:
            found = importlib.import_module(f"dev.{module}")
        except ModuleNotFoundError as error:
            if error.name != f"dev.{module}":
                raise
            raise Problem(f"dev/{module}.py is not there yet", "") from None
        return found.main(args)
    return call


def parser():
    """The command line: name -> arguments. `run` of the result takes the parsed arguments."""
    top = argparse.ArgumentParser(prog="python3 -m dev", description="Developer's tools of the OMS suite.")
    commands = top.add_subparsers(dest="command", metavar="command", required=True)

    def add(command, run, text=None, /, **arguments):
        sub = commands.add_parser(command, help=text or run.__doc__)
        for flag, options in arguments.items():
            sub.add_argument(flag.replace("__", "--").replace("_", "-") if flag.startswith("__") else flag, **options)
        sub.set_defaults(run=run)

    cluster = {"choices": ("test", "demo")}
    rest = {"nargs": argparse.REMAINDER}
    add("setup", do_setup)
    add("demo", _later("demo"), "set up, import real orders, run the main job, serve the result",
        __orders={"help": "a CSV or XLSX file of order lines, plain or gzipped"},
        __no_serve={"action": "store_true", "help": "end after the summary"})
    add("import", _later("import_orders"), "import a file of order lines, as the menu does", file={},
        __db={}, __channel={"default": "shop"}, __preview={"action": "store_true", "help": "write nothing"},
        __preset={"default": "", "help": "conventions of a known data set: online_retail"},
        __cluster={**cluster, "default": "demo"},
        __create={"action": "store_true", "help": "create unknown products and customers; else as the channel says"})
    add("bench", _later("bench"), "measure speed against plain Odoo", rest=rest)
    add("chaos", _later("chaos"), "many clients, crashes, then check everything", __seed={"default": "1"},
        __orders={"type": int, "default": 400}, __reorder={"action": "store_true", "help": "with reordering rules"})
    add("floor", _later("floor"), "a day on the floor: handhelds, stations, crashes, then SQL recomputes everything",
        __seed={"default": "1"}, __orders={"type": int, "default": 200}, __devices={"type": int, "default": 8},
        __calm={"action": "store_true", "help": "nothing is killed"},
        __source={"help": "a database of the cluster test with the suite, in place of a new one"})
    add("scale", _later("scale"), "one server, two, two with a streaming replica: the same load, who used the processor",
        __workers={"type": int, "default": 4, "help": "HTTP workers in all"},
        __clients={"type": int, "default": 12}, __seconds={"type": int, "default": 25, "help": "of each phase"},
        __fill={"type": int, "default": 20000, "help": "orders that are there before"}, __seed={"default": "1"},
        __plain={"action": "store_true", "help": "plain Odoo's orders/s too"},
        __queue={"action": "store_true", "help": "the nightly scores too, shared out through OCA's queue_job"},
        __accounts={"type": int, "default": 30000, "help": "whose scores, with --queue"},
        __dry={"action": "store_true", "help": "leave docs/scale.md alone"},
        __source={"help": "a database of the cluster test with the suite, in place of a new one"})
    add("attack", _later("attack"), "roles, doors, files, races and crashes against a server",
        __only={"help": "groups, with commas"},
        __source={"help": "a database of the cluster test with the suite, in place of a new one"})
    add("score", _later("score"), "how well the credit score tells who will pay late, on a file of invoices", file={},
        __since={"help": "first day of the test period; else the last year of the file"})
    add("serve", _later("serve"), "serve a database", __db={}, __cluster=cluster,
        __workers={"type": int, "default": 0}, __background={"action": "store_true"})
    add("screens", _later("screens"), "a picture of every menu entry as every role, desk and telephone",
        roles={"nargs": "*", "help": "none: all"}, __db={}, __cluster=cluster)
    add("stop", _later("stop"), "stop the server and the database clusters")
    add("test", _later("testing"), "the whole test suite", __only={"help": "one addon, or a room of it: oms_core/credit"},
        __odoo={"action": "store_true", "help": "Odoo's own quick suites as well, as one part of many"})
    add("unit", _later("unit"), "the pure planning tests, without Odoo", __only={"help": "one addon"})
    add("lint", _later("lint"), "the linters")
    add("test-odoo", _later("native"), "Odoo's own suites with ours installed, compared with a plain Odoo",
        __quick={"action": "store_true"},
        __keep={"action": "store_true", "help": "the plain run, made anew, goes into dev/plain to be committed"})
    add("mails", _later("mails"), "pictures of the mails that customers get, into docs/mails",
        __source={"help": "a database of the cluster test with the suite, in place of a new one"})
    add("pictures", _later("pictures"), "the pictures of returns in docs/, made in a shop of its own",
        names={"nargs": "*", "help": "none: all"},
        __source={"help": "a database of the cluster test with the suite, to be copied"},
        __shop={"action": "store_true", "help": "only make the shop, and leave it"})
    add("pot", _later("pot"), "write the addons' translation templates")
    add("clean", _later("clean"), "stop everything and remove .odoo")
    add("odoo", do_odoo, cluster=cluster, rest=rest)
    add("psql", do_psql, cluster=cluster, db={}, rest=rest)
    add("newdb", do_newdb, name={}, source={"nargs": "?"})
    add("dropdb", do_dropdb, cluster=cluster, name={})
    return top


def main(words=None):
    """Runs one command; returns the exit status. A Problem is shown without a traceback."""
    args = parser().parse_args(words)
    os.umask(0o022)
    try:
        return args.run(args) or 0
    except Problem as error:
        fail_line(error)
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
