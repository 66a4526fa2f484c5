# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ... import prepared
from ...storage import store


class OmsGuard(models.Model):
    """One row per thing that must not be promised twice: a product in a warehouse, a credit account.

    A claim locks the rows it is about before it reads supply, so that two claims on the same thing
    follow one another (docs/architecture.md). The rows carry no facts: losing them loses nothing.
    """

    _name = "oms.guard"
    _description = "Guard"
    _log_access = False

    kind = fields.Char(required=True)
    key1 = fields.Integer(required=True)
    key2 = fields.Integer(required=True)
    seq = fields.Integer(required=True, default=0)

    _key_uniq = models.UniqueIndex("(kind, key1, key2)")

    def init(self):
        """Room on each page for the next version of its rows, so that bumping one touches no index."""
        super().init()
        store(self, fillfactor="50", autovacuum_vacuum_scale_factor="0.05")

    @api.model
    def _lock(self, cr, kind, keys):
        """Lock the guards of ``keys`` (pairs of ids) on ``cr`` until its transaction ends.

        Missing rows are made. Rows are locked in sorted order, so that two callers cannot deadlock.
        """
        keys = sorted(set(keys))
        if not keys:
            return
        if self._bump(cr, kind, keys) == len(keys):
            return
        cr.execute(SQL(
            """INSERT INTO oms_guard (kind, key1, key2, seq)
                    SELECT %s, key1, key2, 0 FROM unnest(%s, %s) AS wanted(key1, key2) ORDER BY key1, key2
               ON CONFLICT DO NOTHING""",
            kind, [key[0] for key in keys], [key[1] for key in keys],
        ))
        locked = self._bump(cr, kind, keys)
        if locked != len(keys):
            raise RuntimeError(f"{locked} of {len(keys)} guards of kind {kind} could be locked")

    @api.model
    def _bump(self, cr, kind, keys):
        return prepared.execute(cr, SQL(
            """WITH held AS (
                   SELECT guard.id FROM oms_guard guard
                     JOIN unnest(%s::int[], %s::int[]) AS wanted(key1, key2)
                       ON guard.key1 = wanted.key1 AND guard.key2 = wanted.key2
                    WHERE guard.kind = %s
                    ORDER BY guard.key1, guard.key2
                      FOR NO KEY UPDATE OF guard)
               UPDATE oms_guard guard SET seq = guard.seq + 1 FROM held WHERE guard.id = held.id""",
            [key[0] for key in keys], [key[1] for key in keys], kind,
        )).rowcount
