"""Import a file of order lines into a database, with the same code as the menu *Import orders*."""
import argparse
import json
import sys
from pathlib import Path

from dev.jobs.session import session
from odoo.exceptions import UserError

SHOWN = 10  # codes of what is new


def main():
    parser = argparse.ArgumentParser()
    for name in ("--conf", "--db", "--channel"):
        parser.add_argument(name, required=True)
    for name in ("--file", "--json"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--preset", default="")
    for name in ("--preview", "--create"):
        parser.add_argument(name, action="store_true")
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
    if args.create:
        options.update(create_products=True, create_customers=True)
    name, data = args.file.name, args.file.read_bytes()
    if args.preview:
        plan, _shift = imports._oms_preview_file(name, data, options)
        from odoo.addons.oms_core.models.imports.oms_import_words import reason_sentences  # once there are addons
        sentences = reason_sentences(env)
        return {
            **plan.counts(), "new products": some(plan.new_skus), "new customers": some(plan.new_customers),
            "why not": why((planned.reason, planned.line.number, sentences[planned.reason] % dict(planned.facts))
                           for planned in plan.lines if planned.reason)}
    record = imports._oms_import_file(name, data, options)
    env.cr.commit()
    record._oms_run()
    return {
        "import": record.name, "lines": record.lines_in, "orders": record.order_count, "ordered": record.lines_order,
        "charged": record.lines_charge, "returned": record.lines_return, "rejected": record.lines_rejected,
        "reconciled": record.reconciled, "why not": why(
            (line.reason, line.line_number, line.reason_text) for line in record.line_ids.filtered("reason"))}


def why(rejected):
    """How many lines for each reason, and what is said of the first."""
    found = {}
    for reason, line, text in rejected:
        found.setdefault(reason, [0, line, text])[0] += 1
    return [f"{count} x, first in line {line}: {text}" for count, line, text in found.values()]


def some(codes):
    """How many, and the first of them."""
    return f"{len(codes)} {', '.join(codes[:SHOWN])}".strip()


if __name__ == "__main__":
    sys.exit(main())
