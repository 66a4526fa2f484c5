// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { describe, expect, test } from "@odoo/hoot";

import { allowTranslations } from "@web/../tests/web_test_helpers";

import { certainty, joined, moved, progress, restOf, shortOf, surestFirst, toggled, turned, wish } from "@oms_core/matching/matching_model";

describe.current.tags("headless");

const receipt = { id: "payment,1", amount: 100 };
const item = (id, open) => ({ invoice_id: id, name: `INV/${id}`, open });

test("how sure a proposal is says a word, not only a colour", () => {
    allowTranslations();
    expect([100, 95, 94.9, 75, 50, 12, 0].map((score) => certainty(score).key)).toEqual([
        "certain", "certain", "likely", "likely", "possible", "doubtful", "doubtful",
    ]);
    expect(certainty(99).name).toBe("Certain");
});

test("keys of the list, and none that the browser or the web client wants", () => {
    expect(["ArrowDown", "j", "k", "Enter", "ArrowRight", "/", "d", "U", "?"].map((key) => wish(key))).toEqual([
        "down", "down", "up", "apply", "next", "search", "deduct", "undo", "help",
    ]);
    expect(wish("j", { modified: true })).toBe(null);
    expect(wish("x")).toBe(null);
});

test("a key that is held walks down the list, and applies one payment", () => {
    expect(wish("j", { repeated: true })).toBe("down");
    expect(["Enter", "u", "d"].map((key) => wish(key, { repeated: true }))).toEqual([null, null, null]);
});

test("what is typed into the search is no command", () => {
    expect(["j", "d", "u", "/", "?", "1"].map((key) => wish(key, { mode: "search" }))).toEqual([null, null, null, null, null, null]);
    expect(["ArrowDown", "Enter", "Escape"].map((key) => wish(key, { mode: "search" }))).toEqual(["down", "take", "leave"]);
});

test("a deduction asks for a reason by its number", () => {
    expect(["1", "9", "0", "Enter", "Escape"].map((key) => wish(key, { mode: "deduct" }))).toEqual([
        "reason", "reason", null, null, "leave",
    ]);
});

test("the list stops at its ends, proposals go round", () => {
    expect([moved(0, -1, 3), moved(2, 1, 3), moved(0, 1, 3), moved(0, 1, 0)]).toEqual([0, 2, 1, 0]);
    expect([turned(2, 1, 3), turned(0, -1, 3), turned(0, 1, 0)]).toEqual([0, 2, 0]);
});

test("an invoice takes what is left of the payment, no more", () => {
    const one = toggled(receipt, [], item(1, 70.1));
    expect(restOf(receipt, one)).toBe(29.9);
    const two = toggled(receipt, one, item(2, 50));
    expect(two.map((take) => take.amount)).toEqual([70.1, 29.9]);
    expect(toggled(receipt, two, item(3, 5)).length).toBe(2);
    expect(toggled(receipt, two, item(1, 70.1)).map((take) => take.invoice_id)).toEqual([2]);
});

test("a payment is short by what stays open of what it pays; one that is not used up is not short", () => {
    expect(shortOf(receipt, [{ ...item(1, 112.5), amount: 100 }])).toEqual([{ invoice_id: 1, name: "INV/1", amount: 12.5 }]);
    expect(shortOf(receipt, [{ ...item(1, 100), amount: 100 }])).toEqual([]);
    expect(shortOf(receipt, [{ ...item(1, 112.5), amount: 90 }])).toEqual([]);
});

test("a discount that is granted is not short, an order has no invoice yet, a credit note gives all it has", () => {
    expect(shortOf(receipt, [{ ...item(1, 102), amount: 100, off: 2 }])).toEqual([]);
    expect(shortOf(receipt, [{ invoice_id: false, order_id: 4, name: "S4", open: 500, amount: 100 }])).toEqual([]);
    const takes = toggled(receipt, toggled(receipt, [], item(1, -20)), item(2, 150));
    expect(takes.map((take) => take.amount)).toEqual([-20, 120]);
    expect(shortOf(receipt, takes)).toEqual([{ invoice_id: 2, name: "INV/2", amount: 30 }]);
});

test("the surest first, then as they came", () => {
    const rows = [[], [60], [99], [60]].map((scores, id) => ({ id, proposals: scores.map((score) => ({ score })) }));
    expect(surestFirst(rows).map((row) => row.id)).toEqual([2, 1, 3, 0]);
});

test("how far one is", () => {
    expect(progress(3, 9)).toEqual({ done: 3, left: 9, all: 12, percent: 25 });
    expect(progress(0, 0).percent).toBe(100);
});

test("a page more shows nothing twice", () => {
    expect(joined([{ id: 1 }, { id: 2 }], [{ id: 2 }, { id: 3 }]).map((row) => row.id)).toEqual([1, 2, 3]);
});
