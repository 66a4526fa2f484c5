// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { describe, expect, test } from "@odoo/hoot";

import { itemHits } from "@oms_fulfillment/floor/codes";
import { Feedback, KINDS, kindOf } from "@oms_fulfillment/floor/feedback";
import { readGs1 } from "@oms_fulfillment/floor/gs1";
import { withoutCode } from "@oms_fulfillment/floor/scanner";
import { currentLine, expected, judge, progress, view } from "@oms_fulfillment/floor/tour_state";

describe.current.tags("headless");

const MUG = { id: 1, name: "Mug", code: "MUG", tracking: "none", codes: [{ code: "0012345678905", quantity: 1 }, { code: "MUG", quantity: 1 }, { code: "CASE-MUG", quantity: 12 }] };
const PEN = { id: 2, name: "Pen", code: "PEN", tracking: "none", codes: [{ code: "4006381333931", quantity: 1 }] };
const SALVE = { id: 3, name: "Salve", code: "SALVE", tracking: "lot", codes: [{ code: "9506000134352", quantity: 1 }] };
const SHELF = { id: 11, name: "WH/Stock/01-01", barcode: "L-01-01" };
const OTHER = { id: 12, name: "WH/Stock/01-02", barcode: "L-01-02" };

const line = (id, product, location, facts) => ({
    id, walk: id, state: "open", location, product, quantity: 2, done: 0, lot: null, package: null, tote: null, ...facts,
});

const tour = (...lines) => ({
    id: 7,
    lines,
    totes: [{ id: 1, number: 1, code: "TOTE-A", name: "TOTE-A" }, { id: 2, number: 2, code: null, name: null }],
});

const pick = (line_id, quantity) => ({ kind: "pick", tour_id: 7, line_id, quantity });

/** What reading `code` does at the first line, standing at its place unless said otherwise. */
function read(seen, code, { place = seen.lines[0].location.id, hand = null } = {}) {
    const at = currentLine(seen);
    const answer = judge(seen, { line: at, place, hand }, code, readGs1);
    return answer.ok ? answer.kind : `no: ${answer.kind}`;
}

test("a case counts for what is in it, a GS1 label for what it says", () => {
    const lines = [line(1, MUG, SHELF, {}), line(2, SALVE, SHELF, {})];
    expect(itemHits(lines, "CASE-MUG", readGs1).map((hit) => [hit.line.id, hit.quantity])).toEqual([[1, 12]]);
    expect(itemHits(lines, "MUG", readGs1)[0].quantity).toBe(1);
    const [hit] = itemHits(lines, "0109506000134352" + "17301231" + "10LOT-7\x1d" + "303", readGs1);
    expect([hit.line.id, hit.lot, hit.quantity]).toEqual([2, "LOT-7", 3]);
    expect(hit.expiry).toBe("2030-12-31");
    expect(itemHits(lines, "(01)09506000134352(10)LOT-7", readGs1)[0].lot).toBe("LOT-7");
});

test("place, then item, then the next line", () => {
    let seen = view(tour(line(1, MUG, SHELF, {}), line(2, PEN, OTHER, {})), []);
    expect(expected(seen, currentLine(seen), null, null)).toBe("place");
    expect(read(seen, "L-01-01", { place: null })).toBe("place");
    expect(read(seen, "012345678905")).toBe("item");
    seen = view(seen, [pick(1, 2)]);
    expect(currentLine(seen).id).toBe(2);
    expect(expected(seen, currentLine(seen), SHELF.id, null)).toBe("place");
});

test("what is wrong is refused, each in its own way", () => {
    const seen = view(tour(line(1, MUG, SHELF, { tote: 1 }), line(2, PEN, OTHER, { tote: 2 })), []);
    expect(read(seen, "L-01-02", { place: null })).toBe("no: wrong_place");
    expect(read(seen, "012345678905", { place: null })).toBe("no: wrong_place"); // goods before the place
    expect(read(seen, "4006381333931")).toBe("no: wrong_item");
    expect(read(seen, "CASE-MUG")).toBe("no: too_many");
    expect(read(seen, "WHAT-IS-THIS")).toBe("no: unknown");
    expect(read(seen, "TOTE-A")).toBe("no: wrong_tote"); // before the item
    const hand = { line_id: 1, quantity: 2 };
    expect(expected(seen, seen.lines[0], SHELF.id, hand)).toBe("tote");
    expect(read(seen, "2", { hand })).toBe("no: wrong_tote");
    expect(read(seen, "TOTE-A", { hand })).toBe("tote");
    expect(read(seen, "012345678905", { hand })).toBe("no: too_many");
    expect(read(seen, "4006381333931", { hand })).toBe("no: wrong_item");
    expect(read(seen, "1", { hand })).toBe("no: unknown"); // a container stands there: its number is not enough
});

test("one tote is not asked for", () => {
    const single = { ...tour(line(1, MUG, SHELF, { tote: 1 })), totes: [{ id: 1, number: 1, code: "TOTE-A" }] };
    const seen = view(single, []);
    expect(expected(seen, seen.lines[0], SHELF.id, { line_id: 1, quantity: 2 })).toBe("item");
    expect(read(seen, "TOTE-A", { hand: { line_id: 1, quantity: 1 } })).toBe("no: wrong_tote");
});

test("part of the quantity may go into the tote first", () => {
    const seen = view(tour(line(1, MUG, SHELF, { tote: 1, quantity: 3 })), []);
    const hand = { line_id: 1, quantity: 1 };
    expect(expected(seen, seen.lines[0], SHELF.id, hand)).toBe("item");
    expect(read(seen, "TOTE-A", { hand })).toBe("tote");
});

test("lots: asked for, taken from GS1, refused where another is reserved", () => {
    const seen = view(tour(line(1, SALVE, SHELF, { lot: { id: 5, name: "LOT-7" } })), []);
    const answer = judge(seen, { line: seen.lines[0], place: SHELF.id, hand: null }, "9506000134352", readGs1);
    expect([answer.kind, answer.needs_lot]).toEqual(["item", true]);
    expect(read(seen, "010950600013435210LOT-7")).toBe("item");
    expect(read(seen, "010950600013435210LOT-8")).toBe("no: wrong_lot");
    expect(read(seen, "LOT-7")).toBe("item"); // its lot names the goods
    const hand = { line_id: 1, quantity: 1, needs_lot: true };
    expect(read(seen, "LOT-7", { hand })).toBe("lot");
    expect(read(seen, "LOT-8", { hand })).toBe("no: wrong_lot");
});

test("OCA/wms#950, #1247: another lot at the place: its own line where the order has it, else it is asked once", () => {
    const lot = (id, name) => ({ lot: { id, name } });
    const other = { ...lot(7, "LOT-9"), quantity: 2 };
    const seen = view(tour(line(1, SALVE, SHELF, lot(5, "LOT-7")), line(2, SALVE, SHELF, other), line(3, SALVE, OTHER, lot(8, "LOT-8"))), []);
    const at = (code, facts) => judge(seen, { line: seen.lines[0], place: SHELF.id, hand: null, ...facts }, code, readGs1);
    const told = ({ ok, kind, line, lot, offered }) => [ok, kind, line?.id, lot, Boolean(offered)];
    const hand = { line_id: 1, quantity: 1, needs_lot: true };
    // read with the goods, by itself, and when the lot is asked for
    expect(told(at("010950600013435210LOT-9"))).toEqual([true, "item", 2, "LOT-9", false]);
    expect(told(at("LOT-9"))).toEqual([true, "item", 2, "LOT-9", false]);
    expect(told(at("LOT-9", { hand }))).toEqual([true, "lot", 2, "LOT-9", false]);
    expect(told(at("LOT-9", { hand: { ...hand, quantity: 3 } }))).toEqual([false, "too_many", 2, undefined, false]);
    // one that lies elsewhere, or that nobody knows here: refused once
    for (const name of ["LOT-8", "LOT-X"]) {
        expect(told(at(name, { hand }))).toEqual([false, "wrong_lot", 1, name, true]);
        expect(told(at(name, { hand, asked: name }))).toEqual([true, "lot", undefined, name, false]);
        expect(told(at(`010950600013435210${name}`))).toEqual([false, "wrong_lot", 1, name, true]);
        expect(told(at(`010950600013435210${name}`, { asked: name }))).toEqual([true, "item", undefined, name, false]);
    }
    // what is the code of something else is no lot, however often it is read
    for (const code of ["9506000134352", "L-01-02", "TOTE-A"]) {
        expect(told(at(code, { hand, asked: code }))).toEqual([false, "wrong_lot", 1, code, false]);
    }
});

test("a package on the shelf says the place, also once more", () => {
    const seen = view(tour(line(1, MUG, SHELF, { package: { id: 9, name: "PALLET-7" } })), []);
    expect([read(seen, "PALLET-7", { place: null }), read(seen, "PALLET-7")]).toEqual(["place", "place"]);
});

test("nothing is done that the server has not accepted", () => {
    const seen = view(tour(line(1, MUG, SHELF, {}), line(2, PEN, OTHER, { state: "done", done: 2 })), [pick(1, 2)]);
    expect(seen.lines.map((one) => one.shown)).toEqual(["sending", "done"]);
    expect(progress(seen)).toEqual({ all: 2, open: 0, sending: 1, done: 1 });
    expect(view(tour(line(1, MUG, SHELF, {})), [{ kind: "short", tour_id: 7, line_id: 1, found: 0 }]).lines[0].shown).toBe("sending");
    // Another tour's events are nothing of this one.
    expect(view(tour(line(1, MUG, SHELF, {})), [{ ...pick(1, 2), tour_id: 8 }]).lines[0].left).toBe(2);
});

test("what waits in dozens is taken off a line that is counted in pieces by now", () => {
    const now = line(1, { ...MUG, per_unit: 1 }, SHELF, { quantity: 12 });
    const dozens = { ...pick(1, 2 / 12), per_unit: 1 / 12 };
    expect(view(tour(now), [dozens]).lines[0].left).toBe(10);
    expect(view(tour(now), [{ kind: "short", tour_id: 7, line_id: 1, found: 0.5, per_unit: 1 / 12 }]).lines[0].sending).toBe(6);
});

test("a lot beside counts for a piece of its line, not for one of its unit", () => {
    const dozen = { ...SALVE, per_unit: 1 / 12, codes: [{ code: "9506000134352", quantity: 1 / 12 }] };
    const lines = [line(1, dozen, SHELF, { lot: { id: 5, name: "LOT-7" } }),
        line(2, { ...SALVE, per_unit: 1 }, SHELF, { lot: { id: 7, name: "LOT-9" }, quantity: 5 }),
        line(3, dozen, SHELF, { lot: { id: 8, name: "LOT-8" }, quantity: 1 })];
    const seen = view(tour(...lines), []);
    const at = (code) => judge(seen, { line: seen.lines[0], place: SHELF.id, hand: null }, code, readGs1);
    const told = (code) => [at(code).kind, at(code).line?.id, at(code).quantity];
    for (const gtin of ["", "010950600013435210"]) {
        expect(told(`${gtin}LOT-8`)).toEqual(["item", 3, 1 / 12]);
        expect(told(`${gtin}LOT-9`)).toEqual(["item", 2, 1]);
    }
    // what is in hand already was counted in dozens
    const hand = { line_id: 1, quantity: 6 / 12, per_unit: 1 / 12, needs_lot: true };
    const answer = judge(seen, { line: seen.lines[0], place: SHELF.id, hand }, "LOT-9", readGs1);
    expect([answer.kind, Math.round(answer.quantity), answer.room]).toEqual(["too_many", 6, 5]);
});

test("what is skipped comes last, and is still to pick", () => {
    const lines = [line(1, MUG, SHELF, {}), line(2, PEN, OTHER, {})];
    const seen = view(tour(...lines), [{ kind: "skip", tour_id: 7, line_id: 1 }]);
    expect(seen.lines.map((one) => [one.id, one.shown])).toEqual([[2, "open"], [1, "skipped"]]);
    expect(currentLine(seen).id).toBe(2);
    expect(currentLine(seen, 1).id).toBe(1); // chosen from the list
    expect(currentLine(view(tour(...lines), [{ kind: "skip", tour_id: 7, line_id: 1 }, pick(2, 2)])).id).toBe(1);
});

test("fractions come out even", () => {
    const seen = view(tour(line(1, MUG, SHELF, { quantity: 0.3 })), [pick(1, 0.1), pick(1, 0.1), pick(1, 0.1)]);
    expect(seen.lines[0].left).toBe(0);
    expect(currentLine(seen)).toBe(null);
});

test("a scan after the end is told", () => {
    const seen = view(tour(line(1, MUG, SHELF, { state: "done", done: 2 })), []);
    expect(judge(seen, { line: null, place: null, hand: null }, "MUG", readGs1).kind).toBe("too_many");
    expect(judge(seen, { line: null, place: null, hand: null }, "PACKING-1", readGs1).kind).toBe("end");
});

test("answers are told apart by rhythm, pitch and icon", () => {
    const wrong = ["wrong_item", "wrong_place", "wrong_tote", "too_many", "right"];
    for (const part of ["tones", "buzz", "tone", "icon"]) {
        expect(new Set(wrong.map((kind) => JSON.stringify(KINDS[kind][part]))).size).toBe(wrong.length, { message: part });
    }
    expect(kindOf("wrong_tote")).toBe("wrong_tote");
    expect(kindOf("never heard of")).toBe("unknown");
});

test("muted: no sound, still vibration and colour; remembered", () => {
    const kept = {};
    const storage = { getItem: (name) => kept[name] ?? null, setItem: (name, value) => (kept[name] = value) };
    const buzzed = [];
    let sounds = 0;
    const facts = { AudioContext: class { constructor() { sounds++; throw new Error("no device"); } }, navigator: { vibrate: (buzz) => buzzed.push(buzz) }, storage };
    const feedback = new Feedback(facts);
    expect(feedback.play("wrong_item").tone).toBe("wrong"); // a device without sound is no error
    feedback.muted = true;
    new Feedback(facts).play("right");
    expect([sounds, buzzed.length]).toEqual([1, 2]);
});

test("a code scanned over a field does not stay in it", () => {
    expect(withoutCode("1200TOTE-A", "TOTE-A")).toBe("1200");
    expect(withoutCode("1200", "TOTE-A")).toBe("1200");
});
