// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { describe, expect, test } from "@odoo/hoot";

import { called, itemHits, lotHits, meanings, readable } from "@oms_fulfillment/floor/codes";
import { readGs1 } from "@oms_fulfillment/floor/gs1";

import { cases } from "./code_cases";

describe.current.tags("headless");

const LINES = cases.lines.map(({ id, tracking, lot, codes }) => ({
    id,
    lot: lot && { name: lot },
    product: { id, tracking, per_unit: 1, codes: codes.map(([code, quantity]) => ({ code, quantity })) },
}));

/** Goods by a code, as screens look for them. */
function hits(lines, code) {
    const items = itemHits(lines, code, readGs1);
    return (items.length ? items : lotHits(lines, code, readGs1)).map((hit) => [hit.line.id, hit.quantity, hit.lot, hit.expiry ?? null]);
}

test("what is a code (shared cases)", () => {
    for (const [code, expected] of cases.readable) {
        expect(readable(code)).toBe(expected, { message: JSON.stringify(code) });
    }
    const long = "9".repeat(cases.longest);
    expect([readable(long), readable(`${long}9`)]).toEqual([long, ""]);
});

test("what is called so (shared cases)", () => {
    for (const [code, names, expected] of cases.called) {
        expect(called(code, names.map((name, at) => [name, at]))).toEqual(expected, { message: JSON.stringify([code, names]) });
    }
});

test("GS1 (shared cases)", () => {
    for (const [code, expected] of cases.gs1) {
        expect(readGs1(code)).toEqual(expected, { message: JSON.stringify(code) });
    }
});

test("what only the server reads is not guessed (shared cases)", () => {
    for (const [code] of cases.gs1_by_the_server) {
        expect(readGs1(code)).toBe(null, { message: JSON.stringify(code) });
        expect(hits(LINES, code)).toEqual([], { message: JSON.stringify(code) });
    }
});

test("goods by their codes (shared cases)", () => {
    for (const [code, expected] of [...cases.hits, ...cases.hits_in_any_case]) {
        expect(hits(LINES, code)).toEqual(expected, { message: JSON.stringify(code) });
    }
});

test("one piece of goods that are picked by the dozen is a twelfth, by whichever code", () => {
    const codes = [{ code: "4006381333931", quantity: 1 / 12 }, { code: "MUG", quantity: 1 / 12 }, { code: "CASE", quantity: 1 }];
    const line = { id: 1, lot: { name: "LOT-7" }, product: { id: 1, code: "MUG", tracking: "lot", per_unit: 1 / 12, codes } };
    for (const [code, quantity] of [["4006381333931", 1 / 12], ["MUG", 1 / 12], ["mug", 1 / 12], ["CASE", 1], ["LOT-7", 1 / 12]]) {
        expect(hits([line], code).map((hit) => hit[1])).toEqual([quantity], { message: code });
    }
});

test("places, totes and packages by what their labels say", () => {
    const line = {
        ...LINES[0], location: { id: 9, name: "A/1", barcode: "4006381333931" }, package: { id: 5, name: "340123450000000000" },
    };
    const tour = { lines: [line], totes: [{ number: 1, code: "340123450000000000", name: "P1" }, { number: 2, code: null, name: "P2" }] };
    const read = (code) => {
        const what = meanings(tour, code, readGs1);
        return [what.place, what.tote?.number ?? null, what.packages.length];
    };
    expect(read("]C14144006381333931")).toEqual([9, null, 0]);
    expect(read("a/1")).toEqual([9, null, 0]);
    expect(read("]C100340123450000000000")).toEqual([null, 1, 1]);
    expect(read("p2")).toEqual([null, 2, 0]);
    expect(read("2")).toEqual([null, 2, 0]);
    expect(read("1")).toEqual([null, null, 0]); // a container stands there
});
