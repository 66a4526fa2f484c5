# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The load of `make scale`: for some seconds clients order (make and confirm in one call), others read, over JSON-2 on the
loopback. What is asked depends on the seed alone; how much of it is done is the measurement."""
import itertools
import random
import threading
import time
from dataclasses import dataclass, field

from . import chaos_load

LINES, HOT = (3, 3), 0.2  # lines of an order, share of lines that are of the ten hot products
READS = ("availability", "find", "overview")


@dataclass
class Found:
    """What came of some seconds of load."""

    seconds: float = 0.0
    times: dict = field(default_factory=dict)  # kind -> seconds of each call that was answered
    failed: list = field(default_factory=list)
    repeated: int = 0

    def count(self, *kinds):
        return sum(len(self.times.get(kind, ())) for kind in kinds)

    def rate(self, *kinds):
        return self.count(*kinds) / self.seconds if self.seconds else 0.0

    def quantile(self, share, *kinds):
        """Seconds within which that share of the calls was answered."""
        times = sorted(itertools.chain.from_iterable(self.times.get(kind, ()) for kind in kinds))
        return times[min(int(len(times) * share), len(times) - 1)] if times else 0.0


class Load:
    """Clients that go on until their time is over; the calls under way are waited for and count."""

    def __init__(self, urls, facts, seconds, seed, *, orderers=0, readers=0, place=chaos_load.place):
        self.urls, self.facts, self.seconds, self.seed, self.place = urls, facts, seconds, seed, place
        self.orders = iter(chaos_load.make_orders(seed, 100_000, facts, HOT, LINES)) if orderers else iter(())
        self.lock, self.found = threading.Lock(), Found()
        work = [self._order] * orderers + [self._read] * readers
        self.threads = [threading.Thread(target=self._client, args=(act, number), daemon=True)
                        for number, act in enumerate(work)]

    def run(self):
        """Runs to the end; returns what came of it."""
        started = time.monotonic()
        self.until = started + self.seconds
        for thread in self.threads:
            thread.start()
        for thread in self.threads:
            thread.join()
        self.found.seconds = time.monotonic() - started
        return self.found

    def _client(self, act, number):
        rng = random.Random(f"client {self.seed} {number}")
        callers = {word: chaos_load.Caller(self.urls, self.facts[word], rng) for word in ("key", "admin key")}
        for turn in itertools.count(number):
            if time.monotonic() >= self.until:
                return
            started = time.monotonic()
            kind, status, answer, calls = act(callers, rng, turn)
            with self.lock:
                self.found.repeated += calls - 1
                if status == 200:
                    self.found.times.setdefault(kind, []).append(time.monotonic() - started)
                else:
                    self.found.failed.append(f"{kind}: {status} {str(answer)[:200]}")

    def _order(self, callers, _rng, _turn):
        with self.lock:
            order = next(self.orders)
        # Plain Odoo has two calls for what is one here, and its user needs more rights.
        self.place(callers["key"], order)
        return "order", order.status, order.answer, max(order.calls - (self.place is chaos_load.place_plain), 1)

    def _read(self, callers, rng, turn):
        kind = READS[turn % len(READS)]
        if kind == "availability":
            caller, words = callers["key"], ("oms.atp", "availability")
            body = {"products": rng.sample(self.facts["hot"] + self.facts["tail"], 20)}
        elif kind == "find":
            caller, words = callers["admin key"], ("oms.find", "find")
            body = {"text": f"S{rng.randint(1, self.facts['filled'] or 1):07d}"}
        else:
            caller, words, body = callers["admin key"], ("oms.overview", "oms_figures"), {}
        return kind, *caller.until(*words, **body)
