// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// Somebody picks with a handheld: scans are typed as fast as a scanner types them.
import { browser } from "@web/core/browser/browser";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { session } from "@web/session";

const HANDHELD = ".o_oms_handheld";

/** Type a code as a scanner does: on the page, key by key, ended by Enter. */
function wedge(code) {
    for (const key of [...code, "Enter"]) {
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
}

/** Scan, where `next` is expected ("place", "item", "tote", …), and be told `kind`. */
const scan = (code, next, kind) => [
    { content: `${next} is expected`, trigger: `${HANDHELD} [data-next='${next}'][data-line], ${HANDHELD} main[data-next='${next}']`, run: () => wedge(code) },
    { content: `${code}: ${kind}`, trigger: `${HANDHELD} [name='said'][data-kind='${kind}']` },
];
const typed = (code, kind) => [
    { content: `type ${code}`, trigger: `${HANDHELD} input[name='code']`, run: `edit ${code}` },
    press("enter"),
    { content: `${code}: ${kind}`, trigger: `${HANDHELD} [name='said'][data-kind='${kind}']` },
];
const press = (name) => ({ content: `press ${name}`, trigger: `${HANDHELD} button[name='${name}']:enabled`, run: "click" });
const says = (text) => ({ content: `it says ${text}`, trigger: `${HANDHELD} [name='instruction']:contains(${text})` });
const sent = { content: "the server has all of it", trigger: `${HANDHELD}[data-waiting='0'][data-state='idle']` };
const fits = {
    content: "nothing is wider than the screen",
    trigger: HANDHELD,
    run({ anchor }) {
        const wide = [...anchor.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1);
        if (wide.length) {
            throw new Error(`wider than ${window.innerWidth}: ${wide[0].outerHTML.slice(0, 200)}`);
        }
        const small = [...anchor.querySelectorAll("button, select, input")].filter((one) => one.getBoundingClientRect().height < 44);
        if (small.length) {
            throw new Error(`too low for a thumb: ${small[0].outerHTML.slice(0, 200)}`);
        }
    },
};
const silent = {
    content: "no price, no credit, no reason of a hold",
    trigger: HANDHELD,
    run({ anchor }) {
        const found = anchor.textContent.match(/[$€£]|10\.00|credit|price|hold/i);
        if (found) {
            throw new Error(`A floor screen says ${found[0]}`);
        }
    },
};

/** A second touch at once would be taken for the first one. */
const moment = { content: "a moment later", trigger: HANDHELD, run: () => new Promise((go) => setTimeout(go, 800)) };

/** The test cuts this browser from the network, and connects it again. */
/** The page hears that it is cut off a moment before its requests are. */
const unreachable = {
    content: "nothing gets through",
    trigger: HANDHELD,
    async run() {
        for (let reached = true; reached; ) {
            reached = await fetch("/web/health", { cache: "no-store" }).then(() => true, () => false);
        }
    },
};
const network = (state) => ({ content: `network ${state}`, trigger: HANDHELD, run: () => console.info(`floor network ${state}`) });
const begin = [
    { content: "work in North", trigger: `${HANDHELD} select[name='warehouse']`, run: "selectByLabel North" },
    { content: "a tour is ready", trigger: `${HANDHELD} [data-tour]` },
];

registry.category("web_tour.tours").add("oms_handheld_cluster", {
    steps: () => [
        ...begin,
        fits,
        press("take"),
        says("Scan a container for tote 1"),
        fits,
        press("numbers"),
        says("Go to A1"),
        // wrong is refused at once, each in its own way
        ...scan("4006381333931", "place", "wrong_place"),
        ...scan("PLACE-A2", "place", "wrong_place"),
        ...scan("PLACE-A1", "place", "right"),
        ...scan("5901234123457", "item", "wrong_item"),
        ...scan("MUG-CASE", "item", "too_many"),
        ...scan("NOBODY-KNOWS", "item", "unknown"),
        ...scan("4006381333931", "item", "right"),
        ...scan("4006381333931", "item", "right"),
        says("Put 2 into tote 1"),
        silent,
        fits,
        // numbers of totes are short: they are typed
        ...typed("2", "wrong_tote"),
        ...typed("1", "complete"),
        sent,
        // the next line lies in the same place: no place is asked for again; its label is torn
        says("Take 1 × Mug"),
        press("by_hand"),
        fits,
        press("confirm"),
        says("into tote 2"),
        moment,
        press("by_hand"),
        { content: "the line is complete", trigger: `${HANDHELD} [name='said'][data-kind='complete']` },
        says("Go to A2"),
        press("lines"),
        { content: "two are done", trigger: `${HANDHELD} [data-shown='done']:eq(1)` },
        fits,
        press("close"),
        ...scan("PLACE-A2", "place", "right"),
        // GS1: the item in a longer code
        ...scan("0105901234123457", "item", "right"),
        ...typed("1", "complete"),
        says("Bring it to packing"),
        fits,
        ...scan("4006381333931", "end", "too_many"),
        press("put_down"),
        { content: "it is told, and the list is there", trigger: `${HANDHELD} [name='said'][data-tone='right']` },
        { content: "no tour of mine is left", trigger: `${HANDHELD}:not(:has([aria-label='My tours']))` },
    ],
});

// Containers stand on the cart; one place is empty: the rest comes from another place, at once.
registry.category("web_tour.tours").add("oms_handheld_short", {
    steps: () => [
        ...begin,
        press("take"),
        ...scan("4006381333931", "bind", "wrong_tote"),
        scan("CARTON-9", "bind", "right")[0], // what the device says of it may be gone already: the server answers at once
        { content: "the server refuses what is no tote", trigger: `${HANDHELD} [name='refused']:contains(not reusable)` },
        press("dismiss"),
        says("tote 1 of 2"),
        ...scan("BOX-A", "bind", "right"),
        ...scan("BOX-A", "bind", "wrong_tote"),
        ...scan("BOX-B", "bind", "right"),
        ...scan("PLACE-A1", "place", "right"),
        ...scan("4006381333931", "item", "right"),
        // one of two is there
        press("fewer"),
        fits,
        silent,
        press("not_there"),
        says("Put 1 into tote 1"),
        ...scan("BOX-B", "tote", "wrong_tote"),
        ...scan("BOX-A", "tote", "waits"),
        sent,
        // where the other one is said at once, with what the second order needs
        says("Go to B1"),
        ...scan("PLACE-B1", "place", "right"),
        ...scan("4006381333931", "item", "right"),
        { content: "into the right tote", trigger: `${HANDHELD} main[data-next='tote'] [name='tote']`, run: ({ anchor }) => wedge(anchor.textContent === "1" ? "BOX-A" : "BOX-B") },
        { content: "complete", trigger: `${HANDHELD} [name='said'][data-kind='complete']` },
        says("Take 1 × Mug"),
        ...scan("4006381333931", "item", "right"),
        { content: "into the other tote", trigger: `${HANDHELD} main[data-next='tote'] [name='tote']`, run: ({ anchor }) => wedge(anchor.textContent === "1" ? "BOX-A" : "BOX-B") },
        says("Bring it to packing"),
        sent,
        press("put_down"),
        { content: "the list is there", trigger: `${HANDHELD} button[name='take']` },
    ],
});

// Two lines without totes: one later, then the tour is given to somebody else.
registry.category("web_tour.tours").add("oms_handheld_later", {
    steps: () => [
        ...begin,
        press("take"),
        says("or go on without one"),
        press("numbers"),
        says("Go to A1"),
        press("later"),
        says("Go to A2"),
        press("lines"),
        { content: "the mug comes last", trigger: `${HANDHELD} .o_oms_handheld_lines li:last-child [data-shown='skipped']:contains(Mug)` },
        press("close"),
        ...scan("PLACE-A2", "place", "right"),
        ...scan("5901234123457", "item", "right"),
        // counted, not read one by one
        press("all"),
        says("Go to A1"),
        // a reload goes on where it stood
        sent,
        { content: "back to the list", trigger: `${HANDHELD} button[name='back']`, run: "click" },
        { content: "it stays mine", trigger: `${HANDHELD} [aria-label='My tours'] [data-tour]`, run: "click" },
        says("Go to A1"),
        press("more"),
        fits,
        press("hand_over"),
        { content: "nobody has it", trigger: `${HANDHELD} [aria-label='Ready tours'] [data-tour]` },
    ],
});

// The connection is cut in the middle; an answer is lost as well, so that a scan is sent twice.
registry.category("web_tour.tours").add("oms_handheld_offline", {
    steps: () => [
        ...begin,
        press("take"),
        says("or go on without one"),
        press("numbers"),
        says("Go to A1"),
        ...scan("PLACE-A1", "place", "right"),
        {
            content: "the next answer is lost on its way",
            trigger: HANDHELD,
            run() {
                const Real = browser.XMLHttpRequest;
                browser.XMLHttpRequest = class extends Real {
                    constructor() {
                        super();
                        this.addEventListener("load", (ev) => {
                            if (this.responseURL.includes("oms.floor/scan")) {
                                browser.XMLHttpRequest = Real;
                                ev.stopImmediatePropagation();
                                this.dispatchEvent(new ProgressEvent("error"));
                            }
                        });
                    }
                };
            },
        },
        ...scan("4006381333931", "item", "right"),
        { content: "it is not told as done", trigger: `${HANDHELD}[data-waiting='1'][data-state='offline']` },
        network("off"),
        { content: "the bar says so", trigger: `${HANDHELD} [name='connection'][data-state='offline']` },
        unreachable,
        ...scan("4006381333931", "item", "waits"),
        ...scan("4006381333931", "item", "waits"),
        says("Go to A2"),
        { content: "three wait", trigger: `${HANDHELD} [name='connection']:contains(To be sent: 3)` },
        // wrong is told without a server
        ...scan("PLACE-A1", "place", "wrong_place"),
        ...scan("PLACE-A2", "place", "waits"),
        ...scan("5901234123457", "item", "waits"),
        press("lines"),
        {
            content: "nothing is done that the server has not accepted",
            trigger: `${HANDHELD} .o_oms_handheld_lines:has([data-shown='sending']):not(:has([data-shown='done']))`,
        },
        press("close"),
        { content: "as long as the test wants", trigger: HANDHELD, run: () => new Promise((go) => setTimeout(go, 3000)) },
        { content: "four wait", trigger: `${HANDHELD}[data-waiting='4']` },
        network("on"),
        { content: "all is sent", trigger: `${HANDHELD}[data-waiting='0'][data-state='idle']`, timeout: 40000 },
        { content: "two lines are there", trigger: `${HANDHELD} [data-all='2'][data-done='1']` },
        says("Scan Lamp: 1 more"),
    ],
});

/** Every answer to a scan is lost, until the page is loaded again. */
const loseAnswers = {
    content: "answers are lost from now on",
    trigger: HANDHELD,
    run() {
        const Real = browser.XMLHttpRequest;
        browser.XMLHttpRequest = class extends Real {
            constructor() {
                super();
                this.addEventListener("load", (ev) => {
                    if (this.responseURL.includes("oms.floor/scan")) {
                        ev.stopImmediatePropagation();
                        this.dispatchEvent(new ProgressEvent("error"));
                    }
                });
            }
        };
    },
};

// A reload in the middle: what waits is sent once, what is in hand is still in hand; the back button leads to the list.
registry.category("web_tour.tours").add("oms_handheld_reload", {
    steps: () => [
        ...begin,
        press("take"),
        says("Scan a container"),
        press("numbers"),
        ...scan("PLACE-A1", "place", "right"),
        loseAnswers,
        ...scan("4006381333931", "item", "right"),
        ...scan("4006381333931", "item", "right"),
        ...typed("1", "complete"),
        // told as right or as waiting: between two tries the device cannot know
        { content: "one more", trigger: `${HANDHELD} main[data-next='item']`, run: () => wedge("4006381333931") },
        says("into tote 2"),
        { content: "one waits", trigger: `${HANDHELD}[data-waiting='1']` },
        { content: "load the page again", trigger: HANDHELD, run: () => browser.location.reload(), expectUnloadPage: true },
        { content: "it is in hand still, and all is sent", trigger: `${HANDHELD}[data-waiting='0'] main[data-next='tote'] [name='in_hand']:contains(1)` },
        ...typed("2", "complete"),
        sent,
        { content: "the back button", trigger: HANDHELD, run: () => browser.history.back() },
        { content: "the list, with my tour", trigger: `${HANDHELD} [aria-label='My tours'] [data-tour]` },
    ],
});

const signIn = (login, password) => ({
    content: `sign in as ${login}`,
    trigger: HANDHELD,
    run: () => rpc("/web/session/authenticate", { db: session.db, login, password }),
});

// The session ends, somebody else signs in on the same device, then the same person again.
registry.category("web_tour.tours").add("oms_handheld_session", {
    steps: () => [
        ...begin,
        press("take"),
        press("numbers"),
        ...scan("PLACE-A1", "place", "right"),
        { content: "sign out elsewhere", trigger: HANDHELD, run: () => rpc("/web/session/destroy") },
        ...scan("4006381333931", "item", "right"),
        { content: "signed out, one waits", trigger: `${HANDHELD}[data-waiting='1'] [name='connection'][data-state='session']` },
        signIn("ben", "benxxxxx"),
        { content: "somebody else, one waits", trigger: `${HANDHELD}[data-waiting='1'] [name='connection'][data-state='other_user']`, timeout: 20000 },
        signIn("picker", "pickerxx"),
        { content: "all is sent", trigger: `${HANDHELD}[data-waiting='0'][data-state='idle']`, timeout: 30000 },
    ],
});
