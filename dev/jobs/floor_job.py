# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make floor` inside Odoo: `prepare` warehouses and orders, and afterwards `judge` what is there."""
import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs import floor_data, floor_sql
from dev.jobs.session import session


def prepare(env, args):
    facts = floor_data.prepare(env, args.file, args.devices, args.stations)
    env.cr.execute(floor_sql.OPENING)
    env.cr.execute("ANALYZE")
    return facts


def settle(env):
    """Let the jobs run until they find nothing to do: whoever held a claim is dead."""
    env.cr.execute("DELETE FROM oms_claim")
    env.cr.commit()
    before = None
    for turn in range(1, 31):
        for name in ("oms_atp.cron_dirty", "oms_core.cron_process"):
            env.ref(name).sudo().method_direct_trigger()
        env.cr.commit()
        env.cr.execute(floor_sql.STATE)
        now = env.cr.fetchone()
        if now == before:
            return turn
        before = now
    raise AssertionError(f"the jobs find something to do for ever: {before}")


def judge(env, args):
    """What is wrong (list of sentences) and some figures. `args.journal`: a folder of what the devices say of themselves."""
    turns = settle(env)
    load_journal(env, args.journal)
    wrong = []
    for sentence, statement in floor_sql.RULES.items():
        env.cr.execute(statement)
        rows = env.cr.fetchall()
        wrong += [f"{sentence}: {row}" for row in rows[:5]]
        if len(rows) > 5:
            wrong.append(f"{sentence}: and {len(rows) - 5} more")
    wrong += [f"checker: {fault['message']}" for fault in env["oms.checker"]._oms_faults()]
    env.cr.execute(floor_sql.COUNTS)
    names = [column.name for column in env.cr.description]
    figures = {name: float(value or 0) for name, value in zip(names, env.cr.fetchone(), strict=True)}
    return {"wrong": wrong, "turns": turns, **figures}


def load_journal(env, folder):
    """The devices' journals as tables beside Odoo's, for the rules to be joined with."""
    env.cr.execute(floor_sql.SAID)
    rows = [json.loads(line) for file in sorted(folder.glob("*.jsonl")) for line in file.read_text().splitlines()]
    for row in rows:
        if row["what"] == "event":
            env.cr.execute(
                "INSERT INTO floor_said (key, device, kind, planted, status, code, again) VALUES (%s, %s, %s, %s, %s, %s, %s)",
                (row["key"], row["device"], row["kind"], row["planted"], row["status"], row["code"], row["again"]))
        elif row["what"] == "touched":
            env.cr.execute("INSERT INTO floor_touched (order_id, product_id) VALUES (%s, %s)", (row["order"], row["product"]))
    env.cr.commit()


def main():
    parser = argparse.ArgumentParser()
    for name in ("--conf", "--db"):
        parser.add_argument(name, required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--file", type=Path, help="order lines; without it: judge")
    parser.add_argument("--devices", type=int, default=8)
    parser.add_argument("--stations", type=int, default=3)
    parser.add_argument("--journal", type=Path)
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        answer = prepare(env, args) if args.file else judge(env, args)
    args.json.write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
