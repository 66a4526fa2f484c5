// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { describe, expect, test } from "@odoo/hoot";

import { localization } from "@web/core/l10n/localization";
import { allowTranslations, patchWithCleanup } from "@web/../tests/web_test_helpers";

import { eventName, expects, forgotten, kindOfAnswer, onItsWay, openParcel, placesOf, readQuantity, readWeight } from "@oms_fulfillment/station/station_model";

describe.current.tags("headless");

const job = (more = {}) => ({
    state: "open",
    order: "S1",
    name: "OUT/1",
    parcels: [],
    lines: [
        { move_id: 1, product: { id: 11, name: "Mug" }, expected: 3, packed: 1 },
        { move_id: 2, product: { id: 12, name: "Lamp" }, expected: 1, packed: 0 },
    ],
    ...more,
});
const now = (more) => ({ job: job(), pending: 0, offline: false, ...more });

test("a weight is kilograms, or grams if it says so; what is no weight is nothing", () => {
    expect(["1.25", "1,25 kg", " 850 g", "850g", ".5"].map(readWeight)).toEqual([1250, 1250, 850, 850, 500]);
    expect(["", "abc", "-1", "0", "1.2.3", "1 t", undefined].map(readWeight)).toEqual([null, null, null, null, null, null, null]);
});

test("a quantity is a number above nothing", () => {
    expect(["2", "1,5", "0", "-2", "many", "", "Infinity"].map(readQuantity)).toEqual([2, 1.5, null, null, null, null, null]);
});

test("what is expected next", () => {
    allowTranslations();
    patchWithCleanup(localization, { grouping: [3, 0], thousandsSep: ",", decimalPoint: "." });
    expect(expects({ job: null }).words).toBe("Scan an order, a tote or an item");
    expect(expects(now()).words).toBe("Scan 2 × Mug");
    expect(expects(now()).more).toBe("or the item of 1 other line");
    expect(expects(now({ pending: 3 })).words).toBe("One moment");
    expect(expects(now({ pending: 3, offline: true })).words).toBe("Wait for the connection");
    expect(expects({ job: job({ state: "done" }), pending: 0 }).words).toBe("S1 is packed");
    expect(expects({ job: job({ state: "stopped", stopped: { words: "Cancelled", what_to_do: "Back" } }), pending: 0 })).toEqual({
        tone: "wrong",
        words: "Cancelled",
        more: "Back",
    });
});

test("each mistake sounds otherwise", () => {
    const no = (code) => kindOfAnswer({ status: "refused", code }, {});
    expect(["wrong_item", "other_order", "too_many", "unknown", "weight", "in_use"].map(no)).toEqual([
        "wrong_item",
        "other_order",
        "too_many",
        "unknown",
        "ask",
        "ask",
    ]);
    expect(kindOfAnswer({ status: "accepted" }, { kind: "put" })).toBe("right");
    expect(kindOfAnswer({ status: "accepted", done: true }, { kind: "put" })).toBe("complete");
});

test("what is on its way counts for its own line alone", () => {
    const [mug, lamp] = job().lines;
    const pending = [
        { kind: "put", product_id: 11, quantity: 2 },
        { kind: "put", move_id: 1, product_id: 11, quantity: 1 },
        { kind: "take_out", move_id: 1, quantity: 1 },
    ];
    expect([onItsWay(mug, pending), onItsWay(lamp, pending)]).toEqual([3, 0]);
});

test("a line that is split says where it is; the parcel opened last is packed", () => {
    const item = (quantity) => ({ move_id: 1, name: "Mug", quantity });
    const split = job({ parcels: [{ id: 5, state: "open", items: [item(1)] }, { id: 6, state: "closed", items: [item(1), item(1)] }, { id: 7, state: "open", items: [] }] });
    expect(placesOf(split, split.lines[0]).map((place) => [place.number, place.quantity])).toEqual([[1, 1], [2, 2]]);
    expect([openParcel(split).id, openParcel(split, 5).id, openParcel(split, 6).id, openParcel(job())]).toEqual([7, 5, 7, undefined]);
});

test("a scan that could not be told stays, and says what it was; the server has what it refused", () => {
    allowTranslations();
    patchWithCleanup(localization, { decimalPoint: ".", thousandsSep: "", grouping: [] });
    expect(forgotten([{ key: "a", code: "too_many" }, { key: "b", code: "error" }])).toEqual(["a"]);
    expect(eventName({ kind: "put", product_id: 11, quantity: 2 }, job())).toBe("2 × Mug");
    expect(eventName({ kind: "put", move_id: 2, quantity: 1 }, job())).toBe("1 × Lamp");
    expect(eventName({ kind: "put", code: "4711", quantity: 1 }, null)).toBe("1 × 4711");
    expect(eventName({ kind: "take_out", product_id: 11, quantity: 1 }, job())).toBe("Take out 1 × Mug");
    expect(eventName({ kind: "close", parcel_id: 3 }, job())).toBe("Close the parcel");
    expect(eventName({ kind: "something new" }, null)).toBe("something new");
});
