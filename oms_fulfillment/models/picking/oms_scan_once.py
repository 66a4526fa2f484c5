# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import UTC, datetime

from odoo import api, fields, models
from odoo.addons.oms_core.tools import stored_id
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

#: What a device sends is short; what is longer is no scan.
LONGEST_KEY, LONGEST_EVENT, LONGEST_CODE = 64, 4000, 500


#: What a scan may turn out to be about.
LINKS = ("tour_id", "picking_id", "product_id", "package_id", "lot_id", "company_id")


class Refused(Exception):
    """A scan that is not done. ``code`` is for the device (docs/floor.md), ``words`` are for whoever scanned."""

    def __init__(self, code, words):
        super().__init__(words)
        self.code, self.words = code, words


class OmsScan(models.Model):
    """Do what a device says once. The row is written first and commits with what the scan did, or with the refusal: a server
    that dies at any moment leaves both or neither. Of two equal scans at once the second waits on the unique index, is refused
    by PostgreSQL (serialization failure) when the first commits, and finds its answer when Odoo tries it again."""

    _inherit = "oms.scan"

    @api.model
    def _once(self, event, work, **links):
        """The answer to one event of a device, worked out once for its key.

        :param event: as the device sent it: ``key``, ``kind``, ``at``, ``by_hand``, ``code`` and more
        :param work: function() that does it and returns the rest of the answer (a dict; ``links`` in it, see below, is kept and
            not sent). :class:`Refused` or a UserError undoes what it did and becomes the answer; an AccessError is raised
        :param links: columns of the row: tour_id, picking_id, product_id (ids), quantity, device, company_id
        :return: {"key", "status": "accepted" or "refused", "code", "words", …, "again": True where the key was known}
        """
        key = event.get("key") if isinstance(event, dict) else None
        if self.env.context.get("uid") not in (None, self.env.uid):  # kept by the device for whom the page belongs to
            return self._refusal(key if isinstance(key, str) else None, "other_user", self.env._(
                "Somebody else signed in on this device. Reload the page."))
        bad = self._malformed(event, key)
        if bad:
            return self._refusal(key if isinstance(key, str) else None, "bad", bad)
        scan_id = self._insert(event, links)
        if not scan_id:
            return self._stored(event)
        answer = {"key": key, "status": "accepted", "code": "", "words": "", **self._attempt(key, work)}
        links = answer.pop("links", {})
        answer = json.loads(json.dumps(answer))  # the first answer is what a repetition will read
        self._keep(scan_id, answer, links)
        return answer

    @api.model
    def _attempt(self, key, work):
        try:
            with self.env.cr.savepoint():
                return work() or {}
        except Refused as refused:
            return self._refusal(key, refused.code, refused.words)
        except AccessError:
            raise
        except UserError as error:  # what Odoo or another addon refuses, in its words
            return self._refusal(key, "bad", str(error))

    @api.model
    def _refusal(self, key, code, words):
        return {"key": key, "status": "refused", "code": code, "words": words}

    @api.model
    def _malformed(self, event, key):
        """Why this is no event at all; None where it may be looked at."""
        if not isinstance(event, dict):
            return self.env._("A scan is an object with a key and a kind.")
        if not isinstance(key, str) or not 8 <= len(key) <= LONGEST_KEY:
            return self.env._("A scan needs a key of its own, of 8 to %s characters.", LONGEST_KEY)
        if not isinstance(event.get("kind"), str) or not event["kind"]:
            return self.env._("A scan says what it is (kind).")
        code = event.get("code")
        if code not in (None, False) and (not isinstance(code, str) or len(code) > LONGEST_CODE):
            return self.env._("What was read (code) is text of at most %s characters.", LONGEST_CODE)
        try:
            text = json.dumps(event, allow_nan=False, ensure_ascii=False)
            text.encode()
        except (TypeError, ValueError, RecursionError):  # NaN, half a character: no JSON, and clients send it
            return self.env._("This scan holds what cannot be kept.")
        if len(text) > LONGEST_EVENT or "\\u0000" in text:
            return self.env._("This scan is too long, or holds what is no text.")
        return None

    @api.model
    def _insert(self, event, links):
        """The id of a new row, None where the key was used."""
        rows = self.env.execute_query(SQL(
            """INSERT INTO oms_scan (key, user_id, company_id, device, kind, code, by_hand, tour_id, picking_id, product_id,
                                     quantity, said, device_at, at, create_uid, write_uid, create_date, write_date)
                    VALUES (%(key)s, %(uid)s, %(company)s, %(device)s, %(kind)s, %(code)s, %(by_hand)s,
                            (SELECT id FROM oms_tour WHERE id = %(tour)s), (SELECT id FROM stock_picking WHERE id = %(picking)s),
                            (SELECT id FROM product_product WHERE id = %(product)s), %(quantity)s,
                            %(said)s, %(device_at)s, now() AT TIME ZONE 'UTC', %(uid)s, %(uid)s,
                            now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')
               ON CONFLICT (key) DO NOTHING
                 RETURNING id""",
            key=event["key"], uid=self.env.uid, company=links.get("company_id") or self.env.company.id,
            device=str(links.get("device") or "")[:LONGEST_KEY] or None, kind=event["kind"][:LONGEST_KEY],
            code=event.get("code") or None, by_hand=bool(event.get("by_hand")),
            tour=stored_id(links.get("tour_id")), picking=stored_id(links.get("picking_id")),
            product=stored_id(links.get("product_id")), quantity=self._number(links.get("quantity")),
            said=json.dumps(event), device_at=self._device_at(event.get("at"))))
        return rows[0][0] if rows else None

    @api.model
    def _keep(self, scan_id, answer, links):
        """Store what was answered, and what the scan turned out to be about."""
        names = [name for name in LINKS if stored_id(links.get(name))]
        columns = [SQL(", %s = %s", SQL.identifier(name), links[name]) for name in names]
        if "quantity" in links:
            columns.append(SQL(", quantity = %s", self._number(links["quantity"])))
        self.env.cr.execute(SQL(
            "UPDATE oms_scan SET answer = %s, result = %s%s WHERE id = %s",
            json.dumps(answer), answer["code"] or answer["status"], SQL().join(columns), scan_id))
        self.browse(scan_id).invalidate_recordset(flush=False)

    @api.model
    def _stored(self, event):
        """What was answered to this key, also to whoever took over the device; refused where something else was said under it,
        or in another company."""
        company_id, said, answer = self.env.execute_query(SQL(
            "SELECT company_id, said, answer FROM oms_scan WHERE key = %s", event["key"]))[0]
        if company_id not in self.env.companies.ids or said != json.loads(json.dumps(event)):
            return self._refusal(event["key"], "bad", self.env._("Another scan has this key: scan it again."))
        return {**(answer or {}), "again": True}

    @api.model
    def _number(self, value):
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e12 else None

    @api.model
    def _device_at(self, value):
        """The device's time in UTC without zone; None where it cannot be read. Clocks of devices are wrong at times: nothing
        is decided by them."""
        if not isinstance(value, str):
            return None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        try:
            moment = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
        except OverflowError:
            return None
        return fields.Datetime.to_string(moment) if moment.year >= 1000 else None
