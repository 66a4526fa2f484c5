# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

KEPT_DAYS = 7


class Conflict(UserError):
    """What is asked contradicts what was asked before (HTTP 409)."""

    http_status = 409


class OmsApiCall(models.Model):
    """A call of the API that changed something, and its answer: the same call again gets the same answer.

    The row is written first and commits with what the call did. Of two equal calls at once, the second waits on
    the unique index, is refused by PostgreSQL (serialization failure) when the first commits, and finds the answer
    when Odoo tries it again. A call that fails leaves no row.
    """

    _name = "oms.api.call"
    _description = "API call"
    _order = "id desc"
    _rec_name = "key"

    user_id = fields.Many2one("res.users", "Client", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    key = fields.Char("Key", required=True, readonly=True, help="Chosen by the client.")
    method = fields.Char(required=True, readonly=True)
    fingerprint = fields.Char(readonly=True, groups="base.group_system", help="Hash of the request.")
    answer = fields.Json(readonly=True)
    called_at = fields.Datetime("Called", required=True, readonly=True, index=True)

    _key_uniq = models.UniqueIndex("(user_id, key)", "This user has used this key.")

    @api.model
    def _once(self, method, body, work, stands=None):
        """The answer of ``work()``, called once per key of the current user.

        :param body: what is asked (clean values), with its ``key``
        :param stands: function() saying whether the stored answer still holds; where it does not, the key is free
        :raise Conflict: the key was used for something else
        """
        key, fingerprint = body["key"], self._fingerprint(method, body)
        call_id = self._insert(key, method, fingerprint)
        if not call_id:
            call_id, known, before, answer = self._stored(key)
            forget = stands is not None and known == method and not stands()
            if not forget and before != fingerprint:
                raise Conflict(self.env._(
                    "key: %(key)s was used for another request (%(method)s); choose another key.",
                    key=key, method=known))
            if not forget:
                return answer
        answer = json.loads(json.dumps(work()))  # the first answer is what a repetition will read
        # The company may have changed with the key, the time is that of this use.
        self.env.cr.execute(SQL(
            """UPDATE oms_api_call SET answer = %s, fingerprint = %s, company_id = %s,
                      called_at = (now() AT TIME ZONE 'UTC') WHERE id = %s""",
            json.dumps(answer), fingerprint, self.env.company.id, call_id))
        return answer

    @api.model
    def _fingerprint(self, method, body):
        text = json.dumps([method, self.env.company.id, body], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _insert(self, key, method, fingerprint):
        """The id of a new row, None where the user has used the key."""
        rows = self.env.execute_query(SQL(
            """INSERT INTO oms_api_call (user_id, company_id, key, method, fingerprint, called_at,
                                         create_uid, write_uid, create_date, write_date)
                    VALUES (%(uid)s, %(company)s, %(key)s, %(method)s, %(fingerprint)s, now() AT TIME ZONE 'UTC',
                            %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')
               ON CONFLICT (user_id, key) DO NOTHING
                 RETURNING id""",
            uid=self.env.uid, company=self.env.company.id, key=key, method=method, fingerprint=fingerprint))
        return rows[0][0] if rows else None

    @api.model
    def _stored(self, key):
        """(id, method, fingerprint, answer) of the user's call, locked: nobody else uses the key anew meanwhile."""
        return self.env.execute_query(SQL(
            """SELECT id, method, fingerprint, answer FROM oms_api_call
                WHERE user_id = %s AND key = %s FOR NO KEY UPDATE""", self.env.uid, key))[0]

    @api.autovacuum
    def _gc_calls(self):
        self.env.cr.execute(SQL(
            "DELETE FROM oms_api_call WHERE called_at < (now() AT TIME ZONE 'UTC') - %s", timedelta(days=KEPT_DAYS)))
