# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...planning import floor_scan, scan_event
from ...planning.floor_scan import ACCEPTED, REFUSED

#: Events in one call: a device that was cut off sends what it kept, in smaller sets.
MOST = 200
#: What a scan may turn out to be about; of one that is refused only what was there before.
ABOUT = ("tour_id", "picking_id", "product_id", "company_id", "package_id", "lot_id", "quantity")
ABOUT_REFUSED = ("tour_id", "picking_id", "product_id", "company_id")


class Refused(Exception):
    """A scan that is not done. ``code`` is for the device (docs/floor.md), ``words`` are for whoever scanned."""

    def __init__(self, code, words):
        super().__init__(words)
        self.code, self.words = code, words


class _Undone(Exception):
    """What was done for an answer that refuses is undone."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer


class OmsScan(models.Model):
    """Do what devices say once, for the handheld and the packing station alike. The row of a scan is written first and commits
    with what the scan did, or with the refusal: a server that dies at any moment leaves both or neither. Of two equal scans at
    once the second waits on the unique index, is refused by PostgreSQL (serialization failure) when the first commits, and finds
    its answer when Odoo tries it again."""

    _inherit = "oms.scan"

    @api.model
    def _once(self, device, events, work, before=None, explain=None):
        """The answers to what a device sent, in its order, each worked out once for its key.

        :param device: its name, for whoever looks at the scans
        :param events: dicts with ``key``, ``kind``, ``at``, ``by_hand``, ``code`` and more, as they came
        :param work: function(event, about) that does one and returns the rest of its answer (a dict). ``about``: a dict to be
            filled with what it is about (ids, of records that the user may know of, and ``quantity``; see ABOUT).
            :class:`Refused`, an answer that refuses and a UserError undo what it did; an AccessError is raised, and with it
            nothing of the call is done or kept
        :param before: function(events) that is told which there are, those that were said before among them
        :param explain: function(event, error) → (code, words) of a UserError; else it is told in its own words
        :return: for each event {"key", "status": "accepted" or "refused", "code", "words", …, "again": True where the key was
            known}. Somebody else's key is told as such, and nothing of what was said or answered under it
        """
        if not isinstance(events, (list, tuple)) or len(events) > MOST:
            raise UserError(self.env._("Scans come as a list, of %s at most.", MOST))
        if self.env.context.get("uid") not in (None, False, self.env.uid):
            return self._of_other_user(events)
        refused = [self._malformed(event) for event in events]
        good = [event for event, no in zip(events, refused, strict=True) if not no]
        new = self._insert(device, good)
        known = self._known({event["key"] for event in good} - new.keys())
        if before and good:
            before(good)
        answers = []
        for event, no in zip(events, refused, strict=True):
            if no:
                answers.append(no)
            elif event["key"] in known:
                answers.append(self._again(event, known[event["key"]]))
            else:
                answer = self._work_out(new[event["key"]], event, work, explain)
                known[event["key"]] = (self.env.uid, scan_event.said(event), answer)
                answers.append(answer)
        return answers

    @api.model
    def _refusal(self, key, code, words):
        return {"key": key, "status": REFUSED, "code": code, "words": words}

    @api.model
    def _of_other_user(self, events):
        """A device belongs to several people: a page or a tab may still be of who signed out. What it says is neither done nor
        kept: the device sends it again when its person is signed in. A page says whose it is in the context (``uid``, as Odoo's
        web client does); who says nothing is who calls."""
        words = self.env._(
            "%s is signed in on this device now. What waits is sent when you are signed in again.", self.env.user.name)
        return [self._refusal(scan_event.key_of(event), floor_scan.OTHER_USER, words) for event in events]

    @api.model
    def _malformed(self, event):
        """The refusal of what is no event; None where it may be looked at."""
        wrong = scan_event.wrong_with(event)
        if not wrong:
            return None
        words = {
            scan_event.NO_EVENT: self.env._("A scan is an object with a key and a kind."),
            scan_event.NO_KEY: self.env._("A scan needs a key of its own, of %(least)s to %(most)s characters.",
                                          least=scan_event.SHORTEST_KEY, most=scan_event.LONGEST_KEY),
            scan_event.NO_KIND: self.env._("A scan says what it is (kind)."),
            scan_event.NO_CODE: self.env._("What was read (code) is no code: it is too long, or no text that a label has."),
            scan_event.NOT_KEPT: self.env._("This scan is too long, or holds what cannot be kept."),
        }
        key = scan_event.key_of(event)
        keepable = key is not None and scan_event.wrong_with({"key": key, "kind": "x"}) is None
        return self._refusal(key if keepable else None, floor_scan.BAD, words[wrong])

    # --- the rows ---------------------------------------------------------------------------------------------------------

    @api.model
    def _insert(self, device, events):
        """{key: id} of new rows, in the order of the events; none for keys that were used before."""
        if not events:
            return {}
        device = device[:64] if isinstance(device, str) and floor_scan.plain(device) else None
        now = fields.Datetime.now()
        rows = [(
            event["key"], self.env.uid, self.env.company.id, device or None, event["kind"][:64],
            (event.get("code") or "").strip() or None, event.get("by_hand") is True, json.dumps(scan_event.said(event)),
            scan_event.instant(event.get("at")), now, self.env.uid, self.env.uid, now, now) for event in events]
        return dict(self.env.execute_query(SQL(
            """INSERT INTO oms_scan (key, user_id, company_id, device, kind, code, by_hand, said, device_at, at, create_uid,
                                     write_uid, create_date, write_date)
               VALUES %s ON CONFLICT (key) DO NOTHING RETURNING key, id""", SQL(", ").join(rows))))

    @api.model
    def _known(self, keys):
        """{key: (who said it, what, the answer)} of what was said before."""
        rows = self.env.execute_query(SQL(
            "SELECT key, user_id, said, answer FROM oms_scan WHERE key = ANY(%s)", list(keys))) if keys else ()
        return {key: tuple(rest) for key, *rest in rows}

    @api.model
    def _again(self, event, known):
        user_id, said, answer = known
        if user_id != self.env.uid or said != scan_event.said(event) or not answer:
            return self._refusal(event["key"], floor_scan.BAD, self.env._(
                "This scan has the number of another one, so it was not done. Scan again."))
        return {**answer, "again": True}

    @api.model
    def _work_out(self, scan_id, event, work, explain):
        """Do one event, and keep the answer with it."""
        key, about = event["key"], {}
        try:
            with self.env.cr.savepoint():
                answer = {"key": key, "status": ACCEPTED, "code": "", "words": "", **(work(event, about) or {})}
                if answer["status"] != ACCEPTED:
                    raise _Undone(answer)
        except _Undone as undone:
            answer = undone.answer
        except Refused as no:
            answer = self._refusal(key, no.code, no.words)
        except AccessError:
            raise
        except UserError as error:  # what Odoo or another addon refuses
            answer = self._refusal(key, *(explain(event, error) if explain else (floor_scan.BAD, str(error))))
        answer = json.loads(json.dumps(answer))  # the first answer is what a repetition will read
        self._keep(scan_id, answer, about)
        return answer

    @api.model
    def _keep(self, scan_id, answer, about):
        """Store what was answered, and what the scan turned out to be about."""
        names = ABOUT if answer["status"] == ACCEPTED else ABOUT_REFUSED
        columns = [SQL(", %s = %s", SQL.identifier(name), about[name]) for name in names if about.get(name)]
        self.env.cr.execute(SQL(
            "UPDATE oms_scan SET answer = %s, result = %s%s WHERE id = %s",
            json.dumps(answer), answer["code"] or answer["status"], SQL().join(columns), scan_id))
        self.browse(scan_id).invalidate_recordset(flush=False)
