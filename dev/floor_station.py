# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A packing station of `make floor`: scans what was picked into parcels, and makes the mistakes that people make."""
from .floor_device import Device

WRONG, NEW_PARCEL, WEIGH, REOPEN, SPLIT = 0.1, 0.1, 0.3, 0.1, 0.15
PATIENCE = 8


class Station(Device):
    model, document = "oms.station", "job"

    def turn(self):
        warehouse = self.warehouse()
        status, home = self.call("home", warehouse_id=warehouse["id"])
        if status != 200:
            return False
        if self.chance(0.05):
            self.call("look", code=self.rng.choice(sorted(self.spec["wrong"].values())), warehouse_id=warehouse["id"])
        job = self.look(home, warehouse)
        if not job:
            return False
        if job["state"] == "stopped" and (job["stopped"] or {}).get("may") == "go_on":
            _answers, job = self.send([self.event("go_on", picking_id=job["picking_id"])])
        if not job or job["state"] != "open":
            return False
        self.pack(job)
        return True

    def look(self, home, warehouse):
        """What was scanned first: a tote, an order, or the slip of a transfer. Several people may be at one order."""
        code = None
        if home["ready_totes"] and self.chance(0.5):
            tote = self.rng.choice(home["ready_totes"])
            code = tote["name"]
        else:
            status, rows = self.call("search_read", model="stock.picking", fields=["name", "origin"], limit=10, domain=[
                ["oms_step", "=", "pack"], ["state", "=", "assigned"], ["picking_type_id.warehouse_id", "=", warehouse["id"]]])
            if status == 200 and rows:
                row = self.rng.choice(rows)
                code = row["origin"] if row["origin"] and self.chance(0.3) else row["name"]
        if not code:
            return None
        status, found = self.call("look", code=code, warehouse_id=warehouse["id"])
        if status != 200:
            return None
        if found.get("choices") and not found.get("job"):
            return self.call("read", picking_id=self.rng.choice(found["choices"])["picking_id"])[1]
        return found.get("job")

    def pack(self, job):
        """Until it is done, stopped, or nothing goes on."""
        refused, self.answers = 0, {}
        while job and job["state"] == "open" and refused < PATIENCE:
            lines = [line for line in job["lines"] if line["packed"] < line["expected"]]
            if lines:
                events = self.some(job, lines)
            elif parcels := [parcel for parcel in job["parcels"] if parcel["state"] == "open"]:
                weight = self.rng.randint(100, 9000) if self.chance(WEIGH) else None
                events = [self.event("close", picking_id=job["picking_id"], parcel_id=parcels[0]["id"], weight=weight)]
            else:
                events = []
            if not events:
                break
            self.answers, after = self.send(events)
            codes = {one["code"] for one in self.answers.values()}
            if "not_picked" in codes:  # somebody still brings it; who waited long enough sends what is there
                if self.chance(0.3):
                    self.send([self.event("finish", picking_id=job["picking_id"], why="the rest is not brought")])
                return
            if "in_use" in codes:  # somebody else is at it
                if self.chance(0.7):
                    return
                self.send([self.event("take_over", picking_id=job["picking_id"])])
            self.confirm_weight(job, events)
            refused = 0 if any(one["status"] == "accepted" for one in self.answers.values()) else refused + 1
            job = after or self.call("read", picking_id=job["picking_id"])[1]
            if not isinstance(job, dict) or "state" not in job:
                return
        if refused >= PATIENCE or (job and job["state"] == "open"):
            self.note("stuck", job=job["name"], lines=[(line["packed"], line["expected"]) for line in job["lines"]],
                      said=[one.get("words") for one in self.answers.values()])
        elif job and self.chance(REOPEN):
            self.think_again(job)

    def some(self, job, lines):
        """Puts of some lines, sent together."""
        events = []
        if job["parcels"] and self.chance(NEW_PARCEL):
            events.append(self.event("new_parcel", picking_id=job["picking_id"], type_id=self.rng.choice(self.spec["boxes"])))
        for line in self.rng.sample(lines, min(len(lines), self.rng.randint(1, 4))):
            left = line["expected"] - line["packed"]
            if self.chance(WRONG):
                alike = [one for one in job["lines"] if one["product"]["id"] == line["product"]["id"]]  # goods are goods
                events.append(self.mistake(job, line, sum(one["expected"] - one["packed"] for one in alike)))
            if left > 1 and self.chance(SPLIT):
                events += [self.put(job, line, 1), self.put(job, line, left - 1)]
            else:
                events.append(self.put(job, line, left))
        return events

    def put(self, job, line, quantity, planted="", **other):
        codes = [code for code in line["product"]["codes"] if code["quantity"] == 1] or [{"code": None}]
        lots = [lot for lot in line["lots"] or () if lot.get("packed", 0) < lot.get("expected", 1)] or line["lots"]
        facts = {"product_id": line["product"]["id"], "move_id": line["move_id"], "code": codes[0]["code"],
                 "lot": lots[0]["name"] if lots else None, "parcel_id": None, **other}
        if lots and "expected" in lots[0] and not planted:  # of one lot there may be less than of the line
            quantity = min(quantity, lots[0]["expected"] - lots[0].get("packed", 0)) or quantity
        return self.event("put", planted, picking_id=job["picking_id"], quantity=quantity, **facts)

    def mistake(self, job, line, left):
        wrong = self.spec["wrong"]
        found = [
            self.put(job, line, left + self.rng.randint(1, 5), "too many into a parcel"),
            *(self.put(job, line, 1, f"{what} into a parcel", product_id=None, move_id=None, code=wrong[code])
              for what, code in (("goods nobody ordered", "wrong_item"), ("an unknown code", "unknown"),
                                 ("another company's goods", "other_company"))),
            self.put(job, line, 1, "into a parcel that is not there", parcel_id=2**30),
        ]
        if line["lots"]:
            found.append(self.put(job, line, 1, "a wrong lot into a parcel", lot="NO-SUCH-LOT"))
        return self.rng.choice(found)

    def confirm_weight(self, job, events):
        for event in events:
            answer = self.answers.get(event["key"])
            if event["kind"] == "close" and answer and answer.get("code") == "weight":
                answers, _job = self.send([self.event(
                    "confirm_weight", picking_id=job["picking_id"], parcel_id=event["parcel_id"], weight=event["weight"])])
                self.answers.update(answers)

    def think_again(self, job):
        """Opens a parcel once more, takes something out and puts it back, where that is still allowed."""
        parcels = [parcel for parcel in job["parcels"] if parcel["state"] == "closed" and parcel["items"]]
        if not parcels:
            return
        parcel = self.rng.choice(parcels)
        answers, after = self.send([self.event(
            "reopen", picking_id=job["picking_id"], parcel_id=parcel["id"], why="a card is missing")])
        if not after or any(answer["status"] != "accepted" for answer in answers.values()):
            return
        number = after["picking_id"]  # where the step before is done it is packed on the next transfer from now on
        item = self.rng.choice(parcel["items"])
        lines = {line["move_id"]: line for line in after["lines"]}
        if item["move_id"] in lines and not lines[item["move_id"]]["lots"]:
            self.send([self.event("take_out", picking_id=number, parcel_id=parcel["id"], move_id=item["move_id"], quantity=1)])
        status, again = self.call("read", picking_id=number)
        if status == 200 and again["state"] == "open":
            self.pack(again)
