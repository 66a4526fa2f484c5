# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsJobMark(models.Model):
    """Where a job's last run ended: one row per thing to remember.

    Not system parameters: each write of one empties the caches of every server. Nothing is cached here, and losing a
    row costs one longer look.
    """

    _name = "oms.job.mark"
    _description = "Job mark"
    _log_access = False

    name = fields.Char(required=True)
    value = fields.Char()

    _name_uniq = models.UniqueIndex("(name)")

    @api.model
    def _get(self, name):
        """What was put last; "" if nothing ever was."""
        self.flush_model()
        rows = self.env.execute_query(SQL("SELECT value FROM oms_job_mark WHERE name = %s", name))
        return rows[0][0] or "" if rows else ""

    @api.model
    def _put(self, name, value):
        """Remember ``value``; nothing is written when it is remembered already."""
        self.env.cr.execute(SQL(
            """INSERT INTO oms_job_mark AS mark (name, value) VALUES (%s, %s)
          ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value WHERE mark.value IS DISTINCT FROM EXCLUDED.value""",
            name, str(value)))
        self.invalidate_model()
