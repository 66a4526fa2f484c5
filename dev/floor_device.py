# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What all devices of `make floor` do: keep events until they are answered, lose answers, repeat, and write down what they said.

`python3 -m dev.floor_device SPEC.json WHO NUMBER` is one handheld or packing station, a process of its own. Plain Python.
"""
import contextlib
import datetime
import json
import random
import socket
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

from .chaos_load import NO_ANSWER, PATIENCE, Caller

CUT, TWICE, MALFORMED, WRONG_CLOCK = 0.05, 0.05, 0.01, 3  # shares of the calls; hours that every third device's clock is wrong
FAULTS = 5  # answers 5xx to one call until a device gives up
#: What no server should take for a scan.
NONSENSE = ({"kind": "dance"}, {"kind": "pick", "line_id": "the third one"}, {"kind": "pick", "quantity": -3}, {"kind": None},
            {"kind": "put", "quantity": "many"}, {"kind": "put_down", "tour_id": [1]}, {"kind": "pick", "quantity": 1e400})


class Device:
    """Talks to any of the servers with its key. What it writes down is a line of JSON each, in a file of its own."""

    model = ""

    def __init__(self, spec, who, number):
        self.spec, self.name, self.number = spec, f"{who} {number}", number
        self.rng = random.Random(f"{self.name} {spec['seed']}")
        self.caller = Caller(spec["urls"], spec["keys"][self.name], self.rng)
        self.folder = Path(spec["folder"])
        self.journal = (self.folder / f"{self.name}.jsonl").open("a", encoding="utf-8", buffering=1)
        self.clock = datetime.timedelta(hours=WRONG_CLOCK if number % 3 == 2 else 0)

    def note(self, what, **facts):
        self.journal.write(json.dumps({"what": what, "device": self.name, **facts}) + "\n")

    def chance(self, share):
        return self.rng.random() < share

    @property
    def over(self):
        return (self.folder / "over").exists()

    # -- calling ---------------------------------------------------------------------------------------------------
    def call(self, method, model=None, **body):
        """(HTTP status, answer), repeated until there is one, or until the server was at fault too often; its time is noted
        where it came at the first try."""
        started, faults = time.monotonic(), 0
        for calls in range(1, 10_000):
            status, answer = self.caller.once(model or self.model, method, **body)
            faults += status >= 500
            if NO_ANSWER < status < 500 or faults > FAULTS or time.monotonic() - started > PATIENCE:
                break
            time.sleep(min(0.2 * calls, 3) * (0.5 + self.rng.random()))
        if model is None:
            self.note("call", method=method, status=status, calls=calls,
                      seconds=time.monotonic() - started if calls == 1 else None)
        if status >= 500 or status == NO_ANSWER or (status != 200 and method == "scan"):  # else refused in words
            with contextlib.suppress(ValueError):
                answer = json.loads(answer)["message"]
            self.note("error", method=method, status=status, answer=str(answer)[:600])
        return status, answer

    def event(self, kind, planted="", **facts):
        """A scan with the key that this device gives it. ``planted``: the mistake that it is."""
        at = datetime.datetime.now(datetime.UTC).replace(tzinfo=None) + self.clock
        return {"key": str(uuid.UUID(int=self.rng.getrandbits(128), version=4)), "kind": kind, "code": None, "by_hand": False,
                "at": at.isoformat(timespec="milliseconds"), "planted": planted, **facts}

    def send(self, events):
        """Scans in their order, until they are answered: ({key: answer}, the document after them or None)."""
        if self.chance(MALFORMED):
            events = [*events, self.event("nonsense", "malformed") | self.rng.choice(NONSENSE)]
        planted = {event["key"]: (event["planted"], event["kind"]) for event in events}
        said = [{name: value for name, value in event.items() if name != "planted"} for event in events]
        for event in events:
            self._note_event(event["key"], planted, {"status": "", "code": ""})
        body = {"device": self.name, "events": said}
        if self.chance(CUT):
            self.cut(body)
        status, found = self.call("scan", **body)
        if status == 200 and self.chance(TWICE):
            self.note("repeated")
            self._note_answers(found, planted)
            status, found = self.call("scan", **body)
        if status != 200:
            return {}, None
        return self._note_answers(found, planted), found.get(self.document)

    def _note_answers(self, found, planted):
        answers = {answer["key"]: answer for answer in found["answers"]}
        for key, answer in answers.items():
            self._note_event(key, planted, answer)
        return answers

    def _note_event(self, key, planted, answer):
        mistake, kind = planted[key]
        self.note("event", key=key, planted=mistake, kind="malformed" if mistake == "malformed" else str(kind),
                  status=answer["status"], code=answer.get("code") or "", again=bool(answer.get("again")),
                  words=answer.get("words"))

    def cut(self, body):
        """The request arrives, the connection is gone before its answer."""
        where = urlsplit(self.rng.choice(self.spec["urls"]))
        data = json.dumps(body).encode()
        head = (f"POST /json/2/{self.model}/scan HTTP/1.1\r\nHost: localhost\r\nAuthorization: bearer {self.caller.key}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n").encode()
        try:
            with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
                connection.sendall(head + data)
                time.sleep(self.rng.random() * 0.3)
        except OSError:
            return
        self.note("cut")

    # -- the day ---------------------------------------------------------------------------------------------------
    def run(self):
        while not self.over:
            if not self.turn():
                time.sleep(0.5 + self.rng.random())
        self.note("end")

    def turn(self):
        """Does something; False where there is nothing to do."""
        raise NotImplementedError

    def warehouse(self):
        """Mostly one's own, sometimes another one."""
        all_of_them = self.spec["warehouses"]
        return self.rng.choice(all_of_them) if self.chance(0.3) else all_of_them[self.number % len(all_of_them)]


def main(words):
    from .floor_handheld import Handheld
    from .floor_station import Station
    spec, who, number = json.loads(Path(words[0]).read_text()), words[1], int(words[2])
    {"picker": Handheld, "packer": Station}[who](spec, who, number).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
