"""What checking credit adds to a confirmation: orders of services of customers with an account and of others, in turn."""
import argparse
import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs.confirm_job import CREDIT_RULES
from dev.jobs.session import session
from odoo import sql_db

ONE_BY_ONE, BATCH, BATCHES = 40, 100, 5


def prepare(env):
    """{"without", "with"}: a customer that nobody judges and one with an account, old invoices and a policy of all rules."""
    company = env.company
    company.oms_credit_mode = "enforce"
    checked, other = env["res.partner"].create([{"name": "With an account"}, {"name": "Without"}])
    tag = env["res.partner.category"].create({"name": "Bench"})
    policy = env["oms.credit.policy"].create({
        "name": "Bench", "company_id": company.id, "category_id": tag.id, "rule_ids": [
            (0, 0, {"kind": kind, "threshold": threshold}) for kind, threshold in CREDIT_RULES]})
    env["oms.credit.account"].create({
        "partner_id": checked.id, "limited": True, "limit": 10**9, "policy_id": policy.id})
    service = env["product.product"].create({"name": "Bench hour", "type": "service", "list_price": 10, "taxes_id": False})
    env.cr.commit()
    return {"without": other, "with": checked}, service


def confirm(env, partner, service, count):
    """(seconds, queries) of confirming so many new orders together, commit included."""
    orders = env["sale.order"].create([
        {"partner_id": partner.id, "order_line": [(0, 0, {"product_id": service.id})]} for _number in range(count)])
    env.cr.commit()
    env.invalidate_all()
    started, before = time.perf_counter(), sql_db.sql_counter
    orders.action_confirm()
    env.cr.commit()
    found = time.perf_counter() - started, sql_db.sql_counter - before
    if any(order.state != "sale" or order.oms_held for order in orders):
        raise AssertionError("not confirmed, or held")
    return found


def measure(env, customers, service, count, times):
    """Medians of each side, the sides in turn."""
    found = {side: [] for side in customers}
    for number in range(times + 1):
        for side, partner in customers.items():
            answer = confirm(env, partner, service, count)
            if number:  # the first one is to warm up
                found[side].append(answer)
    return {side: {"seconds": statistics.median(row[0] for row in rows), "queries": statistics.median(row[1] for row in rows)}
            for side, rows in found.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--conf", required=True)
    parser.add_argument("--db", required=True)
    parser.add_argument("--json", type=Path, required=True)
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        customers, service = prepare(env)
        answer = {"one": measure(env, customers, service, 1, ONE_BY_ONE),
                  "batch": measure(env, customers, service, BATCH, BATCHES)}
    args.json.write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
