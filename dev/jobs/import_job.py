"""Import a file of order lines into a database, with the same code as the menu *Import orders*."""
import argparse
import json
import sys
from pathlib import Path

from dev.jobs.session import session
from odoo.exceptions import UserError


def main():
    parser = argparse.ArgumentParser()
    for name in ("--conf", "--db", "--channel"):
        parser.add_argument(name, required=True)
    for name in ("--file", "--json"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--preset", default="")
    parser.add_argument("--preview", action="store_true")
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        try:
            answer = run(env, args)
        except UserError as error:
            env.cr.rollback()
            answer = {"refused": str(error)}
    args.json.write_text(json.dumps(answer))
    return 1 if "refused" in answer else 0


def run(env, args):
    imports, options = env["oms.import"], {"channel": args.channel, "preset": args.preset}
    name, data = args.file.name, args.file.read_bytes()
    if args.preview:
        plan, _shift = imports._oms_preview_file(name, data, options)
        return plan.counts()
    record = imports._oms_import_file(name, data, options)
    env.cr.commit()
    record._oms_run()
    return {
        "import": record.name, "lines": record.lines_in, "orders": record.order_count, "ordered": record.lines_order,
        "charged": record.lines_charge, "returned": record.lines_return, "rejected": record.lines_rejected,
        "reconciled": record.reconciled}


if __name__ == "__main__":
    sys.exit(main())
