# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A handheld of `make floor`: takes tours, scans in their order and makes the mistakes that people make."""
from .floor_device import Device

#: Shares of the lines at which something happens, and of the tours.
WRONG, SHORT, SKIP, SPLIT, AGAIN, BY_HAND, SHUFFLE = 0.12, 0.03, 0.03, 0.1, 0.05, 0.05, 0.1
STRANGER, HAND_OVER, EARLY = 0.15, 0.05, 0.2
PATIENCE = 8  # refusals to put a tour down, until one gives up


class Handheld(Device):
    model, document = "oms.floor", "tour"

    def turn(self):
        status, home = self.call("home", warehouse_id=self.warehouse()["id"])
        if status != 200:
            return False
        tour = self.take(home)
        if not tour:
            return False
        self.work(tour)
        return True

    def take(self, home):
        """One's own tour, else the best one, else one from the list, which somebody else may be taking at this moment."""
        if home["mine"]:
            return self.call("read", tour_id=home["mine"][0]["id"])[1]
        if not home["ready"]:
            return None
        wanted = self.rng.choice(home["ready"])["id"] if self.chance(0.5) else None
        status, tour = self.call("take", tour_id=wanted, warehouse_id=home["warehouse"])
        return tour if status == 200 else None

    def work(self, tour):
        """The whole tour, unless it is handed over."""
        skipped, refused = set(), 0
        if self.chance(STRANGER):
            self.meddle(tour)
        while tour and tour["state"] == "active" and tour["mine"] and refused < PATIENCE:
            lines = [line for line in tour["lines"] if line["state"] in ("open", "skipped") and line["done"] < line["quantity"]]
            lines.sort(key=lambda line: (line["state"] == "skipped", line["walk"]))
            if lines and self.chance(HAND_OVER / max(len(lines), 1)):
                self.send([self.event("hand_over", tour_id=tour["id"])])
                return
            if lines:
                sent = self.go(tour, lines[:self.rng.randint(1, 4)], skipped)
            else:
                sent = self.put_down(tour)
            answers, after = sent
            good = any(answer["status"] == "accepted" for answer in answers.values())
            refused = 0 if good else refused + 1
            tour = after or self.call("read", tour_id=tour["id"])[1]
            if not isinstance(tour, dict) or "state" not in tour:
                return
        if refused >= PATIENCE:
            self.note("stuck", tour=tour["name"], lines=[line["state"] for line in tour["lines"]],
                      said=[answer.get("words") for answer in answers.values()])
            self.send([self.event("hand_over", tour_id=tour["id"])])

    # -- one stretch of the walk -----------------------------------------------------------------------------------
    def go(self, tour, lines, skipped):
        """Scans of some lines, sent together, as a device does that was without Wi-Fi."""
        events = self.totes(tour, lines)
        if self.chance(EARLY / 4) and tour["open"]:
            events.append(self.event("put_down", "put down too early", tour_id=tour["id"]))
        if not events and len(lines) > 1 and self.chance(SHUFFLE):  # each of another line: in any order
            events = [self.pick(tour, line, line["quantity"] - line["done"]) for line in lines]
            self.rng.shuffle(events)
            return self.send(events)
        for line in lines:
            events += self.line(tour, line, skipped)
        return self.send(events)

    def totes(self, tour, lines):
        """Containers onto the cart, where none stands for a line yet; the first may be a mistake."""
        missing = {tote["number"] for tote in tour["totes"] if tote["number"] and not tote["code"]}
        events, codes = [], self.spec["totes"][str(tour["warehouse"]["id"])]
        for number in sorted(missing & {line["tote"] for line in lines if line["tote"]}):
            if self.chance(0.05):
                events.append(self.event("tote", "not a tote", tour_id=tour["id"], number=number,
                                         code=self.spec["wrong"]["not_reusable"]))
            events.append(self.event("tote", tour_id=tour["id"], number=number, code=self.rng.choice(codes)))
        return events

    def pick(self, tour, line, quantity, planted="", **other):
        codes = [code for code in line["product"]["codes"] if code["quantity"] == 1] or [{"code": None}]
        by_hand = self.chance(BY_HAND) and not other
        lot = line["lot"] and line["lot"]["name"]
        facts = {"code": None if by_hand else codes[0]["code"], "by_hand": by_hand, "lot": lot, "tote": line["tote"], **other}
        return self.event("pick", planted, tour_id=tour["id"], line_id=line["id"], quantity=quantity, **facts)

    def line(self, tour, line, skipped):
        """What happens at one place."""
        left = line["quantity"] - line["done"]
        if line["id"] not in skipped and line["state"] == "open" and self.chance(SKIP):
            skipped.add(line["id"])
            return [self.event("skip", tour_id=tour["id"], line_id=line["id"])]
        events = self.mistakes(tour, line, left)
        if self.chance(SHORT):
            found = self.rng.randrange(int(left)) if left >= 1 else 0
            reason = self.rng.choice(("not_there", "damaged", "wrong_goods"))
            if found:
                events.append(self.pick(tour, line, found))
            facts = {"line_id": line["id"], "found": line["done"] + found, "reason": reason}
            return [*events, self.event("short", tour_id=tour["id"], **facts)]
        if left > 1 and self.chance(SPLIT):
            part = self.rng.randint(1, int(left) - 1)
            events += [self.pick(tour, line, part), self.pick(tour, line, left - part)]
        else:
            events.append(self.pick(tour, line, left))
        if self.chance(AGAIN):  # the trigger pulled twice: another scan of the same thing
            events.append(self.pick(tour, line, 1, "scanned once more"))
        return events

    def mistakes(self, tour, line, left):
        if not self.chance(WRONG):
            return []
        wrong, others = self.spec["wrong"], [one for one in tour["lines"] if one["product"]["id"] != line["product"]["id"]]
        found = [
            self.pick(tour, line, 1, "goods nobody ordered", code=wrong["wrong_item"]),
            self.pick(tour, line, 1, "unknown code", code=wrong["unknown"]),
            self.pick(tour, line, 1, "another company's goods", code=wrong["other_company"]),
            self.pick(tour, line, left + self.rng.randint(1, 9), "too many"),
            self.event("pick", "a line that is not there", tour_id=tour["id"], line_id=2**30, quantity=1),
        ]
        if others:
            other = self.rng.choice(others)
            code = (other["product"]["codes"] or [{"code": wrong["wrong_item"]}])[0]["code"]
            found.append(self.pick(tour, line, 1, "goods of another line", code=code))
            if other["location"]["id"] != line["location"]["id"]:
                found.append(self.pick(tour, line, 1, "wrong place", code=other["location"]["barcode"]))
        totes = [tote["number"] for tote in tour["totes"] if tote["number"] and tote["number"] != line["tote"]]
        if line["tote"] and totes:
            found.append(self.pick(tour, line, 1, "wrong tote", tote=self.rng.choice(totes)))
        if line["lot"]:
            found.append(self.pick(tour, line, 1, "wrong lot", lot="NO-SUCH-LOT"))
        return [self.rng.choice(found)]

    def put_down(self, tour):
        events = []
        if self.chance(EARLY):
            events.append(self.event("put_down", "put down at an unknown place", tour_id=tour["id"],
                                     code=self.spec["wrong"]["unknown"]))
        return self.send([*events, self.event("put_down", tour_id=tour["id"], code=None)])

    def meddle(self, tour):
        """Scans on somebody else's tour."""
        others = [["state", "=", "active"], ["id", "!=", tour["id"]]]
        status, tours = self.call("search", model="oms.tour", domain=others, limit=5)
        if status != 200 or not tours:
            return
        status, other = self.call("read", tour_id=self.rng.choice(tours))
        if status != 200 or other["mine"] or not other["lines"]:
            return
        line = self.rng.choice(other["lines"])
        self.send([self.pick(other, line, 1, "somebody else's tour")])
        self.call("take", tour_id=other["id"])
