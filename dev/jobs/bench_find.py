"""How long the search takes on a million orders: the 200 questions of a day, timed. `python bench_find.py --help`.

Makes the documents by SQL (orders, a fifth of them customers, a twentieth products, a delivery and an invoice for each
order, lots), so the database is good for nothing else.
"""
import argparse
import json
import os
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs.find_data import fill
from dev.jobs.session import session

SYLLABLES = (
    "ba", "be", "bri", "co", "da", "del", "dor", "e", "fa", "fen", "ga", "gri", "ha", "hol", "i", "ka", "kel", "la", "len", "ma",
    "mer", "mo", "na", "nor", "o", "pa", "per", "qui", "ra", "ri", "sa", "sel", "ta", "ter", "u", "va", "vin", "wa", "zel")
COMMON = ("Shop", "Trading", "GmbH", "Ltd", "Stores", "Group")
ROUNDS = 8


def vocabulary(rng, count=3000):
    """Made-up words, so that names are as different as real ones and nobody's."""
    found = set()
    while len(found) < count:
        found.add("".join(rng.choice(SYLLABLES) for _syllable in range(rng.randint(2, 4))).capitalize())
    return sorted(found)


def swapped(rng, text):
    """The text with two neighbouring letters swapped, as fast typing does."""
    places = [at for at in range(1, len(text) - 1) if text[at].isalnum() and text[at + 1].isalnum() and text[at] != text[at + 1]]
    at = rng.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2:]


def cut(rng, text):
    """The text without one of its letters."""
    at = rng.choice([at for at in range(1, len(text) - 1) if text[at].isalnum()])
    return text[:at] + text[at + 1:]


def questions(env, rng):
    """(kind, text, group in which it must be found or None, id or None), ROUNDS of each kind."""

    def some(model, *fields):
        env.cr.execute(f"SELECT MIN(id), MAX(id) FROM {model}")  # names of tables from below  # pylint: disable=sql-injection
        first, last = env.cr.fetchone()
        columns = ", ".join(("id", *fields))
        env.cr.execute(f"SELECT {columns} FROM {model} WHERE id >= %s AND {fields[0]} IS NOT NULL ORDER BY id LIMIT 1",
                       [rng.randint(first, last)])
        return env.cr.fetchone()

    for _round in range(ROUNDS):
        order, number, purchase = some("sale_order", "name", "client_order_ref")
        yield "order number", number, "order", order
        yield "order, bare number", str(int(number[1:])), "order", order
        yield "order, first letters", number[:5], None, None
        yield "order, letters swapped", "S" + swapped(rng, number[1:]), None, None
        yield "customer's order number", purchase.lower(), "order", order
        yield "customer's order number, mistyped", cut(rng, purchase), None, None
        partner, name, email, phone = some("res_partner", "name", "email", "phone")
        words = name.split()
        yield "customer's name", name, "customer", partner
        yield "customer, first letters", name[:4], None, None
        yield "customer, words in another order", f"{words[1]} {words[0][:5]}", "customer", partner
        yield "customer, mistyped", f"{swapped(rng, words[0])} {words[1]}", "customer", partner
        yield "customer, both words mistyped", f"{cut(rng, words[0])} {cut(rng, words[1])}", None, None
        yield "a word of every sixth customer", rng.choice(COMMON), None, None
        yield "mail", email, "customer", partner
        yield "mail, mistyped", cut(rng, email), "customer", partner
        yield "telephone", "0" + phone[-11:].replace(" ", "/"), "customer", partner
        product, sku, barcode = some("product_product", "default_code", "barcode")
        yield "SKU", sku, "product", product
        yield "barcode", barcode, "product", product
        template, title = some("product_template", "name->>'en_US'")
        yield "product's name", title, "product", None
        yield "product, mistyped", f"{swapped(rng, title.split()[0])} {title.split()[1]}", "product", None
        picking, tracking = some("stock_picking", "carrier_tracking_ref")
        yield "tracking number", tracking, "delivery", picking
        yield "tracking number, last letters", tracking[-8:], "delivery", picking
        invoice, bill = some("account_move", "name")
        yield "invoice", bill, "invoice", invoice
        yield "invoice, without zeros", f"inv {int(bill[-7:])}", "invoice", invoice
        lot, serial = some("stock_lot", "name")
        yield "lot", serial, "lot", lot
        yield "nothing like it", f"{rng.choice('xyjq')}{rng.randint(10**8, 10**9)}z xqj", None, None


def busy(pid):
    """Seconds of a core that this process and the database's have used: what the clock shows where nobody else works."""
    return time.process_time() + int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def measure(env, asked):
    """({kind: [(seconds by the clock, seconds of a core)]}, texts that did not find what they are of, answers cut short)"""
    seconds, missed, partial = {}, [], 0
    find = env["oms.find"]
    find.find("warm")
    env.cr.execute("SELECT pg_backend_pid()")
    pid = env.cr.fetchone()[0]
    for kind, text, group, wanted in asked:
        env.invalidate_all()
        start, used = time.perf_counter(), busy(pid)
        answer = find.find(text)
        seconds.setdefault(kind, []).append((time.perf_counter() - start, busy(pid) - used))
        partial += answer["partial"]
        ids = {hit["id"] for found in answer["groups"] for hit in found["hits"] if found["key"] == group}
        if group and not (wanted in ids if wanted else ids):
            missed.append(f"{kind}: {text}")
    return seconds, missed, partial


def summary(seconds, missed, partial):
    every = [pair for values in seconds.values() for pair in values]
    figures = {
        name: {"p50": statistics.median(some), "p95": some[int(len(some) * .95)], "max": some[-1]}
        for name, some in (("clock", sorted(pair[0] for pair in every)), ("core", sorted(pair[1] for pair in every)))}
    return {
        "queries": len(every), **figures, "missed": missed, "partial": partial, "load": os.getloadavg()[0],
        "kinds": {kind: statistics.median(pair[1] for pair in values) for kind, values in seconds.items()},
    }


def users(env):
    """The order desk, and a salesman of whom every hundredth order is."""
    groups = {"desk": "oms_core.group_oms_supervisor", "salesman": "sales_team.group_sale_salesman"}
    for name, group in groups.items():
        more = ["stock.group_stock_user"] + (["account.group_account_invoice"] if name == "desk" else [])
        yield name, env["res.users"].create({
            "name": name, "login": f"find_{name}", "group_ids": [(4, env.ref(one).id) for one in (group, *more)]})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conf", required=True)
    parser.add_argument("--db", required=True)
    parser.add_argument("--size", type=int, default=1_000_000, help="orders")
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--filled", action="store_true", help="the documents are there already")
    args = parser.parse_args()
    rng = random.Random(7)
    answer = {"size": args.size}
    with session(args.conf, args.db) as env:
        staff = {name: user.id for name, user in users(env)} if not args.filled else {
            name: env["res.users"].search([("login", "=", f"find_{name}")]).id for name in ("desk", "salesman")}
        if not args.filled:
            answer["fill"] = fill(env, args.size, vocabulary(rng), COMMON, staff["salesman"])
        env.cr.execute(
            "SELECT SUM(pg_relation_size(indexrelid)) FROM pg_stat_user_indexes WHERE indexrelname LIKE 'oms\\_find\\_%'")
        answer["index bytes"] = int(env.cr.fetchone()[0])
        asked = list(questions(env, rng))
        for name, user in staff.items():
            some = asked if name == "desk" else [(kind, text, None, None) for kind, text, _group, _wanted in asked]
            answer[name] = summary(*measure(env(user=user), some))
    args.json.write_text(json.dumps(answer, indent=1))
    print(json.dumps(answer, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
