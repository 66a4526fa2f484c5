"""An Odoo environment on a database, and a stopwatch that counts the SQL queries of all cursors."""
import contextlib
import time

import odoo
from odoo import api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config


@contextlib.contextmanager
def session(conf, db, log_level="warn"):
    """Yields an environment of the administrator; commits at the end, rolls back on an error."""
    config.parse_config(["-c", str(conf), "-d", db, "--no-http", "--log-level", log_level], setup_logging=True)
    registry = Registry(db)
    with registry.cursor() as cr:
        admin = api.Environment(cr, api.SUPERUSER_ID, {}).ref("base.user_admin")
        # As the web client: the user's language, clock and company. No mails to the people of a demo.
        context = {"lang": "en_US", "tz": "UTC", "tracking_disable": True, "mail_notrack": True}
        yield api.Environment(cr, admin.id, {**context, "allowed_company_ids": admin.company_id.ids})
    odoo.sql_db.close_all()


class Watch:
    """Measures named steps: seconds, SQL queries (of every cursor of this process) and a count of things."""

    def __init__(self, say=print):
        self.say = say
        self.steps = {}

    @contextlib.contextmanager
    def step(self, name):
        """Yields a dict to put `count` (orders, lines …) into; adds to a step of that name if there is one."""
        self.say(f"   {name} …")
        note = {"count": 0}
        started, queries = time.perf_counter(), sql_db.sql_counter
        yield note
        seconds, spent, count = self.steps.get(name, (0.0, 0, 0))
        self.steps[name] = (
            seconds + time.perf_counter() - started, spent + sql_db.sql_counter - queries, count + note["count"])

    def rows(self):
        """(name, count, seconds, count a minute, queries for each) of every step."""
        for name, (seconds, queries, count) in self.steps.items():
            yield name, count, seconds, count * 60 / seconds if seconds else 0, queries / count if count else 0
