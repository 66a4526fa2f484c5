# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Scores of all customers on two servers through OCA's queue_job, while somebody is at one of them and a server dies: as the
scheduled action alone has them, nobody twice. And where nobody takes the sets, the scheduled action does."""
import time
import unittest
from pathlib import Path

import psycopg2
from support import fresh_database, shell

from dev import odoo, paths, queue_job
from dev.balancer import Balancer
from dev.postgres import Cluster
from dev.server import OdooServer

SECONDS = 220  # about, so that it is begun early
CRON = "oms_core.cron_score"
#: Seven sets.
ACCOUNTS = 6500

PREPARE = """
from datetime import date, timedelta
company = env.company
partners = env["res.partner"].create([{"name": f"Owes {n}"} for n in range(8)])
bills = env["account.move"].create([{
    "move_type": "out_invoice", "partner_id": partner.id, "invoice_date": date.today() - timedelta(days=30 * n + 5),
    "invoice_date_due": date.today() - timedelta(days=25 * n), "invoice_line_ids": [
        (0, 0, {"name": "Goods", "price_unit": 100 + n, "tax_ids": False})]} for n, partner in enumerate(partners)])
bills.action_post()
env.cr.execute('''
    WITH made AS (INSERT INTO res_partner (name, complete_name, active, type, autopost_bills, group_rfq, group_on)
                  SELECT 'Many ' || n, 'Many ' || n, TRUE, 'contact', 'ask', 'default', 'default'
                    FROM generate_series(1, %s) n RETURNING id)
    INSERT INTO oms_credit_account (partner_id, company_id, limited, "limit", active, automatic)
    SELECT id, %s, FALSE, 0, TRUE, TRUE FROM made''', [ACCOUNTS, company.id])
env.cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL")
env["ir.cron"].search([]).active = False
cron = env.ref("oms_core.cron_score")
cron.write({"active": True, "nextcall": "2100-01-01"})
env["ir.cron.trigger"].search([]).unlink()
env.cr.commit()
env["oms.credit.stale"]._cron_score()
env["ir.config_parameter"].set_param("oms_core.share_jobs", "True")
env.cr.commit()
answer(cron.id)
"""

#: From here on each set takes a little longer, and notes who was scored: what is taken back notes nobody.
WATCHED = """
UPDATE oms_credit_account SET scored_on = NULL, score = NULL;
CREATE TABLE scored (account_id int);
CREATE FUNCTION note_scored() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF current_setting('application_name') = 'by hand' THEN RETURN NULL; END IF;
    INSERT INTO scored SELECT id FROM now_scored; PERFORM pg_sleep(0.7); RETURN NULL; END $$;
CREATE TRIGGER note_scored AFTER UPDATE ON oms_credit_account REFERENCING NEW TABLE AS now_scored
   FOR EACH STATEMENT EXECUTE FUNCTION note_scored();
"""

ANEW = """
ALTER TABLE oms_credit_account DISABLE TRIGGER note_scored;
UPDATE oms_credit_account SET scored_on = NULL, score = NULL;
ALTER TABLE oms_credit_account ENABLE TRIGGER note_scored;
TRUNCATE scored; DELETE FROM queue_job;
"""

SCORES = """SELECT count(*) || ' ' || md5(string_agg((to_jsonb(account) - 'write_date' - 'write_uid')::text, '' ORDER BY id))
              FROM oms_credit_account account"""


class TestJobsShared(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        queue_job.ensure()
        cls.db = fresh_database("oms_test_shared")
        done = odoo.once("test", "-d", cls.db, "-i", "queue_job", *queue_job.words(), "--stop-after-init", "--no-http",
                         log=paths.LOGS / f"{cls.db}_install.log", label="queue_job", env=queue_job.environment())
        odoo.must(done, "installing queue_job")
        cls.cron = shell(cls.db, PREPARE.replace("ACCOUNTS", str(ACCOUNTS)), words=queue_job.words(),
                         env=queue_job.environment())
        cls.alone = cls.sql(SCORES)
        cls.sql(WATCHED)

    @classmethod
    def sql(cls, query):
        return Cluster("test").psql(query, cls.db).strip()

    def count(self, what):
        return int(self.sql(f"SELECT count(*) FROM {what}"))

    def wake(self):
        self.sql(f"INSERT INTO ir_cron_trigger (cron_id, call_at) VALUES ({self.cron}, now() AT TIME ZONE 'UTC')")
        Cluster("test").psql(f"NOTIFY cron_trigger, '{self.db}'")

    def until(self, is_so, what, seconds=180):
        start = time.monotonic()
        while not is_so():
            self.assertLess(time.monotonic() - start, seconds, f"{what} never came")
            time.sleep(0.2)

    def server(self, **values):
        log = paths.LOGS / f"{self.db}_{odoo.free_port()}.log"
        server = OdooServer(self.db, cron=1, log=log, **values)
        self.addCleanup(server.stop)
        return server

    def logged(self, servers, words):
        return sum(Path(server.log).read_text(errors="replace").count(words) for server in servers)

    def runner(self):
        """The process that has the runner's lock, 0 if none has."""
        return int(self.sql("""
            SELECT COALESCE(max(replace(application_name, 'odoo-', '')), '0')
              FROM pg_locks JOIN pg_stat_activity USING (pid)
             WHERE locktype = 'advisory' AND granted AND datname = current_database()
               AND objid = 2293787760715711918 & 4294967295"""))

    def assert_scored(self):
        self.assertEqual(self.sql(SCORES), self.alone, "as the scheduled action alone has them")
        twice = self.sql("SELECT string_agg(account_id::text, ' ') FROM (SELECT account_id FROM scored GROUP BY 1 "
                         "HAVING count(*) > 1 LIMIT 5) twice")
        self.assertEqual((twice, self.count("scored")), ("", self.count("oms_credit_account")))

    def by_hand(self):
        """Somebody who has changed the first account, and has still to commit it."""
        cluster = Cluster("test")
        person = psycopg2.connect(host=cluster.host, port=cluster.port, user=cluster.user, dbname=self.db,
                                  application_name="by hand")
        self.addCleanup(person.close)
        person.cursor().execute("UPDATE oms_credit_account SET write_date = now() WHERE id = ("
                                "SELECT min(id) FROM oms_credit_account)")
        return person

    def test_1_one_of_two_servers_dies(self):
        ports = odoo.free_port(), odoo.free_port()
        balancer = Balancer(ports)
        self.addCleanup(balancer.close)
        env = queue_job.environment("root:4,root.oms:2", balancer.port)
        servers = [self.server(port=port, extra=(*queue_job.words(), *queue_job.LOAD), env=env) for port in ports]
        for server in servers:
            server.start()
        self.until(self.runner, "a runner")
        person = self.by_hand()
        self.wake()
        self.until(lambda: self.count("pg_locks WHERE NOT granted"), "the set that waits for somebody")
        person.commit()
        self.until(lambda: self.count("queue_job WHERE retry = 1"), "the set that has to be tried again")
        self.assertEqual(self.count("queue_job"), 7)
        leader = self.runner()
        [dead] = [server for server in servers if server.child.pid == leader]
        self.until(lambda: self.count(f"queue_job WHERE state = 'started' AND worker_pid = {leader}"), "a set of its own")
        workers = self.workers()
        dead.kill()
        start = time.monotonic()
        self.until(lambda: self.poke() and not self.count("queue_job WHERE state != 'done'"), "the end")
        print(f"all sets were done {time.monotonic() - start:.0f} s after the runner's server was killed")
        self.assertNotIn(self.runner(), (0, leader))
        self.assertTrue(self.logged(servers, "Re-queued dead job"), "what died with it was begun again")
        self.wake()
        self.until(lambda: self.logged(servers, f"{CRON}: 7 sets were shared out, 0 of them failed"), "the last word")
        self.assert_scored()
        self.assertEqual(self.logged(servers, "sets were shared out"), 1)
        self.assertGreater(len(workers | self.workers()), 1, "both servers were at sets")

    def workers(self):
        """The processes that were last at each set."""
        return set(self.sql("SELECT DISTINCT worker_pid FROM queue_job WHERE worker_pid IS NOT NULL").split())

    def poke(self):
        """The runner looks for dead sets whenever anything happens in the queue, at least once a minute: not so long here."""
        self.sql("NOTIFY queue_job, 'look'")
        return True

    def test_2_nobody_takes_the_sets(self):
        self.sql(ANEW)
        shell(self.db, """
            from unittest.mock import patch
            with patch.object(type(env["oms.job.shared"]), "_has_runner", lambda self: True):
                env["oms.credit.stale"]._cron_score()
            answer(1)""".replace("\n            ", "\n"), words=queue_job.words(), env=queue_job.environment())
        self.assertEqual((self.count("queue_job WHERE state = 'pending'"), self.count("scored")), (7, 0))
        server = self.server(extra=queue_job.words(), env=queue_job.environment()).start()
        self.moved("2100-01-01 00:00:00")
        self.wake()
        self.until(lambda: not self.count(f"ir_cron_trigger WHERE cron_id = {self.cron} AND call_at <= now() AT TIME ZONE 'UTC'"),
                   "a run that only looks")
        self.assertEqual(self.count("scored"), 0, "the runner may yet come")
        self.moved("2020-01-01 00:00:00")
        self.wake()
        self.until(lambda: self.count("queue_job WHERE state = 'cancelled'") >= 2, "the second set")
        server.kill()
        done = self.count("scored")
        self.assertEqual(done, 1000 * self.count("queue_job WHERE state = 'cancelled'"))
        self.server(extra=queue_job.words(), env=queue_job.environment()).start()
        self.wake()
        self.until(lambda: not self.count("queue_job WHERE state = 'pending'"), "the end")
        self.until(lambda: self.count("oms_job_mark WHERE name LIKE '%shared' AND value = ''"), "the last word")
        self.assert_scored()

    def moved(self, when):
        """Have it that a set was last done then."""
        self.sql(f"""UPDATE oms_job_mark SET value = jsonb_set(value::jsonb, '{{moved}}', '"{when}"')
                      WHERE name = '{CRON} shared'""")


if __name__ == "__main__":
    unittest.main()
