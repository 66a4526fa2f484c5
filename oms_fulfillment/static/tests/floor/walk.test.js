// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// A walk without a server: what the device says, holds and shows.
import { describe, expect, test } from "@odoo/hoot";

import { allowTranslations } from "@web/../tests/web_test_helpers";

import { Walk } from "@oms_fulfillment/handheld/walk";
import * as words from "@oms_fulfillment/handheld/words";

describe.current.tags("headless");

const MUG = { id: 1, name: "Mug", code: "MUG", tracking: "none", codes: [{ code: "4006381333931", quantity: 1 }] };
const SALVE = { id: 3, name: "Salve", code: "SALVE", tracking: "lot", codes: [{ code: "9506000134352", quantity: 1 }] };
const RADIO = { id: 4, name: "Radio", code: "RADIO", tracking: "serial", codes: [{ code: "5901234123457", quantity: 1 }] };
const A1 = { id: 11, name: "A1", barcode: "PLACE-A1" };

const line = (id, product, facts) => ({
    id, walk: id, state: "open", location: A1, product, quantity: 3, done: 0, lot: null, package: null, tote: null,
    substitutes: [], order: "S1", ...facts,
});
const cart = (...lines) => ({
    id: 7, version: 1, state: "active", lines,
    totes: [{ id: 1, number: 1, code: "BOX-A" }, { id: 2, number: 2, code: "BOX-B" }],
});
const loose = (...lines) => ({ ...cart(...lines), totes: [] });

/** A walk whose events wait for ever; `said` are the kinds that were sounded. */
function walkOf(tour, facts = {}) {
    const said = [];
    const seen = { waiting: [], refused: [], state: "idle" };
    const fake = {
        seen,
        kept: {},
        push: async (event) => void seen.waiting.push(event),
        keep: async (name, value) => void (fake.kept[name] = JSON.parse(JSON.stringify(value))),
    };
    const looks = (kind) => ({ tone: kind, icon: "" });
    const feedback = { looks, play: (kind) => (said.push(kind), looks(kind)) };
    const walk = new Walk({ line: fake, call: async () => null, feedback, tour, ...facts });
    return { walk, said, seen, fake, sent: () => seen.waiting };
}

async function scanAll(walk, ...codes) {
    for (const code of codes) {
        await walk.scan(code);
    }
}

test("without totes each scan is told at once", async () => {
    const { walk, said, sent } = walkOf(loose(line(1, MUG)));
    await scanAll(walk, "PLACE-A1", "4006381333931", "4006381333931", "4006381333931", "4006381333931");
    expect(said).toEqual(["right", "right", "right", "complete", "too_many"]);
    expect(sent().map((event) => [event.kind, event.line_id, event.quantity, event.by_hand, event.code])).toEqual(
        Array(3).fill(["pick", 1, 1, false, "4006381333931"])
    );
});

test("with totes it is told when it lies in its tote", async () => {
    const { walk, said, sent } = walkOf(cart(line(1, MUG, { tote: 2 })));
    await scanAll(walk, "PLACE-A1", "4006381333931", "4006381333931");
    expect(sent()).toHaveLength(0);
    expect(walk.held.quantity).toBe(2);
    await scanAll(walk, "BOX-A", "BOX-B");
    expect(said.slice(-2)).toEqual(["wrong_tote", "right"]);
    expect(sent().map((event) => [event.quantity, event.tote])).toEqual([[2, 2]]);
    expect(walk.next).toBe("item");
});

test("what is in hand survives a reload", async () => {
    const tour = cart(line(1, MUG, { tote: 2 }));
    const before = walkOf(tour);
    await scanAll(before.walk, "PLACE-A1", "4006381333931");
    const { walk, sent } = walkOf(tour, { kept: before.fake.kept.walk });
    expect([walk.next, walk.held.quantity]).toEqual(["item", 1]);
    await walk.scan("BOX-B");
    expect(sent()[0].quantity).toBe(1);
    // of another tour nothing is kept
    expect(walkOf({ ...tour, id: 8 }, { kept: before.fake.kept.walk }).walk.held).toBe(null);
});

test("fewer: what is in hand goes into the tote first, then the rest is given up", async () => {
    const { walk, said, sent } = walkOf(cart(line(1, MUG, { tote: 1 }), line(2, MUG, { tote: 2 })));
    await scanAll(walk, "PLACE-A1", "4006381333931");
    await walk.short(1, "not_there");
    expect([walk.next, said.at(-1)]).toEqual(["tote", "ask"]);
    await scanAll(walk, "BOX-A");
    expect(sent().map((event) => [event.kind, event.quantity ?? event.found])).toEqual([["pick", 1], ["short", 1]]);
    expect(walk.current.id).toBe(2);
    expect(walk.seen.lines[0].shown).toBe("sending");
});

test("fewer: none at all, and one more than was read", async () => {
    const none = walkOf(loose(line(1, MUG)));
    await none.walk.scan("PLACE-A1");
    await none.walk.short(0, "damaged");
    expect(none.sent().map((event) => [event.kind, event.found, event.reason])).toEqual([["short", 0, "damaged"]]);
    const more = walkOf(loose(line(1, MUG)));
    await scanAll(more.walk, "PLACE-A1", "4006381333931");
    await more.walk.short(2, "not_there");
    expect(more.sent().map((event) => [event.kind, event.quantity ?? event.found, event.by_hand])).toEqual([
        ["pick", 1, false],
        ["pick", 1, true], // counted, not read
        ["short", 2, undefined],
    ]);
});

test("nothing is left behind in the hand: later, another line, handing over", async () => {
    const { walk, said, sent } = walkOf(cart(line(1, MUG, { tote: 1 }), line(2, SALVE, { tote: 2 })));
    await scanAll(walk, "PLACE-A1", "4006381333931");
    await walk.skip();
    await walk.handOver();
    walk.choose(walk.seen.lines[1]);
    expect(said.slice(-3)).toEqual(["ask", "ask", "ask"]);
    expect(sent()).toHaveLength(0);
    expect(walk.held.quantity).toBe(1);
});

test("by hand is said so, also where only the place did not scan", async () => {
    const { walk, sent } = walkOf(loose(line(1, MUG)));
    await walk.byHand();
    await walk.scan("4006381333931");
    await walk.byHand({ quantity: 2 });
    expect(sent().map((event) => [event.quantity, event.by_hand, event.code])).toEqual([
        [1, true, "4006381333931"],
        [2, true, null],
    ]);
});

test("a lot is asked for once, a serial number each time", async () => {
    const lots = walkOf(loose(line(1, SALVE, { lot: { id: 5, name: "LOT-7" } })));
    await scanAll(lots.walk, "PLACE-A1", "9506000134352");
    expect(lots.walk.next).toBe("lot");
    await scanAll(lots.walk, "LOT-8", "LOT-7", "9506000134352");
    expect(lots.said).toEqual(["right", "ask", "wrong_lot", "right", "right"]);
    expect(lots.sent().map((event) => [event.quantity, event.lot])).toEqual([[1, "LOT-7"], [1, "LOT-7"]]);
    const serials = walkOf(loose(line(1, RADIO, { quantity: 2 })));
    await scanAll(serials.walk, "PLACE-A1", "5901234123457", "SN-1", "5901234123457");
    expect(serials.walk.next).toBe("lot");
    await serials.walk.scan("SN-2");
    expect(serials.sent().map((event) => event.lot)).toEqual(["SN-1", "SN-2"]);
});

test("OCA/wms#1247: another lot is taken when it is read once more, and goes on being it", async () => {
    const lots = walkOf(loose(line(1, SALVE, { lot: { id: 5, name: "LOT-7" } })));
    await scanAll(lots.walk, "PLACE-A1", "9506000134352", "LOT-8", "9506000134352", "LOT-8");
    expect(lots.sent()).toHaveLength(0, { message: "not twice in a row" });
    await scanAll(lots.walk, "LOT-8", "9506000134352");
    expect(lots.said.slice(-5)).toEqual(["wrong_lot", "wrong_lot", "wrong_lot", "right", "right"]);
    expect(lots.sent().map((event) => [event.quantity, event.lot])).toEqual([[1, "LOT-8"], [1, "LOT-8"]]);
});

test("OCA/wms#950: the lot of another line of the order turns to that line; what is in hand goes into its tote first", async () => {
    const two = [line(1, SALVE, { tote: 1, lot: { id: 5, name: "LOT-7" } }), line(2, SALVE, { tote: 1, lot: { id: 6, name: "LOT-8" } })];
    const { walk, said, sent } = walkOf(cart(...two));
    await scanAll(walk, "PLACE-A1", "9506000134352", "LOT-8");
    expect([walk.current.id, walk.held.lot, walk.held.quantity]).toEqual([2, "LOT-8", 1]);
    await scanAll(walk, "LOT-7");
    expect([said.at(-1), walk.held.lot]).toEqual(["ask", "LOT-8"]);
    await scanAll(walk, "BOX-A", "010950600013435210LOT-7", "BOX-A");
    expect(sent().map((event) => [event.line_id, event.quantity, event.lot])).toEqual([[2, 1, "LOT-8"], [1, 1, "LOT-7"]]);
});

test("OCA/wms#421, hotwax/inventory-count#747: a wrong scan or a look at the list leaves what is in hand", async () => {
    const { walk, said } = walkOf(cart(line(1, MUG, { tote: 1 }), line(2, SALVE, { tote: 2, location: { id: 12, name: "A2", barcode: "PLACE-A2" } })));
    await scanAll(walk, "PLACE-A1", "4006381333931", "4006381333931");
    await scanAll(walk, "9506000134352", "PLACE-A2", "PLACE-A1", "BOX-B", "WHAT");
    expect(said.slice(-5)).toEqual(["wrong_item", "wrong_place", "right", "wrong_tote", "unknown"]);
    walk.choose(walk.seen.lines[0]);
    expect(walk.held.quantity).toBe(2);
    await scanAll(walk, "4006381333931");
    expect([walk.held.quantity, walk.next]).toEqual([3, "tote"]);
});

test("OCA/wms#986: a tote that is read with nothing in hand tells nothing", async () => {
    const { walk, said, sent } = walkOf(cart(line(1, MUG, { tote: 1 })));
    await scanAll(walk, "PLACE-A1", "BOX-A", "BOX-B");
    expect(said.slice(-2)).toEqual(["wrong_tote", "wrong_tote"]);
    expect([sent().length, walk.next]).toEqual([0, "item"]);
});

test("erpnext#42812: when one row of an item is full the next has its room", async () => {
    const { walk, said, sent } = walkOf(loose(line(1, MUG, { quantity: 1 }), line(2, MUG, { quantity: 2, order: "S2" })));
    await scanAll(walk, "PLACE-A1", ...Array(4).fill("4006381333931"));
    expect(said.slice(1)).toEqual(["complete", "right", "complete", "too_many"]);
    expect(sent().map((event) => event.line_id)).toEqual([1, 2, 2]);
});

test("totes: a container once, nothing that is an item or a place", async () => {
    const tour = { ...cart(line(1, MUG, { tote: 1 })), totes: [{ id: 1, number: 1, code: false }, { id: 2, number: 2, code: false }] };
    const { walk, said, sent } = walkOf(tour);
    await scanAll(walk, "4006381333931", "PLACE-A1", "BOX-A", "BOX-A", "BOX-B");
    expect(said).toEqual(["wrong_tote", "wrong_tote", "right", "wrong_tote", "right"]);
    expect(sent().map((event) => [event.kind, event.number, event.code])).toEqual([["tote", 1, "BOX-A"], ["tote", 2, "BOX-B"]]);
    expect(walk.next).toBe("place");
});

test("a container that the server refuses is asked for again", async () => {
    const tour = { ...cart(line(1, MUG, { tote: 1 })), totes: [{ id: 1, number: 1, code: false }, { id: 2, number: 2, code: "BOX-B" }] };
    const { walk, said, seen } = walkOf(tour);
    await walk.scan("BOX-A");
    const [event] = seen.waiting.splice(0);
    walk.answered([{ key: "k", status: "refused", code: "in_use", words: "BOX-A is on another cart." }], {}, [{ event }]);
    expect([walk.next, walk.said.words, said.at(-1)]).toEqual(["bind", "BOX-A is on another cart.", "wrong_tote"]);
});

test("a container that the server takes stays, though only its answer says so", async () => {
    const tour = { ...cart(line(1, MUG, { tote: 1 })), totes: [{ id: 1, number: 1, code: false }, { id: 2, number: 2, code: false }] };
    const { walk, seen } = walkOf(tour);
    await walk.scan("BOX-A");
    const [event] = seen.waiting.splice(0);
    walk.answered([{ key: "k", status: "accepted", line: null }], { tour: null }, [{ event }]);
    expect(walk.seen.totes.map((tote) => tote.code)).toEqual(["BOX-A", false]);
});

test("an answer that comes when the person has gone on says nothing", async () => {
    let tell;
    const { walk, said } = walkOf(loose(line(1, MUG)));
    walk.call = () => new Promise((done) => (tell = done));
    await walk.scan("PLACE-A1");
    const asked = walk.scan("WHAT");
    await walk.scan("4006381333931");
    tell({ kind: "none", code: "unknown", words: "Nobody knows it." });
    await asked;
    expect([said.at(-1), walk.said.kind]).toEqual(["right", "right"]);
});

test("what only the server knows is taken: another code of the item, the place by its long name", async () => {
    const { walk, said, sent } = walkOf(loose(line(1, MUG)));
    walk.call = async (model, method, [, code]) =>
        code === "NTH/Stock/A1"
            ? { kind: "location", code: "", location_id: 11, words: "A1" }
            : { kind: "item", code: "", line_ids: [1], quantity: 2, lot: null, words: "Mug" };
    await scanAll(walk, "NTH/Stock/A1", "OLD-PACK-OF-2", "OLD-PACK-OF-2");
    expect(said).toEqual(["unknown", "right", "unknown", "right", "unknown", "too_many"]);
    expect(sent().map((event) => [event.quantity, event.code])).toEqual([[2, "OLD-PACK-OF-2"]]);
});

test("answers bring the line; what the server refuses is open again", async () => {
    const { walk, seen } = walkOf(loose(line(1, MUG)));
    await scanAll(walk, "PLACE-A1", "4006381333931");
    const [event] = seen.waiting.splice(0);
    walk.answered([{ status: "accepted", line: line(1, MUG, { done: 1 }) }], { tour: null }, [{ event }]);
    expect(walk.current.left).toBe(2);
    await walk.scan("4006381333931");
    const [second] = seen.waiting.splice(0);
    walk.answered([{ status: "refused", code: "stopped", words: "S1 was stopped." }], {}, [{ event: second }]);
    expect([walk.current.left, walk.said.kind]).toEqual([2, "stopped"]);
});

test("a tour that is older than what is known changes nothing", () => {
    const { walk } = walkOf({ ...loose(line(1, MUG)), version: 5 });
    walk.answered([], { tour: { ...loose(line(1, MUG, { done: 3, state: "done" })), version: 4 } }, []);
    expect(walk.tour.version).toBe(5);
    walk.answered([], { tour: { ...loose(line(1, MUG, { done: 3, state: "done" })), version: 6 } }, []);
    expect(walk.next).toBe("end");
});

test("what is in hand of a line that has gone is in nobody's way", async () => {
    const { walk } = walkOf(cart(line(1, MUG, { tote: 1 }), line(2, MUG, { tote: 2 })));
    await scanAll(walk, "PLACE-A1", "4006381333931");
    walk.answered([], { tour: { ...cart(line(2, MUG, { tote: 2 })), version: 2 } }, []);
    expect([walk.hand, walk.current.id, walk.next]).toEqual([null, 2, "item"]);
});

test("without a connection a right scan sounds as one that waits", async () => {
    const { walk, said, seen } = walkOf(loose(line(1, MUG)));
    seen.state = "offline";
    await scanAll(walk, "PLACE-A1", "4006381333931", "WHAT");
    expect(said).toEqual(["waits", "waits", "unknown"]);
});

test("open-msupply#10852: signed out on the way nothing is lost, in hand or on its way", async () => {
    const { walk, said, seen, sent } = walkOf(cart(line(1, MUG, { tote: 1 })));
    await scanAll(walk, "PLACE-A1", "4006381333931");
    seen.state = "session";
    await scanAll(walk, "4006381333931", "BOX-A", "4006381333931", "BOX-A");
    expect(said.slice(-4)).toEqual(["waits", "waits", "waits", "waits"]);
    expect(sent().map((event) => event.quantity)).toEqual([2, 1]);
    expect(walk.seen.lines[0].shown).toBe("sending");
});

test("a device that cannot keep a scan counts nothing and says so", async () => {
    const { walk, fake, said } = walkOf(cart(line(1, MUG, { tote: 1 })));
    await scanAll(walk, "PLACE-A1", "4006381333931");
    fake.push = () => Promise.reject(new Error("disk full"));
    await walk.scan("BOX-A");
    expect([said.at(-1), walk.held.quantity]).toEqual(["stopped", 1]);
});

test("one line says what to do, at each step", async () => {
    const { walk } = walkOf(cart(line(1, MUG, { tote: 1, quantity: 2 })));
    allowTranslations();
    const told = [words.instruction(walk)];
    for (const code of ["PLACE-A1", "4006381333931", "4006381333931", "BOX-A"]) {
        await walk.scan(code);
        told.push(words.instruction(walk));
    }
    expect(told.map(String)).toEqual([
        "Go to A1 and scan the place",
        "Take 2 × Mug and scan it",
        "Scan Mug: 1 more",
        "Put 2 into tote 1 and scan the tote",
        "Bring it to packing: scan the place, or tap Put down",
    ]);
});

test("a line that is counted in pieces by now: what is in hand, and what the server knows of its code", async () => {
    const dozens = { ...MUG, per_unit: 1 / 12, codes: [{ code: "4006381333931", quantity: 1 / 12 }] };
    const call = async () => ({ kind: "item", code: "", line_ids: [9, 1], quantity: 3 / 12, per_unit: 1 / 12, lot: null });
    const { walk, sent } = walkOf(cart(line(1, dozens, { tote: 1, quantity: 1 })), { call });
    await scanAll(walk, "PLACE-A1", "4006381333931");
    walk.tour = cart(line(1, { ...MUG, per_unit: 1 }, { tote: 1, quantity: 12 }));
    expect([walk.held.quantity, walk.room]).toEqual([1, 11]);
    await walk.scan("CASE-3");
    expect(walk.held.quantity).toBe(4);
    await walk.scan("BOX-A");
    expect(sent().map((event) => [event.quantity, event.per_unit])).toEqual([[4, 1]]);
});
