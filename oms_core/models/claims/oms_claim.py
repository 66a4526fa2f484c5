# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib
import logging
import uuid

from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from odoo import api, fields, models
from odoo.modules import module
from odoo.tools import SQL

from ... import prepared
from ...storage import store

_logger = logging.getLogger(__name__)

#: Seconds a claim counts for while the transaction that made it is still under way.
TIME_TO_LIVE = 900


class OmsClaim(models.Model):
    """So much of something, taken by a transaction that has not committed yet.

    A claim is written and committed in a short transaction of its own, under the guards
    (:class:`OmsGuard`), before the main transaction writes promises or uses credit: everybody sees it at
    once. When the main transaction commits, what it wrote counts (it carries the claim's token) and the
    claim is removed; when it rolls back the claim is removed; when the process dies it runs out.
    Plain ids, no foreign keys: the rows claimed for may not be committed yet.
    """

    _name = "oms.claim"
    _description = "Claim"
    _log_access = False

    kind = fields.Char(required=True)
    key1 = fields.Integer(required=True)
    key2 = fields.Integer(required=True)
    amount = fields.Float(required=True)
    token = fields.Char(required=True, index=True)
    ref = fields.Integer()
    expires_at = fields.Datetime(required=True)

    _key_idx = models.Index("(kind, key1, key2)")

    def init(self):
        """All rows are gone soon. Vacuum leaves the empty pages to the next claims: to give them back it would lock everybody
        out, and end whoever reads on a replica."""
        super().init()
        store(self, vacuum_truncate="false", autovacuum_vacuum_scale_factor="0", autovacuum_vacuum_threshold="1000",
              autovacuum_vacuum_cost_delay="0")

    @api.model
    def _claim(self, kind, keys, decide):
        """Claim under the guards of ``keys``.

        :param kind: what is claimed: 'stock' (product id, warehouse id) or 'credit' (account id, 0)
        :param keys: pairs of ids to guard
        :param decide: function(cr) returning (result, rows); it reads the facts on ``cr`` (nobody else can
            claim the same keys meanwhile) and says what to claim: rows of (key1, key2, amount, ref)
        :returns: (token, result); the token is None where nothing was claimed
        """
        token = uuid.uuid4().hex
        with self._cursor() as cr:
            self.env["oms.guard"]._lock(cr, kind, keys)
            result, rows = decide(cr)
            if rows:
                cr.execute(SQL(
                    """%s INSERT INTO oms_claim (kind, key1, key2, amount, ref, token, expires_at)
                            SELECT %s, key1, key2, amount, ref, %s,
                                   (clock_timestamp() AT TIME ZONE 'UTC') + %s * interval '1 second'
                              FROM unnest(%s, %s, %s::float[], %s) AS taken(key1, key2, amount, ref)""",
                    self._not_waiting(), kind, token, TIME_TO_LIVE,
                    *(list(column) for column in zip(*rows)),
                ))
        if not rows:
            return None, result
        if not self._shares_cursor():
            self._free_at_the_end(token)
        return token, result

    def _free_at_the_end(self, token):
        """Have all claims of this transaction removed together when it commits or rolls back."""
        tokens = self.env.cr.postcommit.data.setdefault("oms_claims", [])
        if not tokens:
            self.env.cr.postcommit.add(lambda: self._free(tokens))
            self.env.cr.postrollback.add(lambda: self._free(tokens, wake=True))
        tokens.append(token)

    @api.model
    def _mark(self):
        """Where the claims of this transaction stand: take it before a savepoint, for ``_free_since``."""
        return len(self.env.cr.postcommit.data.get("oms_claims", ()))

    @api.model
    def _free_since(self, mark, wake=True):
        """A savepoint was rolled back: what was claimed since ``mark`` is for nothing.

        :param wake: whoever was refused meanwhile gets another chance soon
        """
        tokens = self.env.cr.postcommit.data.get("oms_claims", [])
        gone, tokens[mark:] = tokens[mark:], []
        if gone:
            self._free(gone, wake=wake)

    @api.model
    def _consume(self, token):
        """The main transaction has written what the claim was for. Only needed where both share a cursor:
        elsewhere the claim is not visible here and goes after the commit.

        :returns: whether it was removed, so that what it was for has to be written (flushed) now
        """
        if not token or not self._shares_cursor():
            return False
        self.env.cr.execute(SQL("DELETE FROM oms_claim WHERE token = %s", token))
        return True

    @api.model
    def _free(self, tokens, wake=False):
        """Remove claims in a transaction of its own. A failure is logged: they then run out by themselves.

        :param wake: nothing came of them: whoever was refused meanwhile because of them gets another chance soon
        """
        try:
            with self._cursor() as cr:
                cr.execute(SQL("%s DELETE FROM oms_claim WHERE token = ANY(%s)", SQL() if wake else self._not_waiting(), tokens))
                if wake:
                    env = api.Environment(cr, api.SUPERUSER_ID, {})
                    env.ref("oms_core.cron_process")._trigger()
        except Exception:
            _logger.exception("Claims %s could not be removed; they run out in %s s", tokens, TIME_TO_LIVE)

    @api.model
    def _shares_cursor(self):
        """Whether claims go through the caller's own cursor: in tests (what a test wrote is visible on no
        other) and while modules are being installed (likewise)."""
        return bool(module.current_test) or not self.env.registry.ready

    @api.model
    def _not_waiting(self):
        """A claim's commit need not wait for the disk: everybody sees it at once all the same, and what a crash of the database
        may lose of it, it loses of every later commit as well, the main transaction's too (it is one log)."""
        return SQL() if self._shares_cursor() else SQL("SET LOCAL synchronous_commit = off;")

    @contextlib.contextmanager
    def _cursor(self):
        if self._shares_cursor():
            self.env.flush_all()
            yield self.env.cr
            return
        with prepared.cursor(self.env.registry) as cr:
            # Every statement must see what was committed before it got the guard, not before it asked for it.
            cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
            yield cr

    @api.autovacuum
    def _gc_claims(self):
        self.env.cr.execute(SQL(
            "DELETE FROM oms_claim WHERE expires_at < (now() AT TIME ZONE 'UTC') - interval '1 day'"
        ))
