# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The load of `make chaos`: clients that order until they have an answer, and somebody who changes supply meanwhile.

Plain Python over JSON-2. What is ordered and disturbed depends on the seed alone; when depends on the machine.
"""
import collections
import contextlib
import datetime
import http.client
import json
import queue
import random
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

HOT, PATIENCE = 0.7, 240  # how many lines are of the ten hot products; seconds until a client gives up
NO_ANSWER = 0


class Caller:
    """Calls JSON-2 on any of some servers, as one user."""

    def __init__(self, urls, key, rng):
        self.urls, self.key, self.rng = urls, key, rng

    def once(self, model, method, timeout=60, **body):
        """(HTTP status, answer); status 0 where no answer came."""
        request = urllib.request.Request(
            f"{self.rng.choice(self.urls)}/json/2/{model}/{method}", method="POST", data=json.dumps(body).encode(),
            headers={"Authorization": f"bearer {self.key}", "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            text = ""
            with contextlib.suppress(OSError, http.client.HTTPException):
                text = error.read().decode(errors="replace")
            # While its database is away, Odoo answers any path with a page "404, no database is selected".
            return error.code if "json" in error.headers.get("Content-Type", "") else NO_ANSWER, text
        except (OSError, http.client.HTTPException, ValueError) as error:  # ValueError: half an answer
            return NO_ANSWER, repr(error)

    def until(self, model, method, **body):
        """(status, answer, number of calls): repeated while there is no answer or the server is at fault."""
        stop = time.monotonic() + PATIENCE
        for number in range(1, 10_000):
            status, answer = self.once(model, method, **body)
            if NO_ANSWER < status < 500 or time.monotonic() > stop:
                return status, answer, number
            time.sleep(min(0.2 * number, 3) * (0.5 + self.rng.random()))
        raise AssertionError("unreachable")


@dataclass
class Order:
    """What one client wants, and what became of it."""

    key: str
    partner: int
    lines: list
    status: int = NO_ANSWER
    answer: object = None
    calls: int = 0
    seconds: float = 0.0


def make_orders(seed, count, facts, hot=HOT, lines=(1, 8)):
    """Orders of one to eight lines, most of them of the ten hot products; no product twice in an order."""
    rng = random.Random(f"orders {seed}")
    orders = []
    for number in range(count):
        products = {}
        for _line in range(rng.randint(*lines)):
            products[rng.choice(facts["hot"] if rng.random() < hot else facts["tail"])] = rng.randint(1, 5)
        orders.append(Order(f"chaos-{seed}-{number}", rng.choice(facts["partners"]), list(products.items())))
    return orders


def place(caller, order):
    """With the suite: one call, repeated with its key."""
    order.status, order.answer, order.calls = caller.until(
        "oms.atp", "order", key=order.key, reference=order.key, customer=order.partner,
        lines=[{"product": product, "quantity": quantity} for product, quantity in order.lines])


def place_plain(caller, order):
    """Plain Odoo has no key: create, then confirm."""
    status, created, calls = caller.until("sale.order", "create", vals_list=[{
        "partner_id": order.partner, "client_order_ref": order.key,
        "order_line": [[0, 0, {"product_id": product, "product_uom_qty": quantity}] for product, quantity in order.lines]}])
    if status == 200:
        status, _answer, more = caller.until("sale.order", "action_confirm", ids=created)
        calls, created = calls + more, {"id": created[0]}
    order.status, order.answer, order.calls = status, created, calls


class Load:
    """Client threads that share one queue of orders."""

    def __init__(self, urls, facts, orders, clients, seed, work=place):
        self.orders, self.done = orders, 0
        self.queue = queue.SimpleQueue()
        for order in orders:
            self.queue.put(order)
        self.lock = threading.Lock()
        self.threads = [
            threading.Thread(target=self._client, daemon=True, args=(
                Caller(urls, facts["key"], random.Random(f"client {seed} {number}")), work))
            for number in range(clients)]

    def start(self):
        self.started = time.monotonic()
        for thread in self.threads:
            thread.start()
        return self

    def wait(self):
        """Seconds until every order had its outcome."""
        for thread in self.threads:
            thread.join()
        return time.monotonic() - self.started

    def _client(self, caller, work):
        while True:
            try:
                order = self.queue.get_nowait()
            except queue.Empty:
                return
            started = time.monotonic()
            work(caller, order)
            order.seconds = time.monotonic() - started
            with self.lock:
                self.done += 1


@dataclass
class Disturber:
    """Receives, loses, cancels, ships, moves purchase dates and buys anew, as a user of the backend would."""

    urls: list
    facts: dict
    load: Load
    seed: str
    pause: float = 0.3
    found: collections.Counter = field(default_factory=collections.Counter)

    def start(self):
        self.rng = random.Random(f"disturber {self.seed}")
        self.caller = Caller(self.urls, self.facts["admin key"], self.rng)
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        return self

    def stop(self):
        self.over.set()
        self.thread.join()
        return self.found

    def acts(self):
        """What is done, the more often the more often it is here."""
        return [self.receive] * 3 + [self.lose] * 2 + [self.cancel] + [self.move_date] * 2 + [self.buy] + [self.ship]

    def _run(self):
        acts = self.acts()
        while not self.over.wait(self.pause):
            act = self.rng.choice(acts)
            status = act()
            if status is not None:
                word = {200: "done", NO_ANSWER: "no answer"}.get(status, "refused" if status < 500 else "failed")
                self.found[f"{act.__name__} {word}"] += 1

    def one_of(self, model, domain):
        """The id of some record, or None."""
        status, ids = self.caller.once(model, "search", domain=domain)
        return self.rng.choice(ids) if status == 200 and ids else None

    def receive(self):
        return self.validate("incoming")

    def ship(self):
        return self.validate("outgoing")

    def validate(self, code):
        picking = self.one_of("stock.picking", [["picking_type_code", "=", code], ["state", "=", "assigned"]])
        return picking and self.caller.once(
            "stock.picking", "button_validate", ids=[picking], context={"skip_backorder": True})[0]

    def lose(self):
        """An inventory adjustment finds less than the books say."""
        quant = self.one_of("stock.quant", [["location_id.usage", "=", "internal"], ["quantity", ">", 3],
                                            ["product_id", "in", self.facts["hot"]]])
        if quant is None:
            return None
        status, rows = self.caller.once("stock.quant", "read", ids=[quant], fields=["quantity"])
        if status != 200 or not rows:
            return status
        left = max(rows[0]["quantity"] - self.rng.randint(1, 5), 0)
        status, _answer = self.caller.once(
            "stock.quant", "write", ids=[quant], vals={"inventory_quantity": left}, context={"inventory_mode": True})
        return self.caller.once("stock.quant", "action_apply_inventory", ids=[quant])[0] if status == 200 else status

    def cancel(self):
        """One order in ten or so."""
        mine = [order.answer["id"] for order in self.load.orders if order.status == 200]
        return self.caller.once("sale.order", "action_cancel", ids=[self.rng.choice(mine)])[0] if mine else None

    def move_date(self):
        line = self.one_of("purchase.order.line", [["state", "=", "purchase"], ["product_id", "in", self.facts["hot"]]])
        day = datetime.date.today() + datetime.timedelta(days=self.rng.randint(0, 20))
        return line and self.caller.once("purchase.order.line", "write", ids=[line], vals={"date_planned": f"{day} 12:00:00"})[0]

    def buy(self):
        day = datetime.date.today() + datetime.timedelta(days=self.rng.randint(1, 15))
        status, order = self.caller.once("purchase.order", "create", vals_list=[{
            "partner_id": self.facts["vendor"], "picking_type_id": self.rng.choice(self.facts["receipt types"]),
            "order_line": [[0, 0, {
                "product_id": self.rng.choice(self.facts["hot"]), "product_qty": self.rng.randint(5, 20), "price_unit": 1.0,
                "date_planned": f"{day} 12:00:00"}]]}])
        return self.caller.once("purchase.order", "button_confirm", ids=order)[0] if status == 200 else status
