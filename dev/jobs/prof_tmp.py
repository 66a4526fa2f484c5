import argparse, json, sys, time, cProfile, pstats
from pathlib import Path
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from dev.jobs.session import session
from dev.jobs import bench_matching as b
from odoo import sql_db
p = argparse.ArgumentParser()
for n in ("conf","db","json"): p.add_argument(f"--{n}", required=True)
p.add_argument("--receipts", type=int, default=200)
a = p.parse_args()
with session(a.conf, a.db) as env:
    env.ref("base.user_admin").group_ids += env.ref("account.group_account_user")
    if not env["res.partner"].search_count([("name","like","Bench Payer")]):
        b.prepare(env, a.receipts)
    m = env["oms.match"]
    plan = m._plan_company(env.company)
    lines = [x for x in plan if x[0].model=="account.move.line"]
    st = [x for x in plan if x[0].model!="account.move.line"]
    for name, some in (("lines", lines[:100]), ("statements", st[:100])):
        pr = cProfile.Profile()
        q = sql_db.sql_counter; t=time.process_time(); w=time.perf_counter()
        pr.enable(); m._apply(some, auto=True); env.flush_all(); pr.disable()
        print(name, len(some), "cpu", time.process_time()-t, "wall", time.perf_counter()-w, "queries", sql_db.sql_counter-q)
        pstats.Stats(pr).sort_stats("cumulative").print_stats(45)
Path(a.json).write_text("{}")
