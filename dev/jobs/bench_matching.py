# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Receipts matched by the job, inside Odoo: half payments, half lines of a bank statement, each with the number of its
invoice; and what a page of the screen takes while they wait."""
import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs.session import session
from odoo import sql_db

SET = 500


def prepare(env, count):
    """So many open invoices of a tenth as many customers, and a receipt for each."""
    company = env.company
    bank = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
    waiting = env["account.account"].create({
        "name": "Outstanding receipts", "code": "1099BM", "account_type": "asset_current", "reconcile": True})
    bank.inbound_payment_method_line_ids.payment_account_id = waiting
    env["res.partner"].create([{"name": f"Bench Payer {number}"} for number in range(max(count // 10, 1))])
    partners = env["res.partner"].search([("name", "like", "Bench Payer ")])
    for start in range(0, count, SET):
        numbers = range(start, min(start + SET, count))
        invoices = env["account.move"].create([{
            "move_type": "out_invoice", "partner_id": partners[number % len(partners)].id, "invoice_date": "2026-01-10",
            "invoice_line_ids": [(0, 0, {"name": "Goods", "price_unit": 20 + number * 1.37 % 900, "tax_ids": False})]}
            for number in numbers])
        invoices.action_post()
        paid, told = invoices[::2], invoices[1::2]
        env["account.payment"].create([{
            "amount": invoice.amount_total, "payment_type": "inbound", "partner_type": "customer",
            "partner_id": invoice.partner_id.id,
            "journal_id": bank.id, "memo": invoice.name, "date": "2026-02-01"} for invoice in paid]).action_post()
        env["account.bank.statement.line"].create([{
            "journal_id": bank.id, "amount": invoice.amount_total, "payment_ref": f"Payment {invoice.name}",
            "partner_name": invoice.partner_id.name, "date": "2026-02-01"} for invoice in told])
        env.cr.commit()
        env.invalidate_all()
    env.cr.execute("ANALYZE")
    env.cr.commit()


def timed(work):
    started, queries = time.perf_counter(), sql_db.sql_counter
    result = work()
    return result, time.perf_counter() - started, sql_db.sql_counter - queries


def main():
    parser = argparse.ArgumentParser()
    for name in ("conf", "db", "json"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--receipts", type=int, default=10_000)
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        env.ref("base.user_admin").group_ids += env.ref("account.group_account_user")
        prepare(env, args.receipts)
        match, company, found = env["oms.match"], env.company, {}
        match.page({}, 0)
        _page, found["page"], found["page_queries"] = timed(lambda: match.page({}, 0))
        plan, found["plan"], _queries = timed(lambda: match._plan_company(company))
        found["planned"] = len(plan)
        company.oms_match_auto = True
        env.cr.commit()
        _done, found["seconds"], found["queries"] = timed(match._cron_match)
        found["applied"] = env["oms.match.applied"].search_count([])
        found["left"] = match.page({}, 0)["count"]
    Path(args.json).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
