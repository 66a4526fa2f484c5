// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// Somebody packs: codes are typed as fast as a scanner types them, keys are pressed one by one.
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

const STATION = ".o_oms_station";

function type(...keys) {
    for (const key of keys) {
        (document.activeElement || document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
}

const sees = (what, trigger) => ({ content: what, trigger: `${STATION} ${trigger}` });
const next = (words) => sees(`expects: ${words}`, `.o_oms_station_next:contains(${words})`);
const told = (kind, words) => sees(`told ${kind}: ${words}`, `.o_oms_floor_said[data-kind='${kind}']:contains(${words})`);
const quiet = { content: "the server has all of it", trigger: `${STATION}[data-pending='0']` };
const state = (name) => ({ content: `it is ${name}`, trigger: `${STATION}[data-state='${name}']` });
const counted = (name, words) => sees(`${name}: ${words}`, `.o_oms_station_line[data-product*='${name}'] .o_oms_station_count:contains(${words})`);
const parcel = (number, how, words) =>
    sees(`parcel ${number} is ${how}: ${words}`, `.o_oms_station_parcel[data-parcel='${number}'][data-state='${how}']:contains(${words})`);
const key = (name) => ({ content: `press ${name}`, trigger: STATION, run: () => type(name) });
const asks = (kind) => sees(`asks: ${kind}`, `.o_oms_station_ask[data-kind='${kind}']`);
/** Scan; `kind` is what is told of it, and not of the scan before. */
const scan = (code, kind, words = "") => [
    {
        content: `scan ${code}`,
        trigger: STATION,
        run({ anchor }) {
            anchor.querySelector(".o_oms_floor_said")?.removeAttribute("data-kind");
            type(...code, "Enter");
        },
    },
    ...(kind ? [quiet, told(kind, words)] : []),
];
/** Begin with what is in a tote. */
const begin = (code) => [...scan(code, "right"), state("open")];
const pick = (digit) => ({ content: `choose ${digit}`, trigger: `${STATION} .o_oms_station_ask`, run: () => type(String(digit)) });
const choose = (digit) => [pick(digit), closed];
const closed = { content: "no question is left", trigger: `${STATION}:not(:has(.o_oms_station_ask))` };
const write = (value) => [
    { content: `type ${value}`, trigger: `${STATION} .o_oms_station_ask input`, run: `edit ${value}` },
    { content: "Enter", trigger: `${STATION} .o_oms_station_ask input`, run: () => type("Enter") },
];
/** The page hears that it is cut off a moment before its requests are. */
const unreachable = {
    content: "nothing gets through",
    trigger: STATION,
    async run() {
        for (let reached = true; reached; ) {
            reached = await fetch("/web/health", { cache: "no-store" }).then(() => true, () => false);
        }
    },
};
const network = (how) => ({ content: `network ${how}`, trigger: STATION, run: () => console.info(`floor network ${how}`) });
const focused = {
    content: "the next key comes here, and nothing is wider than the screen",
    trigger: STATION,
    run({ anchor }) {
        if (document.activeElement !== anchor) {
            throw new Error(`${document.activeElement.outerHTML.slice(0, 200)} has the focus`);
        }
        const wide = [...anchor.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1);
        if (wide.length) {
            throw new Error(`wider than ${window.innerWidth}: ${wide[0].outerHTML.slice(0, 200)}`);
        }
        const low = [...anchor.querySelectorAll("button")].filter((one) => one.getBoundingClientRect().height < 30);
        if (low.length) {
            throw new Error(`too low for a thumb: ${low[0].outerHTML.slice(0, 200)}`);
        }
        const said = anchor.textContent.match(/[$€£]|10\.00|credit|price|hold/i);
        if (said) {
            throw new Error(`A floor screen says ${said[0]}`);
        }
    },
};
const noDialog = { content: "no dialog", trigger: "body:not(:has(.modal))" };
const inWarehouse = (name) => [
    { content: `work in ${name}`, trigger: `${STATION} select`, run: `selectByLabel ${name}` },
    sees(`it is ${name}`, `select:has(option:checked:contains(${name}))`),
];
const tour = (name, ...steps) =>
    registry.category("web_tour.tours").add(`oms_station_${name}`, {
        steps: () => [state("idle"), ...inWarehouse("Two"), ...steps.flat(Infinity)].map((step) => ({ timeout: 20000, ...step })),
    });

tour(
    "whole",
    next("Scan an order, a tote or an item"),
    sees("two wait", "[name='to_pack']:contains(2)"),
    begin("TOTE7"),
    focused,
    counted("Mug", "0 of 3"),
    next("Scan 3 × [MUG] Mug"),
    scan("MUG", "right", "Mug"),
    counted("Mug", "1 of 3"),
    scan("MUG", "right"),
    counted("Mug", "2 of 3"),
    scan("MUG", "right"),
    counted("Mug", "3 of 3"),
    next("Scan 1 × [LAMP] Lamp"),
    scan("LAMP", "complete"),
    state("done"),
    noDialog,
    parcel(1, "closed", "Mug"),
    sees("the papers", ".o_oms_station_document"),
    focused,
    // Without a key in between: the next order begins.
    begin("TOTE8"),
    counted("Pen", "0 of 2"),
    scan("PEN", "right"),
    scan("PEN", "complete"),
    state("done"),
    key("Escape"),
    state("idle"),
    sees("nothing waits", "[name='to_pack']:contains(0)"),
    sees("both were packed last", "[name='last']:contains(1 parcel)"),
    focused
);

const parcels = (tote) => [
    begin(tote),
    scan("MUG", "right"),
    // The barcode of a box begins a new parcel.
    scan("BOXM", "right", "Parcel"),
    parcel(1, "open", "Mug"),
    parcel(2, "open", "Goes in here"),
    parcel(2, "open", "Box M"),
    scan("MUG", "right"),
    sees("the line is in both", ".o_oms_station_split:contains(1 in parcel 1):contains(1 in parcel 2)"),
    focused,
    key("F2"),
    asks("type"),
    choose(1),
    quiet,
    parcel(3, "open", "Goes in here"),
    scan("MUG", "right"),
    // One that was opened before is chosen again.
    { content: "into the first", trigger: `${STATION} .o_oms_station_parcel[data-parcel='1']`, run: "click" },
    parcel(1, "open", "Goes in here"),
    scan("LAMP", "complete"),
    parcel(1, "closed", "Lamp"),
    parcel(3, "closed", "Mug"),
    state("done"),
];

const mistakes = (tote) => [
    begin(tote),
    scan("NOBODYKNOWS", "unknown", "NOBODYKNOWS"),
    scan("CHAIR", "wrong_item"),
    scan("PEN", "other_order"),
    scan("LAMP", "right"),
    scan("LAMP", "too_many"),
    counted("Lamp", "1 of 1"),
    counted("Mug", "0 of 3"),
    focused,
    // What does not scan is chosen: three at once.
    key("F4"),
    asks("by_hand"),
    pick(1),
    asks("quantity"),
    write("2"),
    quiet,
    closed,
    counted("Mug", "2 of 3"),
    // Typed as fast as a scanner, and longer than any number.
    key("F4"),
    asks("by_hand"),
    { content: "a scan ends the question", trigger: STATION, run: () => type(..."MUG", "Enter") },
    state("done"),
];

const ofCases = (tote) => [begin(tote), counted("Mug", "0 of 24"), scan("MUG-CASE", "right", "12 × "), counted("Mug", "12 of 24"), scan("MUG-CASE", "complete"), counted("Mug", "24 of 24"), state("done")];

const weight = (tote) => [
    begin(tote),
    scan("MUG", "right"),
    key("F9"),
    asks("weight"),
    write("9"),
    asks("right"),
    told("ask", ""),
    // Nothing else is taken before it is answered.
    scan("MUG", "ask", "Answer first"),
    key("Escape"),
    asks("weight"),
    write("8.5"),
    asks("right"),
    key("F8"),
    quiet,
    closed,
    parcel(1, "closed", "8.500 kg"),
    focused,
    scan("MUG", "right"),
    scan("MUG", "right"),
    scan("LAMP", "complete"),
    state("done"),
    // A scan into the field of the weight is a scan.
    key("F9"),
    asks("weight"),
    { content: "scan the next tote", trigger: `${STATION} .o_oms_station_ask input`, run: () => type(..."TOTE8-AND-MORE", "Enter") },
    told("unknown", "TOTE8-AND-MORE"),
    closed,
];

const reopen = (tote) => [
    begin(tote),
    scan("MUG", "right"),
    scan("MUG", "right"),
    scan("MUG", "right"),
    key("F7"),
    asks("take_out"),
    pick(1),
    asks("quantity"),
    write("1"),
    quiet,
    counted("Mug", "2 of 3"),
    scan("MUG", "right"),
    scan("LAMP", "complete"),
    state("done"),
    key("F10"),
    asks("why"),
    choose(1),
    quiet,
    state("open"),
    parcel(1, "open", "Mug"),
    key("F8"),
    quiet,
    state("done"),
];

const cancelled = (tote) => [
    begin(tote),
    scan("MUG", "right"),
    // Somebody cancels the order now (the test does).
    scan("LAMP"),
    state("stopped"),
    sees("the whole screen says what to do", ".o_oms_station_stop:contains(was cancelled):contains(back into stock)"),
    { content: "no line is left to scan", trigger: `${STATION}:not(:has(.o_oms_station_line))` },
    scan("MUG"),
    state("stopped"),
    key("Escape"),
    state("idle"),
    focused,
];

const offline = (tote) => [
    begin(tote),
    scan("MUG", "right"),
    network("off"),
    sees("it says so", "[name='line']:contains(No connection)"),
    unreachable,
    scan("MUG"),
    told("waits", "kept"),
    scan("MUG"),
    sees("two are kept", "[name='line']:contains(2 kept)"),
    sees("and not counted yet", ".o_oms_station_line[data-product*='Mug'] .o_oms_station_count:contains(1 of 3):contains(+2 on its way)"),
    network("on"),
    { ...quiet, timeout: 30000 },
    counted("Mug", "3 of 3"),
    scan("LAMP", "complete"),
    state("done"),
];

const lots = (tote) => [
    begin(tote),
    scan("TEA", ""),
    asks("lot"),
    scan("LOT-B", "right"),
    closed,
    counted("Tea", "1 of 2"),
    // The lot alone says what it is.
    scan("LOT-A", "complete"),
    state("done"),
];

const aside = (tote) => [
    begin(tote),
    scan("LAMP", "unknown", "Not now"),
    sees("it stays, with its words", "[name='refused']:contains(1 × [LAMP] Lamp):contains(Not now)"),
    scan("MUG", "right"),
    counted("Lamp", "0 of 1"),
    // Nobody has read it yet: it is there when the page is opened anew.
    { content: "reload", trigger: STATION, run: () => browser.location.reload(), expectUnloadPage: true },
    sees("it is still there", "[name='refused']:contains(Not now)"),
    focused,
    { content: "try again", trigger: `${STATION} [name='refused'] [name='retry']`, run: "click" },
    { content: "nothing is left of it", trigger: `${STATION}:not(:has([name='refused']))` },
    quiet,
    counted("Lamp", "1 of 1"),
    scan("MUG", "unknown", "Not now"),
    { content: "read", trigger: `${STATION} [name='refused'] [name='dismiss']`, run: "click" },
    { content: "nothing is left of it", trigger: `${STATION}:not(:has([name='refused']))` },
    scan("MUG", "right"),
    scan("MUG", "complete"),
    state("done"),
];

// One browser for several orders, packed one after the other: opening it is most of the time.
tour("goods", ofCases("TOTE1"), lots("TOTE2"), mistakes("TOTE7"));
tour("boxes", parcels("TOTE1"), weight("TOTE2"), reopen("TOTE3"));
tour("aside", aside("TOTE7"));
tour("interrupted", cancelled("TOTE1"), offline("TOTE2"));
